import { after, before, crowdAt } from './ordinary.js';
import type { Scenario } from './scenario.js';

/** Pupils, from home and from school, more than the two connections of one database carry. */
export const saturation: Scenario = {
  name: 'saturation',
  title: { fr: 'Saturation de la base des lycées du Nord', en: 'The database of Lycées du Nord saturates' },
  expected: { cause: 'saturation', maillon: 'lycees-nord/base' },
  phases: [
    before,
    {
      kind: 'disturbance',
      durationS: 75,
      load: crowdAt('lycees-nord', 8),
      announcement: {
        fr: 'Les lycéens du Nord arrivent tous ensemble : la base ne suit plus, le portail et le frontal en souffrent.',
        en: 'The pupils of Lycées du Nord arrive all at once: the database cannot follow, portal and front suffer.',
      },
    },
    after({ fr: 'La foule se retire.', en: 'The crowd withdraws.' }),
  ],
};
