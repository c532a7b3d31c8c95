import type { CellId } from '../../../../chain/model.js';
import type { LiveState } from '../../../protocol/reduce.js';
import type { CellState } from '../../../protocol/view.js';
import { type ShownState, WORST } from '../shown-state.js';

/** States that a wall tells as another one, or not at all. */
const UNTOLD = ['late', 'partial', 'unmapped'] as const satisfies CellState[];
export type WallState = Exclude<CellState, (typeof UNTOLD)[number]>;

/** The states of a wall, the worst first. */
export const WALL_STATES: readonly WallState[] = WORST.filter(
  (state): state is WallState => !(UNTOLD as readonly CellState[]).includes(state),
);

/** Many cells as one tile. */
export interface RollUp {
  /** The worst of them; `unknown` where nothing was ever heard. */
  readonly state: WallState;
  /** How many are in it. */
  readonly count: number;
  /** Those ever heard. */
  readonly heard: number;
  readonly total: number;
  /** The state rests on data that is more than two intervals old. */
  readonly stale: boolean;
  /** Receipt of the oldest data the state rests on, or the look of the probe, ms since the epoch; undefined if there is none. */
  readonly dataMs: number | undefined;
}

/** One of six; undefined where nobody was ever heard, which is no news. */
export function wallState({ state, ageMs }: ShownState): WallState | undefined {
  switch (state) {
    case 'late':
      return 'silent';
    case 'unmapped':
      return undefined;
    // Of what arrives in part nobody can say that all is well.
    case 'partial':
      return 'unknown';
    case 'unknown':
      return ageMs === undefined ? undefined : 'unknown';
    default:
      return state;
  }
}

/** 0 for the worst; what was never heard comes last. */
export function rankOf({ state, heard }: Pick<RollUp, 'state' | 'heard'>): number {
  return heard === 0 ? WALL_STATES.length : WALL_STATES.indexOf(state);
}

/** Something to look at: neither well nor merely unconnected. Old data of a healthy cell is not "well". */
export function isAbnormal({ state, heard, stale }: RollUp): boolean {
  return heard > 0 && (state !== 'healthy' || stale);
}

export function rollUp(
  cells: readonly CellId[],
  shown: ReadonlyMap<CellId, ShownState>,
  pictures: LiveState['cells'],
): RollUp {
  const known = cells.flatMap((cell) => {
    const one = shown.get(cell);
    const state = one && wallState(one);
    return state === undefined ? [] : [{ cell, state, stale: one?.stale === true }];
  });
  const state = WALL_STATES.find((candidate) => known.some((one) => one.state === candidate)) ?? 'unknown';
  const worst = known.filter((one) => one.state === state);
  const received = worst.flatMap(({ cell }) => {
    const picture = pictures.get(cell);
    // Where no sender was ever heard it is the probes that say so.
    return picture?.lastReceivedMs ?? picture?.outside?.atMs ?? [];
  });
  return {
    state,
    count: worst.length,
    heard: known.length,
    total: cells.length,
    stale: worst.some(({ stale }) => stale),
    dataMs: received.length === 0 ? undefined : Math.min(...received),
  };
}
