/** What operators' own monitoring declares, as `GET /api/v1/declared` answers it. */
export interface DeclaredAnswer {
  /** Oldest first. */
  readonly alerts: readonly DeclaredView[];
  /** Alerts that no rule leads to a cell; those that are over are kept for the rule that is missing. */
  readonly unplaced: readonly UnplacedView[];
}

export interface DeclaredView {
  readonly id: string;
  readonly sender: string;
  readonly cell: string;
  /** In the words of its sender, on one line. */
  readonly text: string;
  /** ms since the epoch. */
  readonly sinceMs: number;
}

export interface UnplacedView extends Omit<DeclaredView, 'cell'> {
  readonly labels: Readonly<Record<string, string>>;
  /** The rule whose labels it has, and whose cell is none of the chain; absent where no rule has its labels. */
  readonly rule?: string | undefined;
  /** Absent while it lasts. */
  readonly endedMs?: number | undefined;
  /** A line for `inbound:` of the paging files. */
  readonly suggestion: string;
}
