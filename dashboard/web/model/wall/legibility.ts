/** Where people sit, and what they look at. */
export interface Seat {
  /** From the screen to the farthest seat, metres. */
  readonly distanceM: number;
  /** Of the screen, inches. */
  readonly diagonalIn: number;
}

/** What the browser draws on, in CSS pixels. */
export interface Surface {
  readonly width: number;
  readonly height: number;
}

/** Least height of a character as the eye sees it, minutes of arc (NUREG-0700, 1.3.1-4). */
const ARC_MINUTES = 16;
/** Height of a capital letter by metre of distance: 4.65 mm. */
const CHARACTER_MM_PER_M = 2000 * Math.tan(((ARC_MINUTES / 60) * Math.PI) / 360);
/** Height of a capital of B612 in ems: its table OS/2 says 1500 of 2000. */
const CAPITAL_EM = 0.75;
const MM_PER_INCH = 25.4;
/** A wall whose seats are near is still a wall: never more than this many ems to its longer side. */
const MOST_EMS = 64;

/** How tall a character must be, mm, for whoever sits farthest. */
export function characterMm({ distanceM }: Pick<Seat, 'distanceM'>): number {
  return CHARACTER_MM_PER_M * distanceM;
}

/** Millimetres of the screen in one CSS pixel, whose side is the same in both directions. */
export function pixelMm({ diagonalIn }: Pick<Seat, 'diagonalIn'>, { width, height }: Surface): number {
  return (diagonalIn * MM_PER_INCH) / Math.hypot(width, height);
}

/** The least size of type, CSS px, whose capitals are legible from the farthest seat; a quarter of a pixel is rounded up. */
export function leastTypePx(seat: Seat, surface: Surface): number {
  const capitalPx = characterMm(seat) / pixelMm(seat, surface);
  return Math.ceil((4 * capitalPx) / CAPITAL_EM) / 4;
}

/** The size of type of the wall, CSS px: legible, and never lost on a large surface. */
export function typePx(seat: Seat, surface: Surface): number {
  return Math.max(leastTypePx(seat, surface), Math.max(surface.width, surface.height) / MOST_EMS);
}
