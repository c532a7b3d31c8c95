import joursFeries from '@socialgouv/jours-feries';
import { type DayNumber, dayNumber, isoDate, yearOf } from './date.js';
import type { LocalPublicHolidays } from './model.js';

const HALF_DAY_MS = 43_200_000;

/**
 * Says whether a local date is a public holiday: the eleven of the whole country (article L3133-1 of the Code du travail, computed
 * by `@socialgouv/jours-feries`) and the local ones given.
 */
export function publicHolidays(local: readonly LocalPublicHolidays[]): (day: DayNumber) => boolean {
  const alsace = local.some(({ day }) => day === 'alsace-moselle');
  const fixed = new Set(local.map(({ day }) => day));
  const years = new Map<number, ReadonlySet<DayNumber>>();
  return (day) => {
    const year = yearOf(day);
    let days = years.get(year);
    if (!days) {
      days = new Set(Object.values(joursFeries(year, { alsace })).map(dayOf));
      years.set(year, days);
    }
    return days.has(day) || (fixed.size > 0 && fixed.has(isoDate(day).slice(5)));
  };
}

/**
 * The package reckons moving feasts in steps of 24 hours from a local midnight of the machine, so a change of clocks in between
 * leaves it an hour off, perhaps on the day before; the date at noon is right wherever the machine stands.
 */
function dayOf(midnight: Date): DayNumber {
  const noon = new Date(midnight.getTime() + HALF_DAY_MS);
  const two = (value: number): string => String(value).padStart(2, '0');
  return dayNumber(`${noon.getFullYear()}-${two(noon.getMonth() + 1)}-${two(noon.getDate())}`);
}
