import type { Provenance } from '../model.js';

/**
 * The facts of the school calendar, as the files of a chain state them. Every date is a **local** date of the territory,
 * first and last day inclusive. What no file states is `unknown`, never filled in from a neighbour or from last year.
 */
export interface CalendarFacts {
  readonly years: readonly SchoolYear[];
  readonly periods: readonly LessonPeriod[];
  readonly publicHolidays: readonly LocalPublicHolidays[];
  readonly overrides: readonly DayOverride[];
  readonly bells: readonly BellPlan[];
}

/** `YYYY-MM-DD` */
export type LocalDate = string;

/** A holiday zone: `A`, `B`, `C`, or the name of a territory's own calendar (`corse`, `guadeloupe`…). */
export type Zone = string;

interface Titled {
  readonly name: { readonly fr: string; readonly en: string };
}

/** Both days belong to it. */
interface Span {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** A school year as one decree fixes it for some zones. A zone that no year names has no calendar. */
export interface SchoolYear extends Span, Provenance {
  /** `2020-2021` */
  readonly id: string;
  readonly zones: readonly Zone[];
  readonly holidays: readonly Holiday[];
}

export interface Holiday extends Span, Titled, Provenance {
  /** Absent: all zones of its year. */
  readonly zones?: readonly Zone[] | undefined;
}

/** Days of lessons that are not ordinary: taught from home, or examinations. */
export interface LessonPeriod extends Titled, Provenance {
  readonly type: 'remote' | 'exam';
  readonly from: LocalDate;
  /**
   * Absent: the source says when it began and not when it ended. Its first day is then of this type, and the days of lessons that follow
   * it until the next holiday are `unknown`.
   */
  readonly to?: LocalDate | undefined;
  /** Absent: all zones. */
  readonly zones?: readonly Zone[] | undefined;
}

/** Days that are public holidays in some territories only. Those of the whole country are computed. */
export interface LocalPublicHolidays extends Titled, Provenance {
  readonly territories: readonly string[];
  /** `MM-DD` each year, or the two days of the local law of Alsace and Moselle (Good Friday, 26 December). */
  readonly day: string;
}

/** What is decided for some territories against all else: a bridge, a closure, a Wednesday that makes up for a Monday. */
export interface DayOverride extends Span, Titled, Provenance {
  /** The decision holds for these and all below them; the nearest territory that decides wins. */
  readonly territories: readonly string[];
  readonly type: 'school' | 'wednesday' | 'holiday' | 'public-holiday' | 'exam' | 'remote';
}

/** When bells ring, as local times `HH:MM`. Where several plans apply (collège, lycée) a territory hears all of them. */
export interface BellPlan extends Provenance {
  readonly level: 'college' | 'lycee';
  /** Absent: everywhere that no plan of the same level names. */
  readonly territories?: readonly string[] | undefined;
  readonly school: readonly string[];
  readonly wednesday: readonly string[];
}

export type DayType =
  | 'school'
  | 'wednesday'
  | 'weekend'
  | 'holiday'
  | 'public-holiday'
  | 'exam'
  | 'remote'
  /** No calendar says. */
  | 'unknown';

/** Where an instant falls in the school life of a territory. */
export interface SchoolDay {
  /** The local date. */
  readonly date: LocalDate;
  readonly type: DayType;
  /** IANA name of the territory's clock. */
  readonly timeZone: string;
  /** Minutes since local midnight by the wall clock, 0–1439. */
  readonly minuteOfDay: number;
  /** A day of lessons (on site, remote or examinations), between its first and its last bell. */
  readonly schoolHours: boolean;
  /** The bell of this local day that rang last, at this instant or before; ms since the epoch. */
  readonly lastBellMs?: number | undefined;
  /** The next bell of this local day, after this instant; ms since the epoch. */
  readonly nextBellMs?: number | undefined;
  /** The territory holds several zones (the nation, most of the year): the type is that of most of its pupils. */
  readonly mixed?: true | undefined;
}
