import type { CellId } from '../chain/model.js';
import type { Missing } from './detect/parts.js';
import type { Telemetry } from './detect/presence.js';
import type { Outside } from './detect/probes.js';
import type { Cause, CellState, Verdict } from './detect/verdict.js';
import type { Incident } from './incident/incident.js';
import type { ShownSilence } from './silences.js';
import type { TestResult } from './watch/drills.js';

/** What one evaluation leaves for whoever looks: computed once per tick, sent to every screen. */
export interface Picture {
  /** The instant judged, ms since the epoch. */
  readonly asOfMs: number;
  /** Hash of the chain it was made with. */
  readonly chain: string;
  readonly cells: readonly CellPicture[];
  /** Open ones, and those closed in the last hour. */
  readonly incidents: readonly Incident[];
  /** Verdicts of the cells that are not healthy, or of which somebody declares something, by cell. */
  readonly verdicts: ReadonlyMap<CellId, Verdict>;
  /** Vigie's own health, as vocabulary keys (`self.<key>`): engine restarting, log filling, channel failing. */
  readonly self: readonly { readonly key: string; readonly params: Readonly<Record<string, string | number>> }[];
  /** What nobody is told of now, or will not be: made by hand, or planned. */
  readonly silences?: readonly ShownSilence[] | undefined;
  /** Rows kept in `unmapped`, by sender, in the last 90 s. */
  readonly unmapped: readonly { readonly sender: string; readonly rows: number }[];
  /** How the last test message of each team went. */
  readonly tests?: readonly TestResult[] | undefined;
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
  /** What is received of it; absent before the first evaluation. */
  readonly telemetry?: Telemetry | undefined;
  /** What of it usually arrives and does not now. */
  readonly missing?: Missing | undefined;
  /** What Vigie's own probes say; absent where nothing is probed. */
  readonly outside?: Outside | undefined;
  /** Since when it has been in this state, ms since the epoch. */
  readonly sinceMs: number;
}
