import { after, before } from './ordinary.js';
import type { Scenario } from './scenario.js';

/** Lessons from home at nine: more classes join than the rooms of the national service carry. */
export const classe: Scenario = {
  name: 'classe',
  title: { fr: 'Saturation de la classe virtuelle nationale', en: 'The national virtual class saturates' },
  expected: { cause: 'saturation', maillon: 'national/classe-virtuelle' },
  phases: [
    before,
    {
      kind: 'disturbance',
      durationS: 75,
      load: {
        visitorsPerS: { 'lycees-nord': 3.5, 'colleges-nord': 1.4, 'ent-est': 3.5, 'ent-sud': 3.2 },
        habit: 'remote',
      },
      announcement: {
        fr: 'Neuf heures : toutes les classes se rejoignent à distance, les salles de la classe virtuelle ne suffisent plus.',
        en: 'Nine o’clock: all classes meet at a distance, the rooms of the virtual class are not enough.',
      },
    },
    after({ fr: 'Les cours à distance s’achèvent.', en: 'The remote lessons end.' }),
  ],
};
