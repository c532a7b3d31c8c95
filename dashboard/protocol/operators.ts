/** What became of each operator's maillons, as `GET /api/v1/operators?hours=6` answers it; only for those who see the whole chain. */
export interface OperatorsAnswer {
  /** ms since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Width of one of the steps of `good`, seconds. */
  readonly stepS: number;
  /** In the order of the chain. */
  readonly operators: readonly OperatorHistory[];
}

export interface OperatorHistory {
  readonly operator: string;
  /** Requests that traces tell of, over the range; absent where none does. */
  readonly served?: { readonly requests: number; readonly good: number } | undefined;
  /** Share of good requests by step, oldest first; null where nothing was served. */
  readonly good: readonly (number | null)[];
  /** Incidents that touch the range: `own` begin at a maillon of the operator, `suffered` reach it from elsewhere. */
  readonly incidents: { readonly own: number; readonly suffered: number };
  /** Of the range, with at least one of its maillons in an incident; two at once count once. */
  readonly harmedMs: number;
  /** Of its own incidents: from the first harm to the opening, from there to the acknowledgement, and from the first harm to the end. */
  readonly detect?: Delay | undefined;
  readonly acknowledge?: Delay | undefined;
  readonly resolve?: Delay | undefined;
}

/** A median, and how many incidents it is of. */
export interface Delay {
  readonly medianMs: number;
  readonly of: number;
}
