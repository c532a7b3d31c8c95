import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, localTime } from '../../../../alerts/notify/paging/local-time.js';
import { boundaries, gapsOf, onCall } from '../../../../alerts/notify/paging/on-call.js';
import { quietUntil } from '../../../../alerts/notify/paging/quiet.js';
import { type Schedule, sections } from '../../../../alerts/notify/paging/schema.js';
import { windowAt } from '../../../../alerts/notify/paging/silences.js';

const PARIS = 'Europe/Paris';
const HOUR = 3_600_000;
/** In Paris the clocks go forward on 29 March 2026 at 02:00 and back on 25 October at 03:00. */
const at = (local: string, zone = PARIS) => instantOf(local, zone);

const schedule = (change: object): Schedule =>
  sections.schedules.parse({
    id: 'garde',
    layers: [{ people: ['marie', 'paul'], start: '2026-01-05T09:00', every: { weeks: 1 } }],
    ...change,
  });
const who = (of: Schedule, local: string, zone = PARIS) => onCall(of, at(local, zone)).people;

describe('who is on call', () => {
  it('hands over at the same time of day, on the day the clocks change as well', () => {
    const daily = schedule({ layers: [{ people: ['marie', 'paul'], start: '2026-03-27T09:00', every: { days: 1 } }] });
    for (const [local, person] of [
      ['2026-03-28T08:59', 'marie'],
      ['2026-03-28T09:00', 'paul'],
      ['2026-03-29T08:59', 'paul'],
      ['2026-03-29T09:00', 'marie'],
      ['2026-10-25T08:59', 'paul'],
      ['2026-10-25T09:00', 'marie'],
    ] as const)
      expect([local, ...who(daily, local)]).toEqual([local, person]);
    expect(at('2026-03-29T09:00') - at('2026-03-28T09:00')).toBe(23 * HOUR);
    expect(at('2026-10-25T09:00') - at('2026-10-24T09:00')).toBe(25 * HOUR);
  });

  it('a handover at an hour that comes twice happens once', () => {
    const nightly = schedule({
      layers: [{ people: ['marie', 'paul'], start: '2026-10-24T02:30', every: { days: 1 } }],
    });
    const first = at('2026-10-25T02:30');
    const turns = Array.from({ length: 14 }, (_, half) => onCall(nightly, first - HOUR + (half * HOUR) / 2).people[0]);
    expect(turns).toEqual(['marie', 'marie', ...Array<string>(12).fill('paul')]);
  });

  it('in overseas time where the schedule says so', () => {
    const reunion = schedule({ timeZone: 'Indian/Reunion' });
    expect(who(reunion, '2026-01-12T08:59', 'Indian/Reunion')).toEqual(['marie']);
    expect(who(reunion, '2026-01-12T09:00', 'Indian/Reunion')).toEqual(['paul']);
    expect(onCall(reunion, at('2026-01-12T07:00')).people).toEqual(['paul']);
  });

  it('the last layer that covers holds; an override holds before all', () => {
    const nights = {
      people: ['nadia'],
      start: '2026-01-05T20:00',
      every: { weeks: 1 },
      during: { days: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH', from: '20:00', to: '07:00' },
    };
    const override = { from: '2026-01-06T21:00', to: '2026-01-06T23:00', people: ['paul', 'marie'], reason: 'échange' };
    const whole = schedule({
      layers: [...schedule({}).layers.map((layer) => ({ ...layer, people: ['marie'] })), nights],
      overrides: [override],
    });
    for (const [local, ...people] of [
      ['2026-01-06T12:00', 'marie'],
      ['2026-01-06T20:00', 'nadia'],
      ['2026-01-06T21:00', 'paul', 'marie'],
      ['2026-01-06T23:00', 'nadia'],
      ['2026-01-07T06:59', 'nadia'],
      ['2026-01-07T07:00', 'marie'],
      ['2026-01-09T22:00', 'marie'],
    ] as const)
      expect([local, ...who(whole, local)]).toEqual([local, ...people]);
  });

  it('nobody is told, with from when to when', () => {
    const days = { days: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', from: '08:00', to: '18:00' };
    const office = schedule({
      layers: [{ people: ['marie'], start: '2026-01-01T00:00', every: { weeks: 1 }, during: days }],
    });
    const gaps = gapsOf(office, at('2026-03-27T12:00'), at('2026-03-31T12:00'));
    expect(gaps).toEqual([
      { fromMs: at('2026-03-27T18:00'), toMs: at('2026-03-30T08:00') },
      { fromMs: at('2026-03-30T18:00'), toMs: at('2026-03-31T08:00') },
    ]);
  });
});

const ZONES = [
  'Europe/Paris',
  'America/Cayenne',
  'Pacific/Noumea',
  'America/Miquelon',
  'Australia/Lord_Howe',
  'Africa/Cairo',
];
const pad = (value: number) => String(value).padStart(2, '0');
const clock = fc.tuple(fc.nat(23), fc.nat(59)).map(([hour, minute]) => `${pad(hour)}:${pad(minute)}`);
const rotation = (names: readonly string[], during?: fc.Arbitrary<object>) =>
  fc.record({
    people: fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }),
    start: fc.tuple(fc.integer({ min: 1, max: 20 }), clock).map(([day, time]) => `2025-12-${pad(day)}T${time}`),
    every: fc.oneof(
      fc.record({ days: fc.integer({ min: 1, max: 10 }) }),
      fc.record({ weeks: fc.integer({ min: 1, max: 3 }) }),
    ),
    ...(during ? { during } : {}),
  });
const hours = fc.record({
  days: fc.constantFrom(
    'FREQ=DAILY',
    'FREQ=WEEKLY;BYDAY=SA,SU',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR',
    'FREQ=MONTHLY;BYDAY=-1SU',
  ),
  from: clock,
  to: clock,
});
const anySchedule = fc
  .record({
    timeZone: fc.constantFrom(...ZONES),
    base: rotation(['marie', 'paul', 'jeanne']),
    above: fc.array(rotation(['nadia', 'omar'], hours), { maxLength: 2 }),
  })
  .map(({ timeZone, base, above }) => schedule({ timeZone, layers: [base, ...above] }));
/** Around the changes of the clocks of all these zones in 2026. */
const instant = fc
  .tuple(
    fc.constantFrom(
      '2026-03-29',
      '2026-10-25',
      '2026-03-08',
      '2026-11-01',
      '2026-04-05',
      '2026-10-04',
      '2026-04-24',
      '2026-10-30',
    ),
    fc.integer({ min: -36 * 60, max: 36 * 60 }),
  )
  .map(([day, minutes]) => Date.parse(`${day}T00:00:00Z`) + minutes * 60_000);

describe('schedules, whatever they are, around the changes of the clocks', () => {
  it('have exactly one person at any instant', () => {
    fc.assert(
      fc.property(anySchedule, instant, (of, ms) => onCall(of, ms).people.length === 1),
      { numRuns: 300 },
    );
  });

  it('change hands only at the instants that are told', () => {
    fc.assert(
      fc.property(anySchedule, instant, (of, from) => {
        const marks = boundaries(of, from, from + 30 * HOUR);
        for (const [index, begins] of marks.entries()) {
          const ends = marks[index + 1];
          if (ends === undefined) continue;
          const during = [begins, (begins + ends) / 2, ends - 1].map((ms) => onCall(of, Math.floor(ms)).people.join());
          if (new Set(during).size !== 1) return false;
        }
        return true;
      }),
      { numRuns: 100 },
    );
  });

  it('never hand a rotation back: turn follows turn', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), rotation(['unused']), instant, (timeZone, layer, from) => {
        const people = Array.from({ length: 400 }, (_, turn) => `t${turn}`);
        const of = schedule({ timeZone, layers: [{ ...layer, people }] });
        const turns = Array.from({ length: 120 }, (_, step) =>
          Number(onCall(of, from + (step * HOUR) / 2).people[0]?.slice(1)),
        );
        return turns.every((turn, index) => index === 0 || [0, 1].includes(turn - (turns[index - 1] ?? 0)));
      }),
      { numRuns: 100 },
    );
  });
});

describe('quiet hours', () => {
  const night = { from: '22:00', to: '07:00', timeZone: PARIS };
  it.each([
    ['2026-03-28T21:59', undefined],
    ['2026-03-28T22:00', '2026-03-29T07:00'],
    ['2026-03-29T03:30', '2026-03-29T07:00'],
    ['2026-03-29T07:00', undefined],
  ])('%s: until %s', (local, until) => {
    expect(quietUntil(night, at(local))).toBe(until && at(until));
  });
});

describe('maintenance', () => {
  const weekly = sections.maintenance.parse({
    ...{ id: 'nuit', author: 'Paul', reason: 'mise à jour', start: '2026-03-22T02:30', minutes: 90 },
    ...{ recurs: 'FREQ=WEEKLY;BYDAY=SU', until: '2026-06-28' },
  });
  it.each([
    ['2026-03-22T02:29', undefined],
    ['2026-03-22T02:30', '2026-03-22T04:00'],
    // 02:30 does not exist that night: it begins when it would have, at 03:30, and lasts as long.
    ['2026-03-29T03:29', undefined],
    ['2026-03-29T03:30', '05:00'],
    ['2026-04-01T02:45', undefined],
    ['2026-06-28T03:00', '2026-06-28T04:00'],
    ['2026-07-05T03:00', undefined],
  ])('%s: until %s', (local, until) => {
    const window = windowAt(weekly, at(local));
    expect(window && localTime(window.toMs, PARIS)).toBe(until?.slice(-5));
  });

  it('once is once, over midnight too', () => {
    const once = sections.maintenance.parse({
      ...{
        id: 'nuit',
        author: 'Paul',
        reason: 'bascule',
        start: '2026-05-01T22:00',
        minutes: 1500,
        until: '2026-05-01',
      },
    });
    expect(
      ['2026-05-01T21:59', '2026-05-02T12:00', '2026-05-02T22:59', '2026-05-02T23:00'].map(
        (local) => windowAt(once, at(local)) !== undefined,
      ),
    ).toEqual([false, true, true, false]);
  });
});
