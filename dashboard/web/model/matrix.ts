import {
  type CellId,
  cellId,
  type Ent,
  type Maillon,
  NATIONAL,
  splitCell,
  type Territory,
} from '../../../chain/model.js';
import type { CellState, ChainView } from '../../protocol/view.js';
import { isCalm, isIll, type ShownState, WORST } from './shown-state.js';

/** The matrix as drawn: rows are ENT grouped by territory, columns are maillons in request order. */
export interface Matrix {
  readonly maillons: readonly Maillon[];
  readonly groups: readonly MatrixGroup[];
  /** The rows that stand in one list, as the arrow keys see them: without those that are folded. */
  readonly rows: readonly MatrixRow[];
}

export interface MatrixGroup {
  readonly territory: Territory;
  readonly rows: readonly MatrixRow[];
  /** Rows with nothing to report, of which only a summary is drawn. */
  readonly folded: readonly MatrixRow[];
}

/** More rows than a wall shows at once: they are grouped by région, and the calm ones are folded. */
export const LONG_ROWS = 12;
/** More columns than fit beside the incidents: the matrix takes the whole width, and its tiles are small. */
export const WIDE_COLUMNS = 9;

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
  const placeOf = chain.ents.length > LONG_ROWS ? regions(chain) : (territory: string) => territory;
  const ents = chain.ents.length > 0 ? chain.ents : nationalRow(chain);
  const groups = chain.territories
    .map((territory) => ({
      territory,
      rows: ents
        .filter((ent) => placeOf(ent.territory) === territory.id)
        .toSorted((a, b) => RANK[a.kind] - RANK[b.kind])
        .map(rowOf),
      folded: [],
    }))
    .filter(({ rows }) => rows.length > 0);
  return { maillons: chain.maillons, groups, rows: groups.flatMap(({ rows }) => rows) };
}

/** Of who runs national maillons and no ENT, these stand in one row: there is no other to stand across. */
function nationalRow({ cells, territories }: ChainView): readonly Ent[] {
  const nation = territories.find(({ kind }) => kind === 'nation');
  const [first] = cells;
  if (!nation || !first) return [];
  const { name, id: territory, source, confidence } = nation;
  return [
    {
      ...{ id: NATIONAL, kind: 'ent', name, territory, operator: first.operator },
      ...{ maillons: [], academies: [], source, confidence },
    },
  ];
}

/** Of a territory, its ENT come first, then what they lead to. */
const RANK: Readonly<Record<Ent['kind'], number>> = { ent: 0, 'vie-scolaire': 1 };

/** The région of each territory; the territory itself where there is none above. */
function regions({ territories }: ChainView): (territory: string) => string {
  const known = new Map(territories.map((territory) => [territory.id, territory]));
  return (id) => {
    for (let here = known.get(id); here; here = here.parent === undefined ? undefined : known.get(here.parent)) {
      if (here.kind === 'region') return here.id;
    }
    return id;
  };
}

/**
 * A long matrix without its calm rows, but with that of `selected` and those of the territories in `unfolded`; the first one stays, so
 * that the arrow keys have a place. What is wrong comes first: territories and rows stand in the order of their worst maillon.
 */
export function fold(
  matrix: Matrix,
  shown: ReadonlyMap<CellId, ShownState>,
  selected: CellId | undefined,
  unfolded: readonly string[] = [],
): Matrix {
  if (matrix.rows.length <= LONG_ROWS) return matrix;
  const own = ({ cells }: MatrixRow) =>
    // A national cell stands across all rows, folded or not.
    cells.filter((cell): cell is CellId => cell !== undefined && splitCell(cell).ent !== NATIONAL);
  const calm = (row: MatrixRow) =>
    own(row).every((cell) => {
      const state = shown.get(cell);
      return cell !== selected && (state === undefined || isCalm(state));
    });
  const open = matrix.rows.filter((row) => !calm(row));
  const kept = new Set(open.length > 0 ? open : matrix.rows.slice(0, 1));
  // How bad the worst of it is: only what is ill moves a row, or the matrix would be shuffled by every late packet.
  const gravity = (row: MatrixRow) => Math.min(ILL.length, ...own(row).map((cell) => rankOf(shown.get(cell)?.state)));
  const groups = matrix.groups
    .map(({ territory, rows }) => ({
      territory,
      rows: rows
        .filter((row) => kept.has(row) || unfolded.includes(territory.id))
        .toSorted((a, b) => gravity(a) - gravity(b)),
      folded: rows.filter((row) => !kept.has(row) && !unfolded.includes(territory.id)),
    }))
    .toSorted((a, b) => worst(a.rows.map(gravity)) - worst(b.rows.map(gravity)));
  return { maillons: matrix.maillons, groups, rows: groups.flatMap(({ rows }) => rows) };
}

const ILL = WORST.filter(isIll);
const worst = (gravities: readonly number[]) => Math.min(ILL.length, ...gravities);

function rankOf(state: CellState | undefined): number {
  const at = ILL.indexOf(state ?? 'healthy');
  return at < 0 ? ILL.length : at;
}

/** How many cells of some rows are in each state, in one column; most first. */
export function tally(
  rows: readonly MatrixRow[],
  column: number,
  shown: ReadonlyMap<CellId, ShownState>,
): readonly (readonly [CellState, number])[] {
  const counts = new Map<CellState, number>();
  for (const { cells } of rows) {
    const cell = cells[column];
    const state = cell === undefined ? undefined : shown.get(cell)?.state;
    if (state !== undefined) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
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
