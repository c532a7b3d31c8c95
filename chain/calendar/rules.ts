import { type DayNumber, dayNumber, isWeekend, weekday } from './date.js';
import type { CalendarFacts, DayOverride, DayType, LessonPeriod, SchoolYear, Zone } from './model.js';
import { publicHolidays } from './public-holidays.js';

const WEDNESDAY = 3;

/** Days on which there are lessons, wherever they are held. */
export function hasLessons(type: DayType): boolean {
  return type === 'school' || type === 'wednesday' || type === 'remote' || type === 'exam';
}

interface Range {
  readonly from: DayNumber;
  readonly to: DayNumber;
}

/**
 * What kind of day a local date is for a territory, given its lineage (itself first) and its holiday zone.
 *
 * The first rule that speaks wins:
 * 1. an override, of the nearest territory that has one for the day;
 * 2. a public holiday, which no school calendar is needed to know;
 * 3. no school year of the zone holds the day: `unknown`;
 * 4. a holiday of the zone, its Saturdays and Sundays included;
 * 5. Saturday and Sunday;
 * 6. a period of examinations, then one of remote lessons; after the first day of one whose end is not known, `unknown`;
 * 7. Wednesday; any other day of lessons.
 */
export function dayRules(facts: CalendarFacts, lineage: readonly string[], zone: Zone | undefined) {
  const override = overridesOf(facts.overrides, lineage);
  const isPublicHoliday = publicHolidays(
    facts.publicHolidays.filter(({ territories }) => territories.some((id) => lineage.includes(id))),
  );
  const years = zone === undefined ? [] : facts.years.filter(({ zones }) => zones.includes(zone)).map(compile(zone));
  const periods = facts.periods
    .filter(({ zones }) => zones === undefined || (zone !== undefined && zones.includes(zone)))
    .map(({ type, from, to }) => ({
      type,
      from: dayNumber(from),
      to: to === undefined ? undefined : dayNumber(to),
    }));

  return (day: DayNumber): DayType => {
    const decided = override(day);
    if (decided) return decided;
    if (isPublicHoliday(day)) return 'public-holiday';
    const year = years.find(holds(day));
    if (!year) return 'unknown';
    if (year.holidays.some(holds(day))) return 'holiday';
    if (isWeekend(day)) return 'weekend';
    const special = periodOn(day, periods, year.holidays);
    if (special) return special;
    return weekday(day) === WEDNESDAY ? 'wednesday' : 'school';
  };
}

const holds =
  (day: DayNumber) =>
  ({ from, to }: Range): boolean =>
    from <= day && day <= to;

const compile = (zone: Zone) => (year: SchoolYear) => ({
  ...range(year),
  holidays: year.holidays.filter(({ zones }) => zones === undefined || zones.includes(zone)).map(range),
});

function range({ from, to }: { readonly from: string; readonly to: string }): Range {
  return { from: dayNumber(from), to: dayNumber(to) };
}

function overridesOf(overrides: readonly DayOverride[], lineage: readonly string[]) {
  const nearestFirst = lineage.flatMap((id) =>
    overrides
      .filter(({ territories }) => territories.includes(id))
      .map((override) => ({ ...range(override), type: override.type })),
  );
  return (day: DayNumber): DayType | undefined => nearestFirst.find(holds(day))?.type;
}

type Period = Pick<LessonPeriod, 'type'> & { readonly from: DayNumber; readonly to: DayNumber | undefined };

function periodOn(day: DayNumber, periods: readonly Period[], holidays: readonly Range[]): DayType | undefined {
  const types = periods
    .filter(({ from }) => from <= day)
    .flatMap(({ type, from, to }): DayType[] => {
      if (to !== undefined) return day <= to ? [type] : [];
      if (day === from) return [type];
      const ended = holidays.some((holiday) => holiday.from > from && holiday.from <= day);
      return ended ? [] : ['unknown'];
    });
  return (['exam', 'remote', 'unknown'] as const).find((type) => types.includes(type));
}
