import { type CellId, splitCell } from '../../chain/model.js';
import { callsOf } from './blame.js';
import type { HarmScope } from './scope.js';
import type { CellNow, Situation } from './situation.js';

/** Another maillon of the same ENT that fails by itself, whatever the load does to the suspect. */
export interface Elsewhere {
  readonly cell: CellId;
  /** Share of its requests that fail by its own error, or that it does not even see. */
  readonly share: number;
}

/** Fewer failures of the window than this are chance. */
const LEAST_FAILURES = 3;

/** The worst of them; undefined without any. The suspect itself is judged by its own errors. */
export function brokenElsewhere(situation: Situation, scope: HarmScope): Elsewhere | undefined {
  const concerned = new Set(scope.cells.map((cell) => splitCell(cell).ent));
  let worst: Elsewhere | undefined;
  for (const [cell, now] of situation.cells) {
    if (cell === scope.suspect || !concerned.has(now.cell.ent)) continue;
    const failures = ownFailures(situation, now);
    const share = failures / Math.max(1, now.health.requests);
    if (failures >= LEAST_FAILURES && share > (worst?.share ?? 0)) worst = { cell, share };
  }
  return worst;
}

function ownFailures(situation: Situation, now: CellNow): number {
  const { window, health } = now;
  if (window.fault + health.unseen < LEAST_FAILURES) return 0;
  const passedOn = callsOf(situation, now).reduce((sum, { failed }) => sum + failed, 0);
  return Math.max(0, window.fault - passedOn) + health.unseen;
}
