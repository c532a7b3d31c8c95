import type { Territory } from '../model.js';
import { dayNumber, isoDate } from './date.js';
import type { CalendarList } from './join.js';
import type { CalendarFacts, LocalDate, SchoolYear, Zone } from './model.js';
import { territoryTree } from './territories.js';

/** One thing wrong with an entry of a calendar, for whoever knows in which file and line the entry stands. */
export interface CalendarFault {
  readonly list: CalendarList;
  readonly index: number;
  /** Below the entry. */
  readonly path: readonly PropertyKey[];
  /** What is wrong and how to mend it. */
  readonly what: string;
}

/** Faults that only show when all files are joined; empty if there are none. */
export function calendarFaults(facts: CalendarFacts, territories: readonly Territory[]): readonly CalendarFault[] {
  return [
    ...facts.years.flatMap(holidaysOutside),
    ...yearsTwice(facts.years),
    ...zonesNobodyHas(facts, territories),
    ...territoriesUnknown(facts, territories),
    ...overridesAtOdds(facts),
    ...bellsTwice(facts),
  ];
}

interface Dates {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

const overlap = (a: Dates, b: Dates): boolean => a.from <= b.to && b.from <= a.to;
const shared = <T>(a: readonly T[], b: readonly T[]): T | undefined => a.find((one) => b.includes(one));

function holidaysOutside(year: SchoolYear, index: number): CalendarFault[] {
  return year.holidays.flatMap(({ from, to, zones = [] }, at) => {
    const path = ['holidays', at];
    const stranger = zones.find((zone) => !year.zones.includes(zone));
    return [
      ...(from < year.from || to > year.to
        ? [
            {
              list: 'years' as const,
              index,
              path,
              what: `lies outside the school year ${year.id} (${year.from} to ${year.to})`,
            },
          ]
        : []),
      ...(stranger !== undefined
        ? [
            {
              list: 'years' as const,
              index,
              path: [...path, 'zones'],
              what: `zone "${stranger}" is not one of this year: use ${year.zones.join(', ')}, or add it to the year`,
            },
          ]
        : []),
    ];
  });
}

function yearsTwice(years: readonly SchoolYear[]): CalendarFault[] {
  return years.flatMap((year, index) =>
    years.slice(0, index).flatMap((other) => {
      const zone = shared(year.zones, other.zones);
      if (zone === undefined || !overlap(year, other)) return [];
      const what = `zone ${zone} has the school year ${other.id} on some of these days already: keep one`;
      return [{ list: 'years' as const, index, path: [], what }];
    }),
  );
}

function zonesNobodyHas(facts: CalendarFacts, territories: readonly Territory[]): CalendarFault[] {
  const known = new Set<Zone>(territories.flatMap(({ zone }) => zone ?? []));
  const names = [...known].sort().join(', ') || 'none';
  return (['years', 'periods'] as const).flatMap((list) =>
    facts[list].flatMap(({ zones = [] }, index) =>
      zones.flatMap((zone, at) => {
        if (known.has(zone)) return [];
        const what = `no territory has the holiday zone "${zone}"; those that are: ${names}`;
        return [{ list, index, path: ['zones', at], what }];
      }),
    ),
  );
}

function territoriesUnknown(facts: CalendarFacts, territories: readonly Territory[]): CalendarFault[] {
  const known = new Set(territories.map(({ id }) => id));
  return (['publicHolidays', 'overrides', 'bells'] as const).flatMap((list) =>
    facts[list].flatMap(({ territories: named = [] }, index) =>
      named.flatMap((id, at) =>
        known.has(id)
          ? []
          : [{ list, index, path: ['territories', at], what: `no territory "${id}"; declare it or drop it here` }],
      ),
    ),
  );
}

function overridesAtOdds({ overrides }: CalendarFacts): CalendarFault[] {
  return overrides.flatMap((override, index) =>
    overrides.slice(0, index).flatMap((other) => {
      const territory = shared(override.territories, other.territories);
      if (territory === undefined || !overlap(override, other)) return [];
      const what = `"${territory}" has an override on some of these days already (${other.from} to ${other.to}): keep one`;
      return [{ list: 'overrides' as const, index, path: [], what }];
    }),
  );
}

function bellsTwice({ bells }: CalendarFacts): CalendarFault[] {
  return bells.flatMap((plan, index) => {
    const other = bells
      .slice(0, index)
      .find(
        ({ level, territories }) =>
          level === plan.level &&
          (territories === undefined
            ? plan.territories === undefined
            : shared(territories, plan.territories ?? []) !== undefined),
      );
    const where = plan.territories ? 'one of these territories' : 'all territories';
    return other
      ? [
          {
            list: 'bells' as const,
            index,
            path: [],
            what: `${where} have a plan of the level "${plan.level}" already: keep one`,
          },
        ]
      : [];
  });
}

/** What the calendar does not say and somebody will miss: nothing invalid. */
export interface CalendarGap {
  readonly kind: 'no-zone' | 'no-year' | 'year-ends' | 'open-ended' | 'no-bells';
  /** The territory, zone or name of the period it is about; empty for `no-bells`. */
  readonly about: string;
  /** The last day that is known, for `year-ends`; the first day, for `open-ended`. */
  readonly date?: LocalDate | undefined;
}

/**
 * The gaps of a calendar as seen on a day: académies without a zone, zones without a school year on that day or whose year
 * ends within `soonDays`, periods without an end, no bells.
 */
export function calendarGaps(
  facts: CalendarFacts,
  territories: readonly Territory[],
  today: LocalDate,
  soonDays = 60,
): readonly CalendarGap[] {
  const tree = territoryTree(territories);
  const soon = isoDate(dayNumber(today) + soonDays);
  const zones = [...new Set(territories.flatMap(({ zone }) => zone ?? []))].sort();
  return [
    ...territories
      .filter(({ id, kind }) => kind === 'academie' && tree.zone(id) === undefined)
      .map(({ id }) => ({ kind: 'no-zone' as const, about: id })),
    ...zones.flatMap((zone): CalendarGap[] => {
      const current = facts.years.filter((year) => year.zones.includes(zone));
      const now = current.find(({ from, to }) => from <= today && today <= to);
      if (!now) return [{ kind: 'no-year', about: zone }];
      const goesOn = current.some(({ from, to }) => from <= soon && soon <= to);
      return goesOn ? [] : [{ kind: 'year-ends', about: zone, date: now.to }];
    }),
    ...facts.periods
      .filter(({ to }) => to === undefined)
      .map(({ name, from }) => ({ kind: 'open-ended' as const, about: name.fr, date: from })),
    ...(facts.years.length > 0 && facts.bells.length === 0 ? [{ kind: 'no-bells' as const, about: '' }] : []),
  ];
}
