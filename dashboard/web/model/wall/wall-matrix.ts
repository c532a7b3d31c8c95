import { type CellId, type Ent, type Maillon, NATIONAL } from '../../../../chain/model.js';
import type { LiveState } from '../../../protocol/reduce.js';
import type { ShownState } from '../shown-state.js';
import { isAbnormal, type RollUp, rankOf, rollUp, type WallState } from './roll-up.js';

/** One maillon over all ENT, in request order. */
export interface WallColumn {
  readonly maillon: Maillon;
  readonly roll: RollUp;
}

/** One ENT; a cell a column, undefined where it has none of its own. */
export interface WallRow {
  readonly ent: Ent;
  readonly roll: RollUp;
  readonly cells: readonly (CellId | undefined)[];
}

/** Items that do not fit, counted by state, the worst first. */
export type Folded = readonly (readonly [WallState | 'unmapped', number])[];

/**
 * The matrix as far as the wall has room: the most severe are kept, the others are counted. Rows that nothing ill needs show the largest
 * ENT that are well: an incident takes their place and moves nothing.
 */
export interface WallMatrix {
  readonly columns: readonly WallColumn[];
  readonly foldedColumns: Folded;
  readonly rows: readonly WallRow[];
  readonly foldedRows: Folded;
}

/** How many columns and rows there is room for. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

export function wallMatrix(live: LiveState, shown: ReadonlyMap<CellId, ShownState>, room: Room): WallMatrix {
  const columns = columnsOf(live, shown);
  const keptColumns = mostSevere(columns, room.columns);
  const rows = rowsOf(live, shown, columns);
  const keptRows = mostSevere(rows, room.rows, byHarm);
  const at = columns.map((column) => keptColumns.has(column));
  return {
    columns: columns.filter((column) => keptColumns.has(column)),
    foldedColumns: tally(columns.filter((column) => !keptColumns.has(column))),
    rows: rows
      .filter((row) => keptRows.has(row))
      .sort(byHarm)
      .map((row) => ({ ...row, cells: row.cells.filter((_, index) => at[index]) })),
    foldedRows: tally(rows.filter((row) => !keptRows.has(row))),
  };
}

function columnsOf({ chain, cells }: LiveState, shown: ReadonlyMap<CellId, ShownState>): WallColumn[] {
  return chain.maillons
    .map((maillon) => ({
      maillon,
      own: chain.cells.filter((cell) => cell.maillon === maillon.id).map(({ id }) => id),
    }))
    .filter(({ own }) => own.length > 0)
    .map(({ maillon, own }) => ({ maillon, roll: rollUp(own, shown, cells) }));
}

function rowsOf(
  { chain, cells }: LiveState,
  shown: ReadonlyMap<CellId, ShownState>,
  columns: readonly WallColumn[],
): WallRow[] {
  const byEnt = new Map<string, Map<string, CellId>>();
  for (const { id, ent, maillon } of chain.cells) {
    if (ent === NATIONAL) continue;
    const own = byEnt.get(ent) ?? new Map<string, CellId>();
    byEnt.set(ent, own.set(maillon, id));
  }
  return chain.ents.flatMap((ent) => {
    const own = byEnt.get(ent.id);
    if (!own) return [];
    const roll = rollUp([...own.values()], shown, cells);
    return [{ ent, roll, cells: columns.map(({ maillon }) => own.get(maillon.id)) }];
  });
}

type Rolled = { readonly roll: RollUp };

function bySeverity(a: Rolled, b: Rolled): number {
  return rankOf(a.roll) - rankOf(b.roll);
}

/** Old data of a cell that was well comes before what is well. */
function byAge(a: Rolled, b: Rolled): number {
  return Number(isAbnormal(b.roll)) - Number(isAbnormal(a.roll));
}

/** Where more of an ENT is ill, and where more pupils are: the largest of those that are well. */
function byHarm(a: WallRow, b: WallRow): number {
  const ill = isAbnormal(a.roll) ? b.roll.count - a.roll.count : 0;
  return bySeverity(a, b) || byAge(a, b) || ill || (b.ent.pupils?.value ?? 0) - (a.ent.pupils?.value ?? 0);
}

function mostSevere<Item extends Rolled>(
  items: readonly Item[],
  most: number,
  order: (a: Item, b: Item) => number = bySeverity,
): ReadonlySet<Item> {
  return new Set([...items].sort(order).slice(0, most));
}

function tally(items: readonly Rolled[]): Folded {
  const counts = new Map<WallState | 'unmapped', number>();
  for (const { roll } of [...items].sort(bySeverity)) {
    const state = roll.heard === 0 ? 'unmapped' : roll.state;
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return [...counts];
}
