import type { Slide } from './playlist.js';
import type { Room } from './wall-matrix.js';

/** What stands on the wall at this size of type, and how much of it. What does not fit is counted, never shrunk. */
export interface WallPlan {
  /** `wide`: the matrix across, the rest in a row below it; `tall`: one below the other. */
  readonly shape: 'wide' | 'tall';
  /** `height` in ems, a row more than it needs while nothing is wrong, so that the first incident moves nothing; undefined: no room for one. */
  readonly matrix: (Room & { readonly height: number }) | undefined;
  /** Incidents that stand whole in the list. */
  readonly incidents: number;
  /** The box that it fills; undefined: none. */
  readonly map: Ems | undefined;
  readonly curve: Ems | undefined;
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
const HEAD = { wide: 5.45, tall: 9.1 } as const;
const LABEL = 7.2;
const COLUMN = 6.9;
/** Name of a maillon in two lines, the age of its data, its state. */
const HEADER = 5.2;
const ROW = 2.7;
/** What is folded, in a line; on a narrow wall in two. */
const FOLDED = { wide: 1.3, tall: 2.5 } as const;
/** Below this a map or a curve says nothing. */
const LOWER = 6;
const INCIDENT = 4.9;
const MORE = 1.2;
/** Widths of the row below the matrix; the curve takes the rest, if it is enough for one. */
const INCIDENTS = 14.5;
const MAP = { least: 15, most: 27 } as const;
const CURVE = 11;
const WIDE_FROM = 36;

/** How large the headline may be, in ems, so that it stands in so many lines: never below the size of everything else. */
export function headlineEm(characters: number, { width }: Ems, lines: number): number {
  const LARGEST = 1.6;
  // Mean width of a character of B612; what is lost at the end of each line but the last.
  const CHARACTER = 0.53;
  const LOST = 4;
  const fits = (lines * (width - 2 * EDGE) - LOST * (lines - 1)) / Math.max(1, characters * CHARACTER);
  return Math.min(LARGEST, Math.max(1, fits));
}

export function planOf(slide: Slide, { width, height }: Ems, wanted: Wanted): WallPlan {
  const shape = width >= WIDE_FROM && width > height ? 'wide' : 'tall';
  const inner = width - 2 * EDGE;
  const rest = height - 2 * EDGE - BAR - HEAD[shape] - 2 * GAP;
  const top = HEADER + FOLDED[shape];
  const columns = Math.min(wanted.columns, Math.floor((inner - LABEL) / COLUMN));
  const rowsIn = (room: number) => within(wanted.rows, (room - top) / ROW);
  const incidentsIn = (room: number) => within(wanted.incidents, (room - MORE) / INCIDENT);
  const nothing = { shape, matrix: undefined, incidents: 0, map: undefined, curve: undefined } as const;
  const whole = rest < LOWER ? undefined : { width: inner, height: rest };

  if (slide === 'carte') return { ...nothing, map: whole };
  if (slide === 'courbe') return { ...nothing, curve: whole };
  if (slide === 'incidents') return { ...nothing, incidents: incidentsIn(rest) };
  if (slide === 'matrice') return { ...nothing, matrix: matrixOf(columns, rowsIn(rest), top) };
  if (shape === 'tall') return { shape, ...stacked({ width: inner, height: rest }, top, columns, wanted) };

  const isLower = rest >= top + GAP + LOWER;
  const room = isLower ? rest - GAP - LOWER : rest;
  const matrix = rest >= top ? matrixOf(columns, rowsIn(room), top, room >= top + ROW ? 1 : 0) : undefined;
  if (!isLower || !matrix) return { ...nothing, matrix };
  const below = rest - matrix.height - GAP;
  return { shape, matrix, incidents: incidentsIn(below), ...beside(inner, below) };
}

function matrixOf(columns: number, rows: number, top: number, reserved = 0): WallPlan['matrix'] {
  return columns > 0 ? { columns, rows, height: top + Math.max(rows, reserved) * ROW } : undefined;
}

/** Under the matrix, side by side: the incidents, where in the country, the curve. */
function beside(width: number, height: number): Pick<WallPlan, 'map' | 'curve'> {
  const map = Math.min(MAP.most, Math.max(MAP.least, width * 0.34));
  const curve = width - INCIDENTS - map - 4 * GAP;
  if (curve < CURVE) return { map: { width: width - INCIDENTS - 2 * GAP, height }, curve: undefined };
  return { map: { width: map, height }, curve: { width: curve, height } };
}

/** One below the other: who is on it and where in the chain first, then where in the country, then the curve. */
function stacked({ width, height }: Ems, top: number, columns: number, wanted: Wanted): Omit<WallPlan, 'shape'> {
  let room = height;
  const take = (part: number, wants = true) => {
    if (!wants || room < part) return false;
    room -= part + GAP;
    return true;
  };
  const incident = take(INCIDENT + MORE, wanted.incidents > 0);
  const matrix = take(top, columns > 0);
  const map = take(LOWER);
  const curve = take(LOWER);
  const rows = matrix ? within(wanted.rows, (0.6 * room) / ROW) : 0;
  const more = incident ? within(wanted.incidents - 1, (room - rows * ROW) / INCIDENT) : 0;
  const left = Math.max(0, room - rows * ROW - more * INCIDENT);
  const box = { width, height: LOWER + left / (curve ? 2 : 1) };
  return {
    matrix: matrix ? matrixOf(columns, rows, top) : undefined,
    incidents: incident ? 1 + more : 0,
    map: map ? box : undefined,
    curve: curve ? box : undefined,
  };
}

function within(wanted: number, room: number): number {
  return Math.max(0, Math.min(wanted, Math.floor(room)));
}
