import type { CellId, Chain } from '../chain/model.js';
import type { Verdict } from './detect/verdict.js';

/** Sources are compared this often: a minute of them changes slowly, and asking costs the store some work. */
export const KNOWN_EVERY_S = 5;

const ILL: ReadonlySet<Verdict['state']> = new Set(['degraded', 'failing', 'down']);

/**
 * The cells whose sources tell, now, whose an excess is: the harmed ones, what they suffer from, and whoever calls those, up to where
 * people come in. These first: deeper maillons see the platforms themselves.
 */
export function cellsInTrouble(
  chain: Pick<Chain, 'cells'>,
  verdicts: Iterable<Pick<Verdict, 'cell' | 'state' | 'suspects'>>,
): readonly CellId[] {
  const reached = new Set<CellId>();
  for (const { cell, state, suspects } of verdicts) {
    if (!ILL.has(state)) continue;
    reached.add(cell);
    for (const suspect of suspects) reached.add(suspect.cell);
  }
  if (reached.size === 0) return [];
  const callers = new Map<CellId, CellId[]>();
  for (const { id, dependsOn } of chain.cells)
    for (const callee of dependsOn) {
      const known = callers.get(callee);
      if (known) known.push(id);
      else callers.set(callee, [id]);
    }
  // What is added while it is walked is walked too.
  for (const cell of reached) for (const caller of callers.get(cell) ?? []) reached.add(caller);
  return [...reached].reverse();
}
