import type { CellSecond } from '../../../alerts/detect/input.js';
import type { Tick } from '../telemetry/tick.js';

/** Takes a feed away from what becomes known: what the detector is worth without it. */
export type Blindfold = (tick: Tick) => Tick;

/** Ablations by feed: independent of how a detector is made inside. */
export const blindfolds: Readonly<Record<string, Blindfold>> = {
  gauges: (tick) => ({ ...tick, gauges: [] }),
  edges: (tick) => ({ ...tick, edges: [] }),
  composition: (tick) => without(tick, { composition: new Map() }),
  people: (tick) => ({ ...without(tick, { sources: 0, users: 0, loginsOk: 0, loginsFailed: 0 }), known: [] }),
};

function without(tick: Tick, part: Partial<CellSecond>): Tick {
  return { ...tick, cells: tick.cells.map((row) => ({ ...row, ...part })) };
}
