import { type Part, parsePart } from '../../../../chain/part.js';
import type { IncidentView } from '../../../protocol/view.js';

/** What a wall can show: everything, one block as large as the screen, or everything of one part of the chain. */
export type Slide = (typeof BLOCKS)[number] | `territoire:${string}` | `operateur:${string}`;

const BLOCKS = ['mur', 'carte', 'matrice', 'incidents', 'courbe'] as const;
const MOST_SLIDES = 50;

/** `mur,carte,territoire:region-nord`; the whole wall if nothing in it can be read. */
export function readSlides(text: string): readonly Slide[] {
  const slides = text
    .split(',')
    .map((one) => one.trim())
    .filter(isSlide)
    .slice(0, MOST_SLIDES);
  return slides.length === 0 ? ['mur'] : slides;
}

function isSlide(text: string): text is Slide {
  return (BLOCKS as readonly string[]).includes(text) || partShown(text) !== undefined;
}

/** The part of the chain that a slide is about; undefined for the whole. */
export function partShown(slide: string): Part | undefined {
  const part = parsePart(slide);
  return part === 'all' ? undefined : part;
}

/** Where a playlist is. It moves by `turn`, by keys, and not at all while an incident holds it. */
export interface Playing {
  readonly index: number;
  readonly paused: boolean;
}

export const FIRST: Playing = { index: 0, paused: false };

export type Move = 'turn' | 'next' | 'previous' | 'pause';

export function play({ index, paused }: Playing, move: Move, slides: number): Playing {
  const at = (step: number) => (index + step + slides) % slides;
  switch (move) {
    case 'turn':
      return paused ? { index, paused } : { index: at(1), paused };
    case 'next':
      return { index: at(1), paused };
    case 'previous':
      return { index: at(-1), paused };
    case 'pause':
      return { index, paused: !paused };
  }
}

/** The incident that holds the wall: the first of those open of severity P1. Until it is closed, nothing else is shown. */
export function pinned(open: readonly IncidentView[]): IncidentView | undefined {
  return open.find(({ severity, closedMs }) => severity === 'P1' && closedMs === undefined);
}
