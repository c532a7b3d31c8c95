import type { Cell, CellId } from '../../chain/model.js';
import { type Baseline, usable } from './baseline.js';
import type { Calls, EdgeView } from './edges.js';
import type { ExpectedLoad } from './expected.js';
import type { Health, Resources } from './health.js';
import type { KnownSources } from './input.js';
import type { UsualSources } from './known.js';
import type { Look } from './probes.js';
import type { DetectorSettings } from './settings.js';
import type { Timeline, Window } from './signals.js';

/** One cell at the judged second: what every stage after harm looks at. */
export interface CellNow {
  readonly cell: Cell;
  readonly timeline: Timeline;
  readonly window: Window;
  readonly health: Health;
  readonly baseline: Baseline;
  /** Load that is no surprise at this second; by the baseline alone where absent. */
  readonly expected?: ExpectedLoad | undefined;
  readonly resources: Resources | undefined;
  /** Its harm is open. */
  readonly open: boolean;
  /** First second of the harm, where it is open. */
  readonly since: number;
}

/** The whole chain at the judged second. */
export interface Situation {
  readonly second: number;
  readonly settings: DetectorSettings;
  readonly cells: ReadonlyMap<CellId, CellNow>;
  readonly edges: EdgeView;
  /** Sources of the last minute, and of an ordinary one. */
  readonly known?: readonly KnownSources[] | undefined;
  readonly usualSources?: UsualSources | undefined;
  /** What Vigie's own probes say, of the cells they look at. */
  readonly looks: ReadonlyMap<CellId, Look>;
  /** Places from which its probes reach nothing at all. */
  readonly blind: readonly string[];
  /** Mean waiting per call on an ordinary minute, ms. */
  ordinaryWaitMs(edge: Calls): number | undefined;
  /** Cells known to call this one: declared, or seen in this process. */
  callersOf(cell: CellId): readonly CellId[];
}

export function baselineOf(situation: Situation, now: CellNow): Baseline | undefined {
  return usable(now.baseline, situation.settings.baseline) ? now.baseline : undefined;
}
