import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';

/**
 * The instant of a local date and time, ms since the epoch. A time that the clocks leap over is the one they leap to; of one that comes twice,
 * the first.
 */
export function instantOf(local: string, timeZone: string): number {
  return Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone, { disambiguation: 'compatible' })
    .epochMilliseconds;
}

/** `days` days later by the calendar, at the same time of day: 23 or 25 hours later where the clocks change. */
export function daysLater(local: string, days: number, timeZone: string): number {
  return instantOf(Temporal.PlainDateTime.from(local).add({ days }).toString(), timeZone);
}

export function localDay(atMs: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** `HH:MM`. */
export function localTime(atMs: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainTime().toString().slice(0, 5);
}

export function dayAfter(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(to, { largestUnit: 'days' }).days;
}

/**
 * Days of a rule (RFC 5545) that began on a day: whether `day` is one of them. Of days, not of hours: the rule is read at noon UTC, which no
 * clock leaps over.
 */
export function isOn(rule: string, first: string, day: string): boolean {
  const noon = (of: string) => new Date(`${of}T12:00:00Z`);
  return ruleFrom(rule, first).between(noon(day), noon(day), true).length > 0;
}

const rules = new Map<string, RRuleTemporal>();

function ruleFrom(rule: string, first: string): RRuleTemporal {
  const key = `${first} ${rule}`;
  let known = rules.get(key);
  if (!known) {
    known = new RRuleTemporal({ rruleString: `DTSTART:${first.replaceAll('-', '')}T120000Z\nRRULE:${rule}` });
    rules.set(key, known);
  }
  return known;
}
