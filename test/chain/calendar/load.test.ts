import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../../chain/calendar/calendar.js';
import { REMOTE } from '../../../chain/calendar/priors.js';
import { at, counted, FACTS, TERRITORIES } from './support/france.js';

const calendar = compileCalendar({ territories: TERRITORIES, calendar: FACTS });

/** Load by minute of a local day of Paris. */
function loads(date: string, offset: string, id = 'paris'): number[] {
  const midnight = at(`${date}T00:00${offset}`);
  return Array.from({ length: 1440 }, (_, minute) => calendar.expectedLoad(id, midnight + minute * 60_000) as number);
}
const peak = (day: readonly number[]) => ({ share: Math.max(...day), minute: day.indexOf(Math.max(...day)) });
const hour = (day: readonly number[], text: string): number => {
  const [h, m] = text.split(':').map(Number);
  return day[Number(h) * 60 + Number(m)] as number;
};

const school = loads('2021-03-09', '+01:00');
const remote = loads('2021-04-06', '+02:00');
const wednesday = loads('2021-03-10', '+01:00');
const friday = loads('2021-03-12', '+01:00');
const sunday = loads('2021-03-14', '+01:00');
const saturday = loads('2021-03-13', '+01:00');
const holiday = loads('2021-04-14', '+02:00');

it('an ordinary school day peaks at 1, at its first bell', () => {
  expect(peak(school)).toEqual({ share: 1, minute: 8 * 60 });
  expect(peak(wednesday)).toEqual({ share: 1, minute: 8 * 60 });
});

it('goes from night over a morning rush to lessons, lunch, afternoon and evening', () => {
  expect(hour(school, '03:00')).toBeLessThan(0.05);
  expect(hour(school, '07:30')).toBeGreaterThan(hour(school, '07:00'));
  expect(hour(school, '07:30')).toBeGreaterThan(hour(school, '10:30'));
  expect(hour(school, '12:45')).toBeLessThan(hour(school, '10:30'));
  expect(hour(school, '19:00')).toBeGreaterThan(hour(school, '17:25'));
  expect(hour(school, '23:30')).toBeLessThan(0.05);
});

it('a bell lifts the lessons around it', () => {
  expect(hour(school, '10:00')).toBeGreaterThan(hour(school, '10:30') + 0.1);
  expect(hour(school, '09:50')).toBeCloseTo(hour(school, '10:30'));
});

it('Wednesday afternoons are quiet, Fridays have half the evening', () => {
  expect(hour(wednesday, '15:15')).toBeLessThan(hour(school, '15:15'));
  expect(hour(friday, '19:30')).toBeCloseTo(hour(school, '19:30') / 2);
});

it('Sunday evening looks like a school evening, Saturday evening does not', () => {
  expect(hour(sunday, '19:30')).toBeCloseTo(hour(school, '19:30'));
  expect(hour(saturday, '19:30')).toBeLessThan(0.2);
  expect(hour(sunday, '11:00')).toBeLessThan(0.2);
});

it('holidays are low, but for the evening before lessons begin again', () => {
  expect(peak(holiday).share).toBeLessThan(0.1);
  expect(hour(loads('2021-04-25', '+02:00'), '19:30')).toBeCloseTo(hour(school, '19:30'));
  // Ascension: no lessons, none the day after.
  expect(peak(loads('2021-05-13', '+02:00')).share).toBeLessThan(0.1);
});

it('a remote day peaks higher and earlier, between 07:00 and 08:00, and stays higher through the lessons', () => {
  const { share, minute } = peak(remote);
  expect(share).toBeCloseTo(REMOTE.rush);
  expect(minute).toBeGreaterThanOrEqual(7 * 60);
  expect(minute).toBeLessThan(8 * 60);
  for (const time of ['07:00', '08:30', '10:00', '11:20', '14:30', '16:20'])
    expect(hour(remote, time)).toBeGreaterThan(1.2 * hour(school, time));
});

it('an examination day is below an ordinary one through its lessons', () => {
  const exam = loads('2021-06-17', '+02:00');
  expect(peak(exam).share).toBeLessThan(0.7);
  for (const time of ['08:00', '10:30', '15:30']) expect(hour(exam, time)).toBeLessThan(hour(school, time));
});

it('moves smoothly: no minute jumps by more than a fifth of a peak', () => {
  for (const day of [school, remote, wednesday, sunday, holiday]) {
    const jumps = day.slice(1).map((load, minute) => Math.abs(load - (day[minute] as number)));
    expect(Math.max(...jumps)).toBeLessThan(0.2);
  }
});

describe('of the nation', () => {
  const sizes: Record<string, number> = { lyon: 600, lille: 300, paris: 100, 'la-reunion': 50_000 };
  const sized = compileCalendar({
    territories: TERRITORIES.map((one) =>
      one.kind === 'academie' ? { ...one, pupils: counted(sizes[one.id] ?? 0) } : one,
    ),
    calendar: FACTS,
  });

  it('is the mean of its académies by pupils; those without calendar do not count', () => {
    // Zone A has holidays.
    const instant = at('2021-02-09T08:00+01:00');
    const [lyon, lille, nation] = ['lyon', 'lille', 'france'].map((id) => sized.expectedLoad(id, instant) as number);
    expect(lille).toBeCloseTo(1);
    expect(nation).toBeCloseTo(0.6 * (lyon as number) + 0.4 * (lille as number));
  });

  it('takes each académie by its own clock', () => {
    const own = { ...FACTS, years: FACTS.years.map((year) => ({ ...year, zones: [...year.zones, 'la-reunion'] })) };
    const { expectedLoad } = compileCalendar({ territories: TERRITORIES, calendar: own });
    // 08:00 in La Réunion is 05:00 in Paris in winter.
    const instant = at('2021-03-09T08:00+04:00');
    expect(expectedLoad('la-reunion', instant)).toBeCloseTo(1);
    expect(expectedLoad('paris', instant)).toBeLessThan(0.05);
  });
});

it('of a school day whose bells nobody states is not known, of a holiday it is', () => {
  const { expectedLoad } = compileCalendar({ territories: TERRITORIES, calendar: { ...FACTS, bells: [] } });
  expect(expectedLoad('paris', at('2021-03-09T08:00+01:00'))).toBeUndefined();
  expect(expectedLoad('paris', at('2021-04-14T08:00+02:00'))).toBeLessThan(0.1);
});
