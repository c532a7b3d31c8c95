import { after, before, crowdAt } from './ordinary.js';
import type { Scenario } from './scenario.js';

/** A crowd and a flood at once, on a front too small for either together. */
export const mixte: Scenario = {
  name: 'mixte',
  title: { fr: 'Foule et inondation aux collèges du Nord', en: 'Crowd and flood at Collèges du Nord' },
  expected: { cause: 'saturation+attack', maillon: 'colleges-nord/frontal' },
  phases: [
    before,
    {
      kind: 'disturbance',
      durationS: 75,
      load: { ...crowdAt('colleges-nord', 9), flood: { ent: 'colleges-nord', requestsPerS: 50 } },
      announcement: {
        fr: 'Les collégiens du Nord arrivent en nombre pendant que des robots inondent leur frontal.',
        en: 'The pupils of Collèges du Nord arrive in number while bots flood their front.',
      },
    },
    after({ fr: 'La foule et les robots se retirent.', en: 'The crowd and the bots withdraw.' }),
  ],
};
