import type { CellId } from '../chain/model.js';
import type { Cause, CellState, Verdict } from './detect/verdict.js';
import type { Incident } from './incident/incident.js';

/** What one evaluation leaves for whoever looks: computed once per tick, sent to every screen. */
export interface Picture {
  /** The instant judged, ms since the epoch. */
  readonly asOfMs: number;
  /** Hash of the chain it was made with. */
  readonly chain: string;
  readonly cells: readonly CellPicture[];
  /** Open ones, and those closed in the last hour. */
  readonly incidents: readonly Incident[];
  /** Verdicts of the cells that are not healthy, by cell. */
  readonly verdicts: ReadonlyMap<CellId, Verdict>;
  /** Vigie's own health, as vocabulary keys (`self.<key>`): engine restarting, log filling, channel failing. */
  readonly self: readonly { readonly key: string; readonly params: Readonly<Record<string, string | number>> }[];
  /** Rows kept in `unmapped`, by sender, in the last 90 s. */
  readonly unmapped: readonly { readonly sender: string; readonly rows: number }[];
}

export interface CellPicture {
  readonly cell: CellId;
  readonly state: CellState;
  readonly cause?: Cause | undefined;
  /** Receipt of its newest row, ms since the epoch; absent if there never was one. */
  readonly lastReceivedMs?: number | undefined;
  readonly offeredPerS: number;
  readonly expectedPerS: number;
  readonly goodRatio: number;
  readonly errorRatio: number;
  readonly p95Ms: number;
  /** Since when it has been in this state, ms since the epoch. */
  readonly sinceMs: number;
}
