import { type CellId, cellId, type Ent, type Maillon, NATIONAL, type Territory } from '../../../chain/model.js';
import type { ChainView } from '../../protocol/view.js';

/** The matrix as drawn: rows are ENT grouped by territory, columns are maillons in request order. */
export interface Matrix {
  readonly maillons: readonly Maillon[];
  readonly groups: readonly { readonly territory: Territory; readonly rows: readonly MatrixRow[] }[];
  /** The same rows in one list, as the arrow keys see them. */
  readonly rows: readonly MatrixRow[];
}

export interface MatrixRow {
  readonly ent: Ent;
  /** One a column; a national cell is the same in every row, undefined where the ENT has no such maillon. */
  readonly cells: readonly (CellId | undefined)[];
}

export interface Position {
  readonly row: number;
  readonly column: number;
}

export function matrixOf(chain: ChainView): Matrix {
  const known = new Set(chain.cells.map(({ id }) => id));
  const rowOf = (ent: Ent): MatrixRow => ({
    ent,
    cells: chain.maillons.map(({ id, reach }) => {
      const cell = cellId(reach === 'national' ? NATIONAL : ent.id, id);
      return known.has(cell) ? cell : undefined;
    }),
  });
  const groups = chain.territories
    .map((territory) => ({ territory, rows: chain.ents.filter((ent) => ent.territory === territory.id).map(rowOf) }))
    .filter(({ rows }) => rows.length > 0);
  return { maillons: chain.maillons, groups, rows: groups.flatMap(({ rows }) => rows) };
}

/** Where a cell stands; a national one stands in `row` if given, for it fills its whole column. */
export function positionOf(matrix: Matrix, cell: CellId, row = 0): Position | undefined {
  const here = matrix.rows[row]?.cells.indexOf(cell) ?? -1;
  if (here >= 0) return { row, column: here };
  for (const [index, { cells }] of matrix.rows.entries()) {
    const column = cells.indexOf(cell);
    if (column >= 0) return { row: index, column };
  }
  return undefined;
}

const STEPS: Readonly<Record<string, Position>> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
};

/** Where a key leads from a position, over empty places; undefined if it leads nowhere. */
export function move(matrix: Matrix, from: Position, key: string): Position | undefined {
  if (key === 'Home') return firstFrom(matrix, { row: from.row, column: 0 }, STEPS.ArrowRight!);
  if (key === 'End') return firstFrom(matrix, { row: from.row, column: matrix.maillons.length - 1 }, STEPS.ArrowLeft!);
  const step = STEPS[key];
  if (!step) return undefined;
  const start = at(matrix, from);
  let next = add(from, step);
  // A national cell fills its column: up and down leave it by staying in it, so there is nothing there.
  while (inside(matrix, next) && (at(matrix, next) === undefined || at(matrix, next) === start)) next = add(next, step);
  return inside(matrix, next) ? next : undefined;
}

export function at(matrix: Matrix, { row, column }: Position): CellId | undefined {
  return matrix.rows[row]?.cells[column];
}

function firstFrom(matrix: Matrix, start: Position, step: Position): Position | undefined {
  let place = start;
  while (inside(matrix, place) && at(matrix, place) === undefined) place = add(place, step);
  return inside(matrix, place) ? place : undefined;
}

function add(a: Position, b: Position): Position {
  return { row: a.row + b.row, column: a.column + b.column };
}

function inside(matrix: Matrix, { row, column }: Position): boolean {
  return row >= 0 && row < matrix.rows.length && column >= 0 && column < matrix.maillons.length;
}
