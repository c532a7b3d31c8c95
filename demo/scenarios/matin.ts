import { before, ordinaryLoad } from './ordinary.js';
import type { Scenario } from './scenario.js';

export const matin: Scenario = {
  name: 'matin',
  title: { fr: 'Matin ordinaire', en: 'An ordinary morning' },
  phases: [
    before,
    {
      kind: 'ordinary',
      durationS: 45,
      load: ordinaryLoad(1.4),
      announcement: {
        fr: 'Huit heures : la sonnerie amène un peu plus de monde, et rien ne faiblit.',
        en: 'Eight o’clock: the bell brings a few more people, and nothing weakens.',
      },
    },
    {
      kind: 'ordinary',
      durationS: 30,
      load: ordinaryLoad(),
      announcement: { fr: 'Les cours ont commencé.', en: 'Lessons have begun.' },
    },
  ],
};
