import type { Place } from '../model/places.js';
import { COLUMNS, GRID, OVERSEAS_ROW } from './grid.js';

export interface PlacedTile {
  readonly place: Place;
  readonly column: number;
  readonly row: number;
}

export interface Layout {
  readonly tiles: readonly PlacedTile[];
  readonly columns: number;
  /** Some stand in the row of those overseas. */
  readonly overseas: boolean;
  /** The chain has académies: otherwise its own territories are shown, in the order of their files. */
  readonly academies: boolean;
}

/** A chain without académies: a few territories stand one below the other, more of them side by side. */
const FEW = 6;

/** Places of the grid keep their square; those it does not know follow below, or make up the whole. */
export function layoutOf(places: readonly Place[]): Layout {
  const academies = places.some(({ territory }) => GRID[territory.id]);
  const columns = academies || places.length > FEW ? COLUMNS : 1;
  const free = places.filter(({ territory }) => !GRID[territory.id]);
  const first = academies ? OVERSEAS_ROW + 1 : 1;
  const tiles = [
    ...places.flatMap((place) => {
      const at = GRID[place.territory.id];
      return at ? [{ place, column: at.column, row: at.row }] : [];
    }),
    ...free.map((place, index) => ({
      place,
      column: (index % columns) + 1,
      row: first + Math.floor(index / columns),
    })),
  ].toSorted((a, b) => a.row - b.row || a.column - b.column);
  return { tiles, columns, academies, overseas: tiles.some(({ row }) => row === OVERSEAS_ROW) };
}

/**
 * The tile that a key leads to: along the row or the column, over empty squares; where a column ends, the nearest tile of the next
 * row. Undefined if it leads nowhere.
 */
export function moveOnMap({ tiles }: Layout, from: PlacedTile, key: string): PlacedTile | undefined {
  const row = tiles.filter((tile) => tile.row === from.row);
  switch (key) {
    case 'Home':
      return row[0];
    case 'End':
      return row.at(-1);
    case 'ArrowLeft':
      return row.findLast(({ column }) => column < from.column);
    case 'ArrowRight':
      return row.find(({ column }) => column > from.column);
    case 'ArrowUp':
      return nearestIn(tiles, tiles.findLast((tile) => tile.row < from.row)?.row, from.column);
    case 'ArrowDown':
      return nearestIn(tiles, tiles.find((tile) => tile.row > from.row)?.row, from.column);
    default:
      return undefined;
  }
}

function nearestIn(tiles: readonly PlacedTile[], row: number | undefined, column: number): PlacedTile | undefined {
  return tiles
    .filter((tile) => tile.row === row)
    .toSorted((a, b) => Math.abs(a.column - column) - Math.abs(b.column - column))[0];
}
