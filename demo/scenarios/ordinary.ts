import type { LoadPlan, Phase } from './scenario.js';

/** An ordinary morning, each ENT by its size; about twenty requests a second in all. */
const ordinaryVisitors: Readonly<Record<string, number>> = {
  'lycees-nord': 0.95,
  'colleges-nord': 0.9,
  'ent-est': 0.9,
  'ent-sud': 0.7,
};

/** The ordinary load, times a factor. */
export function ordinaryLoad(factor = 1): LoadPlan {
  const visitorsPerS = Object.entries(ordinaryVisitors).map(([ent, rate]) => [ent, rate * factor] as const);
  return { visitorsPerS: Object.fromEntries(visitorsPerS) };
}

/** The ordinary load, but this many visitors a second at one ENT. */
export function crowdAt(ent: string, visitorsPerS: number): LoadPlan {
  return { visitorsPerS: { ...ordinaryVisitors, [ent]: visitorsPerS } };
}

/** Long enough for a baseline to be learnt. */
export const before: Phase = {
  kind: 'ordinary',
  durationS: 45,
  load: ordinaryLoad(),
  announcement: {
    fr: 'Charge ordinaire sur les quatre ENT.',
    en: 'Ordinary load on the four ENT.',
  },
};

/** Back to the ordinary load. */
export function after(announcement: Phase['announcement']): Phase {
  return { kind: 'recovery', durationS: 60, load: ordinaryLoad(), announcement };
}
