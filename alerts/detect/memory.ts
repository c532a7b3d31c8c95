import type { CellId } from '../../chain/model.js';
import { type Baseline, noBaseline } from './baseline.js';
import { type Cadence, unheard } from './cadence.js';
import type { Word } from './decide.js';
import { atRest, type Cusum } from './harm.js';
import { type Latch, noVotes, type Votes } from './hysteresis.js';
import type { Receipt } from './input.js';
import type { UsualSources } from './known.js';
import { noParts, type Parts } from './parts.js';
import type { Runs } from './probes.js';
import { Waits } from './waits.js';

/** What the detector remembers between two evaluations; a value, never changed in place. */
export interface DetectorState {
  /** The last second judged, seconds since the epoch; 0 before the first. */
  readonly second: number;
  readonly cells: ReadonlyMap<CellId, CellMemory>;
  /** Waiting per call on ordinary minutes. */
  readonly waits: Waits;
  /** Outages open, by their first suspect. */
  readonly words: ReadonlyMap<CellId, Word>;
  /** Sources of an ordinary minute. */
  readonly usualSources?: UsualSources | undefined;
  /** Of Vigie's own probes. */
  readonly runs: Runs;
  /** The receipts last taken: they stay in the observation until there are newer ones. */
  readonly receipts?: readonly Receipt[] | undefined;
}

export interface CellMemory {
  readonly lastReceivedMs?: number | undefined;
  /** How often it is heard, and by whom. */
  readonly cadence: Cadence;
  readonly parts: Parts;
  readonly baseline: Baseline;
  readonly cusum: Cusum;
  readonly votes: Votes;
  /** First suspect, while the harm is open. */
  readonly suspect?: Latch<CellId> | undefined;
}

export const newCell: CellMemory = {
  ...{ baseline: noBaseline, cusum: atRest, votes: noVotes, cadence: unheard, parts: noParts },
};

export function startState(): DetectorState {
  return { second: 0, cells: new Map(), waits: Waits.none(), words: new Map(), runs: new Map() };
}
