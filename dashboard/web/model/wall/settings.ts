import type { Seat } from './legibility.js';
import { readSlides, type Slide } from './playlist.js';

/** What whoever hangs a wall chooses. The address says it; the screen remembers it. */
export interface WallSettings extends Seat {
  readonly slides: readonly Slide[];
  /** How long a slide stands, s. */
  readonly slideS: number;
}

/** A screen of 75 inches looked at from 6 m: a room of fifteen people. */
const DEFAULTS = { distanceM: 6, diagonalIn: 75, slideS: 30 } as const;
export const BOUNDS = {
  distanceM: { low: 0.5, high: 60 },
  diagonalIn: { low: 5, high: 600 },
  slideS: { low: 5, high: 3600 },
} as const;

/** Names in the address: `?distance=6&diagonale=75&liste=mur,carte&duree=30`. */
const NAMES = { distanceM: 'distance', diagonalIn: 'diagonale', slideS: 'duree' } as const;
const LIST_NAME = 'liste';

/** Reads the address, then what was remembered; what cannot be read is as if it were not there. */
export function readSettings(search: string, remembered: string | null): WallSettings {
  const sources = [new URLSearchParams(search), new URLSearchParams(remembered ?? '')];
  const number = (which: keyof typeof BOUNDS): number => {
    for (const source of sources) {
      const value = readNumber(source.get(NAMES[which]));
      if (value !== undefined) return Math.min(BOUNDS[which].high, Math.max(BOUNDS[which].low, value));
    }
    return DEFAULTS[which];
  };
  const list = sources.map((source) => source.get(LIST_NAME)).find((text) => text !== null) ?? '';
  return {
    distanceM: number('distanceM'),
    diagonalIn: number('diagonalIn'),
    slideS: number('slideS'),
    slides: readSlides(list),
  };
}

/** The address with these settings, everything else as it was; `readSettings` reads it back. */
export function writeSettings(search: string, { distanceM, diagonalIn, slideS, slides }: WallSettings): string {
  const parameters = new URLSearchParams(search);
  for (const [which, value] of Object.entries({ distanceM, diagonalIn, slideS }))
    parameters.set(NAMES[which as keyof typeof NAMES], String(value));
  if (slides.length > 1) parameters.set(LIST_NAME, slides.join(','));
  else parameters.delete(LIST_NAME);
  return `?${parameters}`.replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/');
}

/** `6`, `5.5` and `5,5`. */
function readNumber(text: string | null): number | undefined {
  if (text === null || text.trim() === '') return undefined;
  const value = Number(text.replace(',', '.'));
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
