import type { Ent } from '../../../chain/model.js';
import { placesOf } from '../../../chain/reach.js';
import { academiesOf, territoriesAround } from '../../../chain/territories.js';
import type { ChainView } from '../../protocol/view.js';
import type { Matrix, MatrixRow } from './matrix.js';
import { isIll, type ShownState } from './shown-state.js';

/** What the matrix is narrowed to; everything that is set must hold. It stands in the address, so that a link shows what its sender saw. */
export interface Filter {
  /** A territory: académie, région, département. */
  readonly place: string | undefined;
  readonly operator: string | undefined;
  readonly maillon: string | undefined;
  /** Only rows with an ill maillon. */
  readonly ill: boolean;
  /** Words that the name of the row, of its operator or of its territories must hold. */
  readonly text: string;
}

export const FILTERS = ['place', 'operator', 'maillon', 'state', 'q'] as const;
export type FilterName = (typeof FILTERS)[number];

const MOST_TEXT = 80;

export function readFilter(parameters: URLSearchParams): Filter {
  const of = (name: FilterName) => parameters.get(name) || undefined;
  return {
    ...{ place: of('place'), operator: of('operator'), maillon: of('maillon') },
    ill: of('state') === 'ill',
    text: (of('q') ?? '').slice(0, MOST_TEXT),
  };
}

/** The parts of a filter that are set, by the names they have in the address, with their values. */
export function partsOf({ place, operator, maillon, ill, text }: Filter): readonly (readonly [FilterName, string])[] {
  const parts: readonly (readonly [FilterName, string | undefined])[] = [
    ...([
      ['place', place],
      ['operator', operator],
      ['maillon', maillon],
    ] as const),
    ...([
      ['state', ill ? 'ill' : undefined],
      ['q', text.trim() || undefined],
    ] as const),
  ];
  return parts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

interface Around {
  readonly chain: Pick<ChainView, 'territories'>;
  readonly shown: ReadonlyMap<string, ShownState>;
  /** In the language of the reader. */
  readonly names: { readonly ent: Name; readonly operator: Name; readonly territory: Name };
}
type Name = (id: string) => string;

/** The matrix without the rows and columns that the filter leaves out; names that the chain does not have leave nothing. */
export function narrow(matrix: Matrix, filter: Filter, around: Around): Matrix {
  if (partsOf(filter).length === 0) return matrix;
  const columns = matrix.maillons.flatMap(({ id }, index) =>
    filter.maillon === undefined || filter.maillon === id ? [index] : [],
  );
  const cut = ({ ent, cells }: MatrixRow): MatrixRow => ({ ent, cells: columns.map((column) => cells[column]) });
  const groups = matrix.groups
    .map((group) => ({ ...group, rows: group.rows.map(cut).filter((row) => holds(row, filter, around)) }))
    .filter(({ rows }) => rows.length > 0);
  return {
    maillons: columns.map((column) => matrix.maillons[column]!),
    groups,
    rows: groups.flatMap(({ rows }) => rows),
  };
}

function holds({ ent, cells }: MatrixRow, { place, operator, ill, text }: Filter, around: Around): boolean {
  if (place !== undefined && !serves(ent, place, around.chain)) return false;
  if (operator !== undefined && ent.operator !== operator) return false;
  if (ill && !cells.some((cell) => cell !== undefined && isIll(around.shown.get(cell)?.state ?? 'unknown')))
    return false;
  const words = plain(text)
    .split(' ')
    .filter((word) => word !== '');
  if (words.length === 0) return true;
  const { names, chain } = around;
  const about = plain(
    [
      names.ent(ent.id),
      names.operator(ent.operator),
      ...territoriesAround(ent.territory, chain.territories).map(names.territory),
      ...placesOf(ent).map(names.territory),
    ].join(' '),
  );
  return words.every((word) => about.includes(word));
}

/** An ENT serves a territory it lies in or covers: that of a région serves each of its académies, and the other way round. */
function serves(ent: Ent, place: string, { territories }: Pick<ChainView, 'territories'>): boolean {
  if (territoriesAround(ent.territory, territories).includes(place)) return true;
  const academies = academiesOf(place, territories);
  return placesOf(ent).some((one) => one === place || academies.includes(one));
}

/** Without accents and capitals: whoever is in a hurry types neither. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[’'\s-]+/g, ' ')
    .trim();
}
