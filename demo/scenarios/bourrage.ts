import { after, before, ordinaryLoad } from './ordinary.js';
import type { Scenario } from './scenario.js';

/** A leak of passwords is tried on national sign-in: hashing them takes all its workers. */
export const bourrage: Scenario = {
  name: 'bourrage',
  title: {
    fr: 'Bourrage d’identifiants à l’authentification nationale',
    en: 'Credential stuffing on national sign-in',
  },
  expected: { cause: 'attack', maillon: 'national/authentification', kind: 'credential-stuffing' },
  phases: [
    before,
    {
      kind: 'disturbance',
      durationS: 75,
      load: { ...ordinaryLoad(), stuffing: { attemptsPerS: 140 } },
      announcement: {
        fr: 'Des robots essaient des mots de passe volés : l’authentification n’a plus de place pour les élèves.',
        en: 'Bots try stolen passwords: sign-in has no room left for pupils.',
      },
    },
    after({ fr: 'Les robots se taisent.', en: 'The bots fall silent.' }),
  ],
};
