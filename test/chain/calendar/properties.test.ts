import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../../chain/calendar/calendar.js';
import { wallClock } from '../../../chain/calendar/wall-clock.js';
import { at, FACTS, OVERSEAS, TERRITORIES, WITH_CALENDAR } from './support/france.js';

/** 2020–2026, to the millisecond. */
const FIRST = at('2020-01-01T00:00Z');
const LAST = at('2027-01-01T00:00Z') - 1;
const instants = fc.integer({ min: FIRST, max: LAST });
const RUNS = { numRuns: 2_000 };

const { day, expectedLoad } = compileCalendar({ territories: TERRITORIES, calendar: FACTS });

const zoned = fc.constantFrom(...(Object.keys(WITH_CALENDAR) as (keyof typeof WITH_CALENDAR)[]));
const ZONES: Record<string, string> = {
  ...Object.fromEntries(['france', 'corse', ...Object.keys(WITH_CALENDAR)].map((id) => [id, 'Europe/Paris'])),
  ...OVERSEAS,
};
const anywhere = fc.constantFrom(...Object.keys(ZONES));

/** What a wall shows, asked of `Intl` in one text, without the calendar's own arithmetic. */
const walls = new Map(
  [...new Set(Object.values(ZONES))].map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }),
  ]),
);
function wall(id: string, instantMs: number): { date: string; minuteOfDay: number; weekday: number } {
  const [date = '', time = ''] = (walls.get(ZONES[id] as string) as Intl.DateTimeFormat).format(instantMs).split(' ');
  const [hour, minute] = time.split(':').map(Number);
  return { date, minuteOfDay: Number(hour) * 60 + Number(minute), weekday: new Date(`${date}T12:00Z`).getUTCDay() };
}

/** Easter by the anonymous Gregorian computus (Meeus), not that of the package. */
function easter(year: number): number {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  return Date.UTC(year, month - 1, (h + l - 7 * m + 33 * month + 19) % 32);
}

function isPublicHoliday(date: string, id: string): boolean {
  const sunday = easter(Number(date.slice(0, 4)));
  const fromEaster = (Date.parse(date) - sunday) / 86_400_000;
  const fixed = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'];
  const local: Record<string, string> = {
    'ac-strasbourg': '12-26',
    guadeloupe: '05-27',
    martinique: '05-22',
    guyane: '06-10',
    'la-reunion': '12-20',
    mayotte: '04-27',
  };
  return (
    [1, 39, 50].includes(fromEaster) ||
    [...fixed, local[id]].includes(date.slice(5)) ||
    (id === 'ac-strasbourg' && fromEaster === -2)
  );
}

/** The published table, once more by hand: first and last day. */
const HOLIDAYS: readonly (readonly [zones: string, from: string, to: string])[] = [
  ['ABC', '2020-10-17', '2020-11-01'],
  ['ABC', '2020-12-19', '2021-01-03'],
  ['A', '2021-02-06', '2021-02-21'],
  ['B', '2021-02-20', '2021-03-07'],
  ['C', '2021-02-13', '2021-02-28'],
  ['ABC', '2021-04-10', '2021-04-25'],
  ['ABC', '2021-05-14', '2021-05-14'],
  ['ABC', '2021-07-06', '2021-08-31'],
  ['ABC', '2025-10-18', '2025-11-02'],
  ['ABC', '2025-12-20', '2026-01-04'],
  ['A', '2026-02-07', '2026-02-22'],
  ['B', '2026-02-14', '2026-03-01'],
  ['C', '2026-02-21', '2026-03-08'],
  ['A', '2026-04-04', '2026-04-19'],
  ['B', '2026-04-11', '2026-04-26'],
  ['C', '2026-04-18', '2026-05-03'],
  ['ABC', '2026-05-15', '2026-05-15'],
  ['ABC', '2026-07-04', '2026-08-31'],
];
const REMOTE = ['2021-04-06', '2021-04-07', '2021-04-08', '2021-04-09'].concat(
  ['26', '27', '28', '29', '30'].map((date) => `2021-04-${date}`),
);
const EXAMS = ['2021-06-17', '2021-06-28', '2021-06-29'];

function typeByHand(id: string, date: string, weekday: number): string {
  if (isPublicHoliday(date, id)) return 'public-holiday';
  const zone = (WITH_CALENDAR as Record<string, string>)[id];
  const known = (date >= '2020-09-01' && date <= '2021-08-31') || (date >= '2025-09-01' && date <= '2026-08-31');
  if (zone === undefined || !known) return 'unknown';
  if (HOLIDAYS.some(([zones, from, to]) => zones.includes(zone) && from <= date && date <= to)) return 'holiday';
  if (weekday === 0 || weekday === 6) return 'weekend';
  if (EXAMS.includes(date)) return 'exam';
  if (REMOTE.includes(date)) return 'remote';
  return weekday === 3 ? 'wednesday' : 'school';
}

describe('every instant of 2020–2026', () => {
  it('has one local date and minute, those that the wall shows', () => {
    fc.assert(
      fc.property(anywhere, instants, (id, instant) => {
        const { date, minuteOfDay } = wall(id, instant);
        expect(day(id, instant)).toMatchObject({ date, minuteOfDay, timeZone: ZONES[id] });
      }),
      RUNS,
    );
  });

  it('has the type of day that the published tables give by hand', () => {
    const alone = fc.constantFrom(...Object.keys(ZONES).filter((id) => id !== 'france'));
    fc.assert(
      fc.property(alone, instants, (id, instant) => {
        const { date, weekday } = wall(id, instant);
        expect(day(id, instant).type).toBe(typeByHand(id, date, weekday));
      }),
      { numRuns: 6_000 },
    );
  });

  it('has the same type all day long, from local midnight to local midnight', () => {
    fc.assert(
      fc.property(anywhere, instants, fc.integer({ min: -86_400_000, max: 86_400_000 }), (id, instant, apart) => {
        const [a, b] = [day(id, instant), day(id, instant + apart)];
        if (a.date === b.date && id !== 'france') expect(b.type).toBe(a.type);
        else if (id !== 'france') expect(Math.sign(apart)).toBe(b.date > a.date ? 1 : -1);
      }),
      RUNS,
    );
  });

  it('has its bells in order around it, on its own local day, at the clock time of a plan', () => {
    const times = new Set(FACTS.bells.flatMap(({ school, wednesday }) => [...school, ...wednesday]));
    fc.assert(
      fc.property(anywhere, instants, (id, instant) => {
        const { date, schoolHours, lastBellMs, nextBellMs } = day(id, instant);
        expect(schoolHours).toBe(lastBellMs !== undefined && nextBellMs !== undefined);
        if (lastBellMs !== undefined) expect(lastBellMs).toBeLessThanOrEqual(instant);
        if (nextBellMs !== undefined) expect(nextBellMs).toBeGreaterThan(instant);
        for (const bell of [lastBellMs, nextBellMs]) {
          if (bell === undefined) continue;
          const shown = wall(id, bell);
          const [hour, minute] = [Math.floor(shown.minuteOfDay / 60), shown.minuteOfDay % 60];
          expect(shown.date).toBe(date);
          expect(times).toContain(`${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
        }
      }),
      RUNS,
    );
  });

  it('has a load between nothing and a few peaks, known exactly where the day is', () => {
    fc.assert(
      fc.property(anywhere, instants, (id, instant) => {
        const load = expectedLoad(id, instant);
        if (id !== 'france') expect(load === undefined).toBe(day(id, instant).type === 'unknown');
        if (load !== undefined) {
          expect(load).toBeGreaterThan(0);
          expect(load).toBeLessThanOrEqual(2.5);
        }
      }),
      RUNS,
    );
  });
});

it('the April 2021 break is one for every territory that has a calendar, first and last instant included', () => {
  const [from, to] = [at('2021-04-10T00:00+02:00'), at('2021-04-26T00:00+02:00') - 1];
  fc.assert(
    fc.property(zoned, fc.oneof(fc.constantFrom(from, to), fc.integer({ min: from, max: to })), (id, instant) => {
      expect(day(id, instant).type).toBe('holiday');
    }),
    RUNS,
  );
  for (const id of Object.keys(WITH_CALENDAR)) {
    expect(day(id, from - 1).type).toBe('remote');
    expect(day(id, to + 1).type).toBe('remote');
  }
});

it('every holiday begins at the midnight of its first day and ends at that after its last', () => {
  const clock = wallClock('Europe/Paris');
  const midnight = (date: string, after = 0) => clock.instant(Date.parse(date) / 86_400_000 + after, 0);
  for (const [zones, from, to] of HOLIDAYS)
    for (const [id, zone] of Object.entries(WITH_CALENDAR)) {
      if (!zones.includes(zone)) continue;
      const opens = midnight(from);
      const closes = midnight(to, 1);
      for (const instant of [opens, closes - 1]) expect(['holiday', 'public-holiday']).toContain(day(id, instant).type);
      for (const instant of [opens - 1, closes]) expect(day(id, instant).type).not.toBe('holiday');
    }
});

describe('the wall clock', () => {
  const days = fc.integer({ min: FIRST / 86_400_000, max: (LAST + 1) / 86_400_000 - 1 });
  const timeZones = fc.constantFrom(
    ...new Set(Object.values(ZONES)),
    // Changes of half an hour, and at midnight: no territory of ours, the same arithmetic.
    'Australia/Lord_Howe',
    'America/Asuncion',
    'Asia/Beirut',
  );

  it('finds the instant at which it shows a minute, the first where two do, and none only in a gap', () => {
    fc.assert(
      fc.property(timeZones, days, fc.integer({ min: 0, max: 1439 }), (timeZone, date, minuteOfDay) => {
        const clock = wallClock(timeZone);
        const instant = clock.instant(date, minuteOfDay);
        const shown = clock.read(instant);
        const expected = date * 1440 + minuteOfDay;
        const actual = shown.day * 1440 + shown.minuteOfDay;
        if (actual === expected) {
          const earlier = [15, 30, 60].map((minutes) => clock.read(instant - minutes * 60_000));
          for (const { day: on, minuteOfDay: minute } of earlier) expect(on * 1440 + minute).not.toBe(expected);
        } else {
          expect(actual - expected).toBeGreaterThan(0);
          expect(actual - expected).toBeLessThanOrEqual(60);
        }
      }),
      RUNS,
    );
  });

  it.each([
    ['2021-03-28', 23],
    ['2021-10-31', 25],
    ['2025-10-26', 25],
    ['2026-03-29', 23],
    ['2026-03-30', 24],
  ])('of Paris has a %s of %i hours', (date, hours) => {
    const clock = wallClock('Europe/Paris');
    const number = Date.parse(date) / 86_400_000;
    expect((clock.instant(number + 1, 0) - clock.instant(number, 0)) / 3_600_000).toBe(hours);
  });

  it('reads a minute that it shows twice as the first, one that it leaves out with the offset before', () => {
    const clock = wallClock('Europe/Paris');
    const number = (date: string) => Date.parse(date) / 86_400_000;
    expect(clock.instant(number('2021-10-31'), 150)).toBe(at('2021-10-31T02:30+02:00'));
    expect(clock.instant(number('2021-03-28'), 150)).toBe(at('2021-03-28T02:30+01:00'));
  });

  it('of the overseas territories never changes', () => {
    for (const timeZone of Object.values(OVERSEAS)) {
      const clock = wallClock(timeZone);
      for (let date = FIRST / 86_400_000; date < LAST / 86_400_000; date += 1)
        expect(clock.instant(date + 1, 0) - clock.instant(date, 0)).toBe(86_400_000);
    }
  });
});

it.each(['Pacific/Auckland', 'America/Santiago', 'Asia/Beirut', 'America/New_York', 'Pacific/Kiritimati'])(
  'public holidays are the same on a machine in %s',
  (TZ) => {
    const before = process.env.TZ;
    process.env.TZ = TZ;
    try {
      const here = compileCalendar({ territories: TERRITORIES, calendar: FACTS });
      for (let instant = FIRST; instant < LAST; instant += 86_400_000) {
        const { date } = wall('ac-strasbourg', instant);
        const type = here.day('ac-strasbourg', instant).type;
        expect(`${date} ${type === 'public-holiday'}`).toBe(`${date} ${isPublicHoliday(date, 'ac-strasbourg')}`);
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  },
);
