import type { CellId } from '../../chain/model.js';
import { blame } from './blame.js';
import { relatch } from './hysteresis.js';
import type { CellMemory } from './memory.js';
import type { Situation } from './situation.js';
import type { Suspect } from './verdict.js';

/** Suspects of every harmed cell, the one held first standing first. `memories` (in the chain's order) receives who is held. */
export function suspectsOf(situation: Situation, memories: CellMemory[]): ReadonlyMap<CellId, readonly Suspect[]> {
  const { lead, afterS } = situation.settings.blame;
  const suspects = new Map<CellId, readonly Suspect[]>();
  let index = -1;
  for (const [id, now] of situation.cells) {
    const known = memories[++index]!;
    if (!now.open && !known.suspect) continue;
    const { suspect: latched, ...memory } = known;
    // The chain may have changed since: a cell that it lost is nobody's suspect any more.
    const held = latched && situation.cells.has(latched.value) ? latched : undefined;
    if (!now.open) {
      memories[index] = memory;
      continue;
    }
    const ranked = blame(situation, id);
    const best = ranked[0]?.cell ?? id;
    const scoreOf = (cell: CellId): number => ranked.find((suspect) => suspect.cell === cell)?.score ?? 0;
    const strong = held !== undefined && scoreOf(best) - scoreOf(held.value) >= lead;
    const suspect = held ? relatch(held, best, strong, situation.second, afterS) : { value: best };
    memories[index] = { ...memory, suspect };
    suspects.set(id, heldFirst(ranked, suspect.value, id));
  }
  return suspects;
}

function heldFirst(ranked: readonly Suspect[], held: CellId, judged: CellId): readonly Suspect[] {
  const path = held === judged ? [judged] : [held, judged];
  const first = ranked.find((suspect) => suspect.cell === held) ?? { cell: held, score: 0, path };
  return [first, ...ranked.filter((suspect) => suspect !== first)].slice(0, 3);
}

/** The first suspect of each harmed cell. */
export function firstSuspects(suspects: ReadonlyMap<CellId, readonly Suspect[]>): ReadonlyMap<CellId, CellId> {
  return new Map([...suspects].map(([cell, ranked]) => [cell, ranked[0]?.cell ?? cell]));
}
