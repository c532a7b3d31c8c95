import { after, before, ordinaryLoad } from './ordinary.js';
import type { Scenario } from './scenario.js';

/** The directory's process is killed: sign-in and the check of live sessions answer 500, for all four ENT, at an ordinary load. */
export const panne: Scenario = {
  name: 'panne',
  title: { fr: 'Panne de l’authentification nationale', en: 'National sign-in breaks' },
  expected: { cause: 'fault', maillon: 'national/authentification' },
  phases: [
    before,
    {
      kind: 'disturbance',
      durationS: 75,
      load: ordinaryLoad(),
      directoryDown: true,
      announcement: {
        fr: 'L’annuaire de l’authentification nationale tombe : les quatre ENT en souffrent.',
        en: 'The directory of national sign-in dies: all four ENT suffer.',
      },
    },
    after({ fr: 'L’annuaire est relancé.', en: 'The directory is restarted.' }),
  ],
};
