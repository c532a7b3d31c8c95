import { lognormal, type Random, weighted } from '../random.js';

export type Person = 'pupil' | 'teacher' | 'parent';

/** A page to open, after the time it takes to read the one before. */
export interface Step {
  readonly path: string;
  readonly thinkMs: number;
}

/**
 * What the day is made of: lessons; the bell, at which a class looks at its timetable and no more; the results of an exam, which all
 * read and read again; lessons from home.
 */
export type Habit = 'lessons' | 'bell' | 'results' | 'remote';

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

const special: Readonly<
  Record<Exclude<Habit, 'lessons'>, readonly { readonly weight: number; readonly value: string }[]>
> = {
  bell: [{ weight: 1, value: '/api/cahier' }],
  results: [
    { weight: 80, value: '/api/resultats' },
    { weight: 12, value: '/messagerie' },
    { weight: 8, value: '/' },
  ],
  remote: [
    { weight: 45, value: '/classe' },
    { weight: 25, value: '/api/cahier' },
    { weight: 25, value: '/messagerie' },
    { weight: 5, value: '/' },
  ],
};

/** The home page, then a few others. */
export function journey(random: Random, person: Person, habit: Habit = 'lessons'): Step[] {
  const count = habit === 'bell' ? Math.floor(random() * 2) : 2 + Math.floor(random() * 4);
  const think = () => Math.min(8000, lognormal(random, readingMs, 0.5));
  const chosen = habit === 'lessons' ? pages[person] : special[habit];
  const rest = Array.from({ length: count }, () => ({ path: weighted(random, chosen), thinkMs: think() }));
  return [{ path: '/', thinkMs: 0 }, ...rest];
}
