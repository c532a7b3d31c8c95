import { after, before, ordinaryLoad } from './ordinary.js';
import type { Scenario } from './scenario.js';

/** Bots on the page that costs the front most: its workers run out, while nobody else comes than usual. */
export const inondation: Scenario = {
  name: 'inondation',
  title: { fr: 'Inondation HTTP du frontal de l’ENT Est', en: 'HTTP flood on the front of ENT Est' },
  expected: { cause: 'attack', maillon: 'ent-est/frontal' },
  phases: [
    before,
    {
      kind: 'disturbance',
      durationS: 75,
      load: { ...ordinaryLoad(), flood: { ent: 'ent-est', requestsPerS: 130 } },
      announcement: {
        fr: 'Des robots inondent la recherche de l’ENT Est : le frontal n’a plus de place pour les élèves.',
        en: 'Bots flood the search of ENT Est: its front has no room left for pupils.',
      },
    },
    after({ fr: 'Les robots se taisent.', en: 'The bots fall silent.' }),
  ],
};
