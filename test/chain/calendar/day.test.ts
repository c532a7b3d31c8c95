import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../../chain/calendar/calendar.js';
import { NO_CALENDAR } from '../../../chain/calendar/join.js';
import type { CalendarFacts, DayOverride } from '../../../chain/calendar/model.js';
import { at, counted, FACTS, TERRITORIES, territory } from './support/france.js';

const france = compileCalendar({ territories: TERRITORIES, calendar: FACTS });
const by = { source: 'test', confidence: 'declared' } as const;
const name = { fr: 'essai', en: 'trial' };

const noonOf = (date: string): number => at(`${date}T12:00Z`);

it.each<readonly [id: string, date: string, type: string, why: string]>([
  // April 2021: what the whole product is about.
  ['lyon', '2021-04-05', 'public-holiday', 'Easter Monday'],
  ['lyon', '2021-04-06', 'remote', 'first remote day'],
  ['paris', '2021-04-07', 'remote', 'a Wednesday, remote'],
  ['lille', '2021-04-09', 'remote', 'last remote day'],
  ['lille', '2021-04-10', 'holiday', 'first day of the unified holidays'],
  ['paris', '2021-04-25', 'holiday', 'last day of the unified holidays'],
  ['lyon', '2021-04-26', 'remote', 'remote again'],
  ['lyon', '2021-05-01', 'public-holiday', 'a Saturday'],
  ['lyon', '2021-05-02', 'weekend', 'a Sunday in the remote week'],
  ['lyon', '2021-05-03', 'school', 'on site again'],
  ['paris', '2021-05-13', 'public-holiday', 'Ascension'],
  ['paris', '2021-05-14', 'holiday', 'its bridge'],
  ['paris', '2021-06-17', 'exam', 'philosophy'],
  ['paris', '2021-07-05', 'school', 'last day of lessons'],
  ['paris', '2021-07-06', 'holiday', 'summer'],
  ['paris', '2021-07-14', 'public-holiday', 'in summer'],
  // Zones.
  ['lyon', '2021-02-05', 'school', 'Friday before the holidays of A'],
  ['lyon', '2021-02-06', 'holiday', 'first day of A'],
  ['paris', '2021-02-08', 'school', 'C still has lessons'],
  ['paris', '2021-02-13', 'holiday', 'first day of C'],
  ['lille', '2021-02-19', 'school', 'B still has lessons'],
  ['lyon', '2021-02-22', 'school', 'A is back'],
  ['lille', '2021-03-07', 'holiday', 'last day of B'],
  ['lille', '2021-03-08', 'school', 'B is back'],
  ['lyon', '2026-04-08', 'holiday', 'spring of A'],
  ['lille', '2026-04-08', 'wednesday', 'not yet of B'],
  ['paris', '2026-05-03', 'holiday', 'last day of C, a Sunday'],
  ['paris', '2026-05-04', 'school', 'C is back'],
  // Local law.
  ['ac-strasbourg', '2026-04-03', 'public-holiday', 'Good Friday in Alsace'],
  ['lille', '2026-04-03', 'school', 'not elsewhere'],
  ['guadeloupe', '2021-05-27', 'public-holiday', 'abolition of slavery'],
  ['martinique', '2021-05-27', 'unknown', 'five days after its own'],
  ['martinique', '2021-05-22', 'public-holiday', 'abolition of slavery'],
  ['guyane', '2026-06-10', 'public-holiday', 'abolition of slavery'],
  ['la-reunion', '2025-12-20', 'public-holiday', 'abolition of slavery'],
  ['mayotte', '2026-04-27', 'public-holiday', 'abolition of slavery'],
  // Nothing known.
  ['la-reunion', '2021-04-12', 'unknown', 'the unified holidays were those of A, B and C'],
  ['corse', '2020-10-20', 'unknown', 'its own calendar'],
  ['lyon', '2022-03-15', 'unknown', 'a year without calendar'],
  ['lyon', '2026-09-01', 'unknown', 'after the last year'],
  ['lyon', '2020-08-31', 'unknown', 'the day before the first'],
  ['lyon', '2020-09-01', 'school', 'the first'],
])('%s on %s: %s (%s)', (id, date, type) => {
  expect(france.day(id, noonOf(date))).toMatchObject({ date, type });
});

describe('clocks', () => {
  const evening = at('2021-05-26T22:30:00Z');

  it.each([
    ['paris', '2021-05-27', 30],
    ['guadeloupe', '2021-05-26', 18 * 60 + 30],
    ['guyane', '2021-05-26', 19 * 60 + 30],
    ['la-reunion', '2021-05-27', 2 * 60 + 30],
    ['mayotte', '2021-05-27', 1 * 60 + 30],
  ])('one instant is another local time in %s', (id, date, minuteOfDay) => {
    expect(france.day(id, evening)).toMatchObject({ date, minuteOfDay });
  });

  it('an id the chain does not have gets the clock of Paris and nothing else', () => {
    expect(france.day('atlantide', evening)).toEqual({
      date: '2021-05-27',
      type: 'unknown',
      timeZone: 'Europe/Paris',
      minuteOfDay: 30,
      schoolHours: false,
    });
  });
});

describe('bells', () => {
  it('names the bell that rang and the next, of collège and lycée together', () => {
    expect(france.day('paris', at('2021-03-09T13:45+01:00'))).toMatchObject({
      schoolHours: true,
      lastBellMs: at('2021-03-09T13:30+01:00'),
      nextBellMs: at('2021-03-09T14:00+01:00'),
    });
  });

  it('a bell has rung at its very instant, and not a millisecond before', () => {
    const bell = at('2021-03-09T08:00+01:00');
    expect(france.day('paris', bell)).toMatchObject({ schoolHours: true, lastBellMs: bell });
    const before = france.day('paris', bell - 1);
    expect(before).toMatchObject({ schoolHours: false, nextBellMs: bell });
    expect(before.lastBellMs).toBeUndefined();
  });

  it('Wednesday ends at noon, remote or not', () => {
    for (const date of ['2021-03-10', '2021-04-07']) {
      const offset = date.startsWith('2021-03') ? '+01:00' : '+02:00';
      expect(france.day('paris', at(`${date}T11:59${offset}`)).schoolHours).toBe(true);
      expect(france.day('paris', at(`${date}T12:00${offset}`)).schoolHours).toBe(false);
    }
  });

  it.each(['2021-04-12', '2021-03-13', '2021-04-05', '2022-03-15'])('none on %s', (date) => {
    expect(france.day('paris', at(`${date}T10:30+02:00`))).not.toHaveProperty('nextBellMs');
  });

  it('stay at local clock time through both changes of clocks', () => {
    // Summer time began on 28 March 2021 and ended on 26 October 2025.
    expect(france.day('paris', at('2021-03-26T06:00Z')).nextBellMs).toBe(at('2021-03-26T07:00Z'));
    expect(france.day('paris', at('2021-03-29T05:00Z')).nextBellMs).toBe(at('2021-03-29T06:00Z'));
    expect(france.day('paris', at('2025-10-17T05:00Z')).nextBellMs).toBe(at('2025-10-17T06:00Z'));
    expect(france.day('paris', at('2025-11-03T06:00Z')).nextBellMs).toBe(at('2025-11-03T07:00Z'));
  });

  it('a territory with a plan of its own hears that one, for the level it names', () => {
    const plan = { level: 'college', school: ['07:15', '12:15'], wednesday: ['07:15', '11:15'], ...by } as const;
    const calendar = compileCalendar({
      territories: TERRITORIES,
      calendar: { ...FACTS, bells: [...FACTS.bells, { ...plan, territories: ['lyon'] }] },
    });
    const early = at('2021-03-09T07:00+01:00');
    expect(calendar.day('lyon', early).nextBellMs).toBe(at('2021-03-09T07:15+01:00'));
    expect(calendar.day('lille', early).nextBellMs).toBe(at('2021-03-09T08:00+01:00'));
    // The lycée's plan still rings there: 14:00, and not the collège's 13:30.
    expect(calendar.day('lyon', at('2021-03-09T12:30+01:00')).nextBellMs).toBe(at('2021-03-09T14:00+01:00'));
  });
});

describe('overrides', () => {
  const territories = [
    ...TERRITORIES.filter(({ id }) => id !== 'lyon'),
    territory('lyon', { zone: 'A', parent: 'rhone-alpes' }),
    territory('rhone-alpes', { kind: 'region' }),
    territory('ain', { kind: 'departement', parent: 'lyon' }),
  ];
  const override = (fields: Partial<DayOverride>): DayOverride => ({
    ...{ territories: ['lyon'], from: '2021-03-15', to: '2021-03-15', type: 'holiday', name, ...by },
    ...fields,
  });
  const day = (overrides: readonly DayOverride[], id: string, date: string) =>
    compileCalendar({ territories, calendar: { ...FACTS, overrides } }).day(id, noonOf(date)).type;

  it('hold for the territory and all below it, on their days only', () => {
    const closed = [override({ territories: ['rhone-alpes'] })];
    expect(['rhone-alpes', 'lyon', 'ain', 'lille'].map((id) => day(closed, id, '2021-03-15'))).toEqual([
      'holiday',
      'holiday',
      'holiday',
      'school',
    ]);
    expect(day(closed, 'ain', '2021-03-16')).toBe('school');
  });

  it('the nearest territory wins, whatever the order of the files', () => {
    const wide = override({ territories: ['rhone-alpes'] });
    const near = override({ territories: ['ain'], type: 'school' });
    for (const both of [
      [wide, near],
      [near, wide],
    ]) {
      expect(day(both, 'ain', '2021-03-15')).toBe('school');
      expect(day(both, 'lyon', '2021-03-15')).toBe('holiday');
    }
  });

  it('win over a public holiday, a holiday, a weekend and a year without calendar', () => {
    for (const date of ['2021-04-05', '2021-04-12', '2021-03-13', '2022-03-15'])
      expect(day([override({ from: date, to: date, type: 'school' })], 'lyon', date)).toBe('school');
  });

  it('a Wednesday with the lessons of a Monday has its bells in the afternoon', () => {
    const calendar = compileCalendar({
      territories,
      calendar: { ...FACTS, overrides: [override({ from: '2021-03-17', to: '2021-03-17', type: 'school' })] },
    });
    expect(calendar.day('lyon', at('2021-03-17T15:00+01:00'))).toMatchObject({ type: 'school', schoolHours: true });
  });
});

describe('a period of which the end is not known', () => {
  const calendar: CalendarFacts = {
    ...FACTS,
    periods: [{ type: 'remote', name, from: '2021-04-26', ...by }],
  };
  const type = (date: string) => compileCalendar({ territories: TERRITORIES, calendar }).day('lyon', noonOf(date)).type;

  it('is sure of its first day only, and leaves what follows open until the next holiday', () => {
    expect(['2021-04-26', '2021-04-27', '2021-05-12'].map(type)).toEqual(['remote', 'unknown', 'unknown']);
    // 14 May is a holiday: the next lessons are a new stretch.
    expect(['2021-05-13', '2021-05-14', '2021-05-17'].map(type)).toEqual(['public-holiday', 'holiday', 'school']);
  });

  it('does not open what no lessons are held on anyway', () => {
    expect(['2021-05-01', '2021-05-02'].map(type)).toEqual(['public-holiday', 'weekend']);
  });
});

describe('a territory that holds several zones', () => {
  const sized = (sizes: Record<string, number>) =>
    compileCalendar({
      territories: TERRITORIES.map((one) =>
        one.kind === 'academie' ? { ...one, pupils: counted(sizes[one.id] ?? 1) } : one,
      ),
      calendar: FACTS,
    });
  // Zone A has holidays, B and C lessons.
  const instant = at('2021-02-09T10:30+01:00');

  it('has the day of most of its pupils, and says that it is not everybody’s', () => {
    expect(sized({ lyon: 1000 }).day('france', instant)).toMatchObject({ type: 'holiday', mixed: true });
    expect(sized({ paris: 1000 }).day('france', instant)).toMatchObject({ type: 'school', mixed: true });
  });

  it('goes by lycéens where pupils are not stated for all', () => {
    const territories = TERRITORIES.map((one) =>
      one.kind === 'academie' ? { ...one, lyceens: counted(one.id === 'lyon' ? 1000 : 1) } : one,
    );
    const { day } = compileCalendar({ territories, calendar: FACTS });
    expect(day('france', instant).type).toBe('holiday');
  });

  it('is not mixed where all agree', () => {
    const territories = TERRITORIES.filter(({ zone }) => zone === undefined || /^[ABC]$/.test(zone));
    const day = compileCalendar({ territories, calendar: FACTS }).day('france', instant);
    expect(day.mixed).toBe(true);
    const later = compileCalendar({ territories, calendar: FACTS }).day('france', at('2021-01-12T10:30+01:00'));
    expect(later).toMatchObject({ type: 'school', schoolHours: true });
    expect(later).not.toHaveProperty('mixed');
  });
});

it('a chain without calendar knows public holidays and nothing else', () => {
  const { day, expectedLoad } = compileCalendar({ territories: TERRITORIES, calendar: NO_CALENDAR });
  expect(day('paris', noonOf('2021-07-14')).type).toBe('public-holiday');
  expect(day('paris', noonOf('2021-03-09')).type).toBe('unknown');
  expect(expectedLoad('paris', noonOf('2021-03-09'))).toBeUndefined();
});
