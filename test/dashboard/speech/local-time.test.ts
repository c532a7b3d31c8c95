import { describe, expect, it } from 'vitest';
import { localTime } from '../../../dashboard/speech/local-time.js';

const MORNING = Date.parse('2021-04-06T06:02:31Z');

describe('the time on the clocks of the schools', () => {
  it.each([
    ['Europe/Paris', 'fr', undefined],
    ['Indian/Reunion', 'fr', '10:02'],
    ['America/Martinique', 'en', '02:02'],
    // The day before, still: a bare hour would be read as today's.
    ['Pacific/Tahiti', 'fr', 'lun. 20:02'],
  ] as const)('in %s, said in %s: %s', (zone, language, said) => {
    expect(localTime(MORNING, zone, language)).toBe(said);
  });
});
