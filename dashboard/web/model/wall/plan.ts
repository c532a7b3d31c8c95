import type { Slide } from './playlist.js';
import type { Room } from './wall-matrix.js';

/** What stands on the wall at this size of type, and how much of it. What does not fit is counted, never shrunk. */
export interface WallPlan {
  /** `wide`: the matrix across, the rest in a row below it; `tall`: one below the other. */
  readonly shape: 'wide' | 'tall';
  /** Undefined: no room for one. */
  readonly matrix: Room | undefined;
  /** Incidents that stand whole in the list. */
  readonly incidents: number;
  readonly map: boolean;
  readonly curve: boolean;
}

/** What there is to show. */
export interface Wanted {
  readonly columns: number;
  /** Of ENT with something abnormal. */
  readonly rows: number;
  readonly incidents: number;
}

/** Sizes in ems of the type of the wall. */
export interface Ems {
  readonly width: number;
  readonly height: number;
}

/** Heights and widths of the parts, as styles/wall.css draws them. */
const EDGE = 0.5;
const GAP = 0.45;
const BAR = 1.5;
const HEAD = { wide: 4.8, tall: 8.6 } as const;
const LABEL = 7.2;
const COLUMN = 6.9;
/** Name of a maillon in two lines, the age of its data, its state. */
const HEADER = 4.9;
const ROW = 2.7;
/** What is folded, in a line; on a narrow wall in two. */
const FOLDED = { wide: 1.3, tall: 2.5 } as const;
/** Below this a map or a curve says nothing. */
const LOWER = 6;
const INCIDENT = 4.9;
const MORE = 1.2;
const WIDE_FROM = 36;

/** How large the headline may be, in ems, so that it stands in two lines: never below the size of everything else. */
export function headlineEm(characters: number, { width }: Ems, lines = 2): number {
  const LARGEST = 1.6;
  /** Mean width of a character of B612, and what is lost at the end of a line. */
  const CHARACTER = 0.53;
  const LOST = 4;
  const fits = (lines * (width - 2 * EDGE) - LOST) / Math.max(1, characters * CHARACTER);
  return Math.min(LARGEST, Math.max(1, fits));
}

export function planOf(slide: Slide, { width, height }: Ems, wanted: Wanted): WallPlan {
  const shape = width >= WIDE_FROM && width > height ? 'wide' : 'tall';
  const rest = height - 2 * EDGE - BAR - HEAD[shape] - 2 * GAP;
  const top = HEADER + FOLDED[shape];
  const columns = Math.min(wanted.columns, Math.floor((width - 2 * EDGE - LABEL) / COLUMN));
  const rowsIn = (room: number) => within(wanted.rows, (room - top) / ROW);
  const incidentsIn = (room: number) => within(wanted.incidents, (room - MORE) / INCIDENT);
  const nothing = { shape, matrix: undefined, incidents: 0, map: false, curve: false } as const;

  if (slide === 'carte') return { ...nothing, map: true };
  if (slide === 'courbe') return { ...nothing, curve: true };
  if (slide === 'incidents') return { ...nothing, incidents: incidentsIn(rest) };
  if (slide === 'matrice') return { ...nothing, matrix: columns > 0 ? { columns, rows: rowsIn(rest) } : undefined };
  if (shape === 'tall') return { shape, ...stacked(rest, top, columns, wanted) };

  const isLower = rest >= top + GAP + LOWER;
  const rows = rowsIn(isLower ? rest - GAP - LOWER : rest);
  const below = rest - top - rows * ROW - GAP;
  return {
    shape,
    matrix: rest >= top ? { columns, rows } : undefined,
    incidents: isLower ? incidentsIn(below) : 0,
    map: isLower,
    curve: isLower,
  };
}

/** One below the other: who is on it and where in the chain first, then where in the country, then the curve. */
function stacked(rest: number, top: number, columns: number, wanted: Wanted): Omit<WallPlan, 'shape'> {
  let room = rest;
  const take = (height: number, wants = true) => {
    if (!wants || room < height) return false;
    room -= height + GAP;
    return true;
  };
  const incident = take(INCIDENT + MORE, wanted.incidents > 0);
  const matrix = take(top, columns > 0);
  const map = take(LOWER);
  const curve = take(LOWER);
  const rows = matrix ? within(wanted.rows, room / 2 / ROW) : 0;
  const more = incident ? within(wanted.incidents - 1, (room - rows * ROW) / INCIDENT) : 0;
  return { matrix: matrix ? { columns, rows } : undefined, incidents: incident ? 1 + more : 0, map, curve };
}

function within(wanted: number, room: number): number {
  return Math.max(0, Math.min(wanted, Math.floor(room)));
}
