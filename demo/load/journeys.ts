import { lognormal, type Random, weighted } from '../random.js';

export type Person = 'pupil' | 'teacher' | 'parent';

/** A page to open, after the time it takes to read the one before. */
export interface Step {
  readonly path: string;
  readonly thinkMs: number;
}

const readingMs = 2200;

const people: readonly { readonly weight: number; readonly value: Person }[] = [
  { weight: 72, value: 'pupil' },
  { weight: 12, value: 'teacher' },
  { weight: 16, value: 'parent' },
];

const pages: Readonly<Record<Person, readonly { readonly weight: number; readonly value: string }[]>> = {
  pupil: [
    { weight: 34, value: '/messagerie' },
    { weight: 34, value: '/api/cahier' },
    { weight: 16, value: '/classe' },
    { weight: 13, value: '/' },
    { weight: 3, value: '/recherche' },
  ],
  teacher: [
    { weight: 38, value: '/messagerie' },
    { weight: 34, value: '/api/cahier' },
    { weight: 20, value: '/classe' },
    { weight: 8, value: '/' },
  ],
  parent: [
    { weight: 52, value: '/messagerie' },
    { weight: 38, value: '/api/cahier' },
    { weight: 10, value: '/' },
  ],
};

export const somebody = (random: Random): Person => weighted(random, people);

/** The home page, then a few others. */
export function journey(random: Random, person: Person): Step[] {
  const count = 2 + Math.floor(random() * 4);
  const think = () => Math.min(8000, lognormal(random, readingMs, 0.5));
  const rest = Array.from({ length: count }, () => ({ path: weighted(random, pages[person]), thinkMs: think() }));
  return [{ path: '/', thinkMs: 0 }, ...rest];
}
