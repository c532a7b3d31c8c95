import { expect, it } from 'vitest';
import { calendarFaults, calendarGaps } from '../../../chain/calendar/check.js';
import { NO_CALENDAR } from '../../../chain/calendar/join.js';
import type { CalendarFacts } from '../../../chain/calendar/model.js';
import { calendarSection } from '../../../chain/calendar/schema.js';
import { FACTS, TERRITORIES, territory } from './support/france.js';

const by = { source: 'test', confidence: 'declared' } as const;
const name = { fr: 'essai', en: 'trial' };
const [year] = FACTS.years;
const [plan] = FACTS.bells;
if (!year || !plan) throw new Error('the calendar of France holds a year and a plan of bells');
const { from, to } = year;

it('finds nothing wrong with the calendar of France', () => {
  expect(calendarFaults(FACTS, TERRITORIES)).toEqual([]);
});

const closed = { territories: ['lyon'], type: 'holiday', name, ...by } as const;
const faulty: readonly (readonly [string, Partial<CalendarFacts>, string, number, string, string])[] = [
  [
    'a year twice',
    { years: [year, { ...year, zones: ['B'], holidays: [] }] },
    'years',
    1,
    '',
    'zone B has the school year',
  ],
  [
    'a holiday outside its year',
    { years: [{ ...year, holidays: [{ name, from, to: '2021-09-02', ...by }] }] },
    ...(['years', 0, 'holidays.0', 'outside the school year 2020-2021'] as const),
  ],
  [
    'a holiday of a zone that its year leaves out',
    { years: [{ ...year, zones: ['A'], holidays: [{ name, zones: ['B'], from, to, ...by }] }] },
    ...(['years', 0, 'holidays.0.zones', 'zone "B" is not one of this year'] as const),
  ],
  [
    'a zone nobody has',
    { periods: [{ type: 'exam', name, from, zones: ['A', 'jura'], ...by }] },
    ...(['periods', 0, 'zones.1', 'no territory has the holiday zone "jura"'] as const),
  ],
  [
    'an unknown territory',
    { publicHolidays: [{ territories: ['lyon', 'jura'], day: '05-27', name, ...by }] },
    ...(['publicHolidays', 0, 'territories.1', 'no territory "jura"'] as const),
  ],
  [
    'two overrides at odds',
    {
      overrides: [
        { ...closed, from: '2021-03-01', to: '2021-03-03' },
        { ...closed, from: '2021-03-03', to: '2021-03-05', type: 'school' },
      ],
    },
    ...(['overrides', 1, '', '"lyon" has an override'] as const),
  ],
  ['two plans for all', { bells: [plan, plan] }, 'bells', 1, '', 'all territories have a plan'],
];

it.each(faulty)('names %s and its entry', (_name, facts, list, index, path, what) => {
  const faults = calendarFaults({ ...NO_CALENDAR, ...facts }, TERRITORIES);
  expect(faults).toHaveLength(1);
  const [fault] = faults;
  expect(fault).toMatchObject({ list, index, what: expect.stringContaining(what) });
  expect(fault?.path.join('.')).toBe(path);
});

it('lets overrides of different territories or days stand side by side', () => {
  const overrides = [
    { ...closed, from: '2021-03-01', to: '2021-03-02' },
    { ...closed, from: '2021-03-03', to: '2021-03-05' },
    { ...closed, territories: ['lille'], from: '2021-03-01', to: '2021-03-05' },
  ];
  expect(calendarFaults({ ...NO_CALENDAR, overrides }, TERRITORIES)).toEqual([]);
});

it.each([
  ['a date that is none', { years: [{ ...year, from: '2021-02-30' }] }, 'must be a day'],
  ['days in the wrong order', { years: [{ ...year, from: '2021-09-01' }] }, 'ends before it begins'],
  ['bells out of order', { bells: [{ ...plan, school: ['09:00', '08:00'] }] }, 'must be in order'],
  ['a time that is none', { bells: [{ ...plan, wednesday: ['08:00', '24:10'] }] }, 'local time'],
  ['a fact without a source', { periods: [{ type: 'exam', name, from, confidence: 'memory' }] }, 'string'],
])('refuses %s', (_name, section, message) => {
  const result = calendarSection.safeParse(section);
  expect(result.success ? [] : result.error.issues.map((issue) => issue.message).join()).toContain(message);
});

it('tells what the calendar does not say, as seen on a day', () => {
  const territories = [...TERRITORIES, territory('sans-zone')];
  const onDay = (today: string) =>
    calendarGaps(FACTS, territories, today)
      .filter(({ about }) => ['A', 'corse', 'sans-zone'].includes(about))
      .map(({ kind, about, date }) => [kind, about, date]);
  const always = [
    ['no-zone', 'sans-zone', undefined],
    ['no-year', 'corse', undefined],
  ];
  expect(onDay('2021-03-01').toSorted()).toEqual(always.toSorted());
  expect(onDay('2021-08-01')).toContainEqual(['year-ends', 'A', '2021-08-31']);
  expect(onDay('2022-03-01')).toContainEqual(['no-year', 'A', undefined]);
});

it('tells a period without an end and a calendar without bells', () => {
  const open = { ...FACTS, bells: [], periods: [{ type: 'remote' as const, name, from: '2021-04-26', ...by }] };
  const gaps = calendarGaps(open, TERRITORIES, '2021-03-01');
  expect(gaps).toContainEqual({ kind: 'open-ended', about: 'essai', date: '2021-04-26' });
  expect(gaps).toContainEqual({ kind: 'no-bells', about: '' });
  expect(calendarGaps(FACTS, TERRITORIES, '2021-03-01').map(({ kind }) => kind)).not.toContain('no-bells');
});
