import type { LocalDate } from './model.js';

/** Local dates as day numbers: days since 1970-01-01 on the wall calendar, whatever the clock. */
export type DayNumber = number;

export const DAY_MS = 86_400_000;

/** Throws a RangeError on what is not a day of the calendar (`2021-02-30`). */
export function dayNumber(date: LocalDate): DayNumber {
  const ms = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(ms) || isoDate(ms / DAY_MS) !== date) throw new RangeError(`${date} is no day of the calendar`);
  return ms / DAY_MS;
}

export function isoDate(day: DayNumber): LocalDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0 for Sunday … 6 for Saturday. 1970-01-01 was a Thursday. */
export function weekday(day: DayNumber): number {
  return (((day + 4) % 7) + 7) % 7;
}

export function isWeekend(day: DayNumber): boolean {
  const of = weekday(day);
  return of === 0 || of === 6;
}

export function yearOf(day: DayNumber): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}
