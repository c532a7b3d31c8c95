import { before, ordinaryLoad } from './ordinary.js';
import type { Scenario } from './scenario.js';

/** Days that look like an attack to whoever counts requests or addresses, and harm nobody. */

export const ecole: Scenario = {
  name: 'ecole',
  title: { fr: 'Huit heures dans une cité scolaire', en: 'Eight o’clock in a large school' },
  phases: [
    before,
    {
      kind: 'ordinary',
      durationS: 75,
      load: { ...ordinaryLoad(), school: { ent: 'ent-sud', pupilsPerS: 1000 / 75 } },
      announcement: {
        fr: 'Mille élèves d’une cité scolaire se connectent à la sonnerie, derrière une seule adresse.',
        en: 'A thousand pupils of one school sign in at the bell, behind a single address.',
      },
    },
    { ...before, durationS: 30 },
  ],
};

export const resultats: Scenario = {
  name: 'resultats',
  title: { fr: 'Jour de résultats d’examen', en: 'Exam results day' },
  phases: [
    before,
    {
      kind: 'ordinary',
      durationS: 60,
      load: { ...ordinaryLoad(2.5), habit: 'results' },
      announcement: {
        fr: 'Les résultats sont publiés : tous ouvrent la même page, et la rouvrent.',
        en: 'The results are out: all open the same page, and open it again.',
      },
    },
    { ...before, durationS: 30 },
  ],
};

export const distance: Scenario = {
  name: 'distance',
  title: { fr: 'Passage à l’enseignement à distance', en: 'Switch to remote learning' },
  phases: [
    before,
    {
      kind: 'ordinary',
      durationS: 60,
      load: { ...ordinaryLoad(1.5), habit: 'remote', fromHome: true },
      announcement: {
        fr: 'Les établissements ferment : tous viennent de chez eux, d’où l’on ne les a jamais vus.',
        en: 'Schools close: all come from home, where they were never seen before.',
      },
    },
    { ...before, durationS: 30 },
  ],
};
