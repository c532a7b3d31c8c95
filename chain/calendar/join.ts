import type { CalendarFacts } from './model.js';
import type { CalendarSection } from './schema.js';

/** The lists of a calendar, in the order in which files hold them. */
export const CALENDAR_LISTS = ['years', 'periods', 'publicHolidays', 'overrides', 'bells'] as const;
export type CalendarList = (typeof CALENDAR_LISTS)[number];

export const NO_CALENDAR: CalendarFacts = { years: [], periods: [], publicHolidays: [], overrides: [], bells: [] };

/** The calendar of a chain from the sections of its files: their lists, one after the other. */
export function joinCalendars(sections: readonly CalendarSection[]): CalendarFacts {
  return {
    years: sections.flatMap(({ years }) => years),
    periods: sections.flatMap(({ periods }) => periods),
    publicHolidays: sections.flatMap(({ publicHolidays }) => publicHolidays),
    overrides: sections.flatMap(({ overrides }) => overrides),
    bells: sections.flatMap(({ bells }) => bells),
  };
}
