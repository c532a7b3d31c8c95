import type { Slide } from './playlist.js';
import type { Room } from './wall-matrix.js';

/** What stands on the wall at this size of type, and how much of it. What does not fit is counted, never shrunk. */
export interface WallPlan {
  /** `wide`: the matrix across, the rest in a row below it; `tall`: one below the other. */
  readonly shape: 'wide' | 'tall';
  readonly head: HeadPlan;
  /** `height` in ems, the same whatever happens, so that an incident moves nothing; undefined: no room for one. */
  readonly matrix: (Room & { readonly height: number; readonly foldedLines: number }) | undefined;
  /** There is a list of incidents, or the words that there is none. */
  readonly list: boolean;
  /** Of the list where it stands above other parts, ems; undefined: as tall as what is beside it. */
  readonly listHeight: number | undefined;
  /** Incidents that stand whole in the list. */
  readonly incidents: number;
  /** The box that it fills; undefined: none. */
  readonly map: Ems | undefined;
  readonly curve: Ems | undefined;
}

/** The verdict and what is known of it, in lines; `height`, the largest letters of the verdict and a line of the facts in ems. */
export interface HeadPlan {
  readonly height: number;
  readonly verdictLines: number;
  readonly largest: number;
  readonly factLines: number;
  readonly factLine: number;
}

/** What there is to show. */
export interface Wanted {
  readonly columns: number;
  /** ENT that a row could be about. */
  readonly ents: number;
  readonly incidents: number;
  /** Académies stand as tiles of a map; without them the places are a list. */
  readonly tiles: boolean;
}

/** Sizes in ems of the type of the wall. */
export interface Ems {
  readonly width: number;
  readonly height: number;
}

/** Heights and widths of the parts, as styles/wall.css draws them. */
const EDGE = 0.35;
const GAP = 0.4;
const BAR = 1.35;
const LINE = 1.2;
const FACT = 1.3;
const LABEL = 7.2;
/** `Hors service` and `08:02:31` behind its shape. */
const COLUMN = 5.9;
/** Name of a maillon in two lines, the age of its data, its state. */
const HEADER = 5.2;
const ROW = 2.7;
/** Below this a map or a curve says nothing. */
const LOWER = 6;
const INCIDENT = 4.85;
const MORE = 1.2;
/** Widths of the row below the matrix; the curve takes the rest, if it is enough for one. */
const INCIDENTS = 14.5;
const MAP = { list: 15, least: 15, most: 27 } as const;
const CURVE = 11;
const WIDE_FROM = 36;
/** Below so many ems nothing has room but the headline, whose lines are then close. */
const LOW = 14;
/** From so many ems on, what must be known of an incident stands in one line, and what is folded of the matrix too. */
const ONE_LINE_FROM = { facts: 60, folded: 42 } as const;
/** Below it takes three. */
const TWO_LINES_FROM = 30;
/** Of the room below the headline, the share of what stands below the matrix. */
const LOWER_SHARE = 0.35;

/** How large the verdict may be, in ems, so that it stands in so many lines: never below the size of everything else. */
export function headlineEm(characters: number, { width }: Ems, lines: number, largest = 1.6): number {
  // Mean width of a character of B612; what is lost at the end of each line but the last.
  const CHARACTER = 0.53;
  const LOST = 4;
  const fits = (lines * (width - 2 * EDGE) - LOST * (lines - 1)) / Math.max(1, characters * CHARACTER);
  return Math.min(largest, Math.max(1, fits));
}

/** Who leads and when people hear again always have room; a screen on which little stands has that and nothing else. */
function headOf(shape: WallPlan['shape'], { width, height }: Ems): HeadPlan {
  const head = (verdictLines: number, largest: number, factLines: number, room: number, factLine = FACT): HeadPlan => {
    return { height: room + 0.25 + factLines * factLine, verdictLines, largest, factLines, factLine };
  };
  if (shape === 'wide') {
    const [largest, facts] = width >= ONE_LINE_FROM.facts ? [1.6, 1] : [1.45, 2];
    return head(2, largest, facts, 2 * largest * LINE);
  }
  if (height < LOW) return head(3, 1, 4, 3 * LINE, 1.1);
  return head(4, 1.6, 3, 4 * LINE);
}

export function planOf(slide: Slide, ems: Ems, wanted: Wanted): WallPlan {
  const { width, height } = ems;
  const shape: WallPlan['shape'] = width >= WIDE_FROM && width > height ? 'wide' : 'tall';
  const inner = width - 2 * EDGE;
  const head = headOf(shape, ems);
  const rest = height - 2 * EDGE - BAR - head.height - 2 * GAP;
  const foldedLines = width >= ONE_LINE_FROM.folded ? 1 : width >= TWO_LINES_FROM ? 2 : 3;
  const top = HEADER + foldedLines * LINE + 0.1;
  const columns = Math.min(wanted.columns, Math.floor((inner - LABEL) / COLUMN));
  const matrixOf = (rows: number): WallPlan['matrix'] =>
    columns > 0 ? { columns, rows, height: top + rows * ROW, foldedLines } : undefined;
  const rowsIn = (room: number) => within(wanted.ents, (room - top) / ROW);
  const incidentsIn = (room: number) => within(wanted.incidents, (room - MORE) / INCIDENT);
  const nothing: WallPlan = {
    ...{ shape, head, matrix: undefined, list: false, listHeight: undefined, incidents: 0 },
    ...{ map: undefined, curve: undefined },
  };
  const whole = rest < LOWER ? undefined : { width: inner, height: rest };

  if (slide === 'carte') return { ...nothing, map: whole };
  if (slide === 'courbe') return { ...nothing, curve: whole };
  if (slide === 'incidents') return { ...nothing, list: rest >= MORE, incidents: incidentsIn(rest) };
  if (slide === 'matrice') return { ...nothing, matrix: matrixOf(rowsIn(rest)) };
  if (shape === 'tall') {
    const parts = stacked({ width: inner, height: rest }, top, wanted.ents, wanted.incidents, columns > 0);
    return { ...nothing, ...parts, matrix: parts.rows === undefined ? undefined : matrixOf(parts.rows) };
  }

  const isLower = rest >= top + GAP + LOWER;
  const room = isLower ? rest - GAP - Math.max(LOWER, lowerShare(rest, top)) : rest;
  const matrix = rest >= top ? matrixOf(rowsIn(room)) : undefined;
  if (!matrix) return { ...nothing, list: rest >= MORE, incidents: incidentsIn(rest) };
  if (!isLower) return { ...nothing, matrix };
  const below = rest - matrix.height - GAP;
  return { ...nothing, matrix, list: true, incidents: incidentsIn(below), ...beside(inner, below, wanted.tiles) };
}

/** Where there is little room a row of the matrix comes before a taller curve. */
function lowerShare(rest: number, top: number): number {
  return Math.min(LOWER_SHARE * rest, rest - GAP - top - ROW);
}

/** Under the matrix, side by side: the incidents, where in the country, the curve. */
function beside(width: number, height: number, tiles: boolean): Pick<WallPlan, 'map' | 'curve'> {
  const map = tiles ? Math.min(MAP.most, Math.max(MAP.least, width * 0.34)) : MAP.list;
  const curve = width - INCIDENTS - map - 4 * GAP;
  if (curve < CURVE) return { map: { width: width - INCIDENTS - 2 * GAP, height }, curve: undefined };
  return { map: { width: map, height }, curve: { width: curve, height } };
}

interface Stack extends Pick<WallPlan, 'list' | 'listHeight' | 'incidents' | 'map' | 'curve'> {
  /** Of the matrix; undefined: there is none. */
  readonly rows: number | undefined;
}

/** One below the other: who is on it and where in the chain first, then where in the country, then the curve. */
function stacked({ width, height }: Ems, top: number, ents: number, incidents: number, hasColumns: boolean): Stack {
  let room = height;
  const take = (part: number, wants = true) => {
    if (!wants || room < part) return false;
    room -= part + GAP;
    return true;
  };
  // Kept free while there is none, so that the first moves nothing: unless that would cost the map.
  const list = take(INCIDENT + MORE, incidents > 0 || room >= INCIDENT + MORE + GAP + LOWER);
  const matrix = take(top, hasColumns);
  const map = take(LOWER);
  const curve = take(LOWER);
  const rows = matrix ? within(ents, (0.6 * room) / ROW) : undefined;
  const left = Math.max(0, room - (rows ?? 0) * ROW);
  const more = list ? Math.floor((0.4 * left) / INCIDENT) : 0;
  const box = { width, height: LOWER + (left - more * INCIDENT) / (curve ? 2 : 1) };
  return {
    ...{ rows, list, listHeight: list ? (1 + more) * INCIDENT + MORE : undefined },
    incidents: list ? within(incidents, 1 + more) : 0,
    map: map ? box : undefined,
    curve: curve ? box : undefined,
  };
}

function within(wanted: number, room: number): number {
  return Math.max(0, Math.min(wanted, Math.floor(room)));
}
