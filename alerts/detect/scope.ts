import type { CellId } from '../../chain/model.js';

/** Cells that suffer from the same first suspect: one outage, judged once. */
export interface HarmScope {
  readonly suspect: CellId;
  readonly cells: readonly CellId[];
}

/** Groups harmed cells by their first suspect, in the order given. */
export function scopesOf(firstSuspects: ReadonlyMap<CellId, CellId>): readonly HarmScope[] {
  const scopes = new Map<CellId, CellId[]>();
  for (const [cell, suspect] of firstSuspects) {
    const cells = scopes.get(suspect);
    if (cells) cells.push(cell);
    else scopes.set(suspect, [cell]);
  }
  return [...scopes].map(([suspect, cells]) => ({ suspect, cells }));
}
