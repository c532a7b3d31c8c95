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

/** Sizes in ems: of the surface, and of the parts as styles/wall.css draws them. */
export interface Ems {
  readonly width: number;
  readonly height: number;
}

const EDGE = 0.7;
const GAP = 0.6;
const BAR = 1.7;
const HEAD = { wide: 5, tall: 8.5 } as const;
/** Name of an ENT in two lines. */
const LABEL = 7.2;
const COLUMN = 6.9;
/** Name of a maillon in two lines, its state, the age of its data. */
const HEADER = 5.2;
const ROW = 2.75;
/** What is folded, in a line. */
const FOLDED = 1.4;
/** Below this a map or a curve says nothing. */
const LOWER = 6.4;
const TITLE = 1.5;
const INCIDENT = 4.2;
const WIDE_FROM = 36;

export function planOf(slide: Slide, { width, height }: Ems, wanted: Wanted): WallPlan {
  const shape = width >= WIDE_FROM && width > height ? 'wide' : 'tall';
  const inner = width - 2 * EDGE;
  const rest = height - 2 * EDGE - BAR - HEAD[shape] - 2 * GAP;
  const columns = Math.min(wanted.columns, Math.floor((inner - LABEL) / COLUMN));
  const rowsIn = (room: number) => Math.max(0, Math.min(wanted.rows, Math.floor((room - HEADER - FOLDED) / ROW)));
  const incidentsIn = (room: number) => Math.max(0, Math.min(wanted.incidents, Math.floor((room - TITLE) / INCIDENT)));
  const nothing = { shape, matrix: undefined, incidents: 0, map: false, curve: false } as const;

  switch (slide) {
    case 'carte':
      return { ...nothing, map: true };
    case 'courbe':
      return { ...nothing, curve: true };
    case 'incidents':
      return { ...nothing, incidents: incidentsIn(rest) };
    case 'matrice':
      return { ...nothing, matrix: columns > 0 ? { columns, rows: rowsIn(rest) } : undefined };
    default:
      break;
  }
  if (shape === 'wide') {
    const lower = rest >= HEADER + FOLDED + GAP + LOWER;
    const rows = rowsIn(lower ? rest - GAP - LOWER : rest);
    const below = rest - HEADER - FOLDED - rows * ROW - GAP;
    const matrix = rest >= HEADER + FOLDED ? { columns, rows } : undefined;
    return { shape, matrix, incidents: lower ? incidentsIn(below) : 0, map: lower, curve: lower };
  }
  return { shape, ...stacked(rest, columns, wanted, rowsIn, incidentsIn) };
}

/** One below the other, what is asked first first: incidents, the matrix, where, the curve. */
function stacked(
  rest: number,
  columns: number,
  wanted: Wanted,
  rowsIn: (room: number) => number,
  incidentsIn: (room: number) => number,
): Omit<WallPlan, 'shape'> {
  let room = rest;
  const take = (height: number) => {
    if (room < height) return false;
    room -= height + GAP;
    return true;
  };
  const first = wanted.incidents > 0 && take(TITLE + INCIDENT) ? 1 : 0;
  const header = columns > 0 && take(HEADER + FOLDED);
  const map = take(LOWER + TITLE);
  const curve = take(LOWER + TITLE);
  const rows = header ? rowsIn(room / 2 + HEADER + FOLDED) : 0;
  const more = first > 0 ? Math.min(wanted.incidents, first + incidentsIn(room - rows * ROW + TITLE)) : 0;
  return { matrix: header ? { columns, rows } : undefined, incidents: more, map, curve };
}
