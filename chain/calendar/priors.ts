/**
 * The prior of the load of a school day: what a platform is expected to carry before a single day of its own history
 * is known, as shares of the peak of an ordinary school day.
 *
 * None of these numbers is a measurement of one platform. Each is a prior with its reason, kept where the reason leaves
 * room; history replaces them. The public facts behind them are those of April 2021: sign-ins crowded between 07:00 and
 * 08:00 of the first remote day, 500,000 people on the national virtual classes at 10:00, a load 20 % above the ordinary
 * at one operator on 26 April. Times are the territory's wall clock, in minutes.
 */

/** A platform never falls silent: machines, night owls, other time zones. */
export const NIGHT = 0.02;
/** From 06:00 to 22:30 somebody looks at a timetable even when there is no school. */
export const AWAKE = { from: 6 * 60, to: 22 * 60 + 30 } as const;

export interface LessonsPrior {
  /** Minutes before the first bell at which the morning rush begins. */
  readonly rushBefore: number;
  /** Minutes before the first bell at which it is highest. */
  readonly rushPeak: number;
  /** How high. */
  readonly rush: number;
  /** During lessons. */
  readonly lessons: number;
  /** In the gap between bells around noon. */
  readonly lunch: number;
  /** Added at a bell: the register is called, the next class signs in. */
  readonly bell: number;
  /** From the last bell to the evening. */
  readonly afternoon: number;
}

/**
 * On site, the rush is the look at the timetable and at absent teachers on the way to school, and the first call of the register
 * (a duty at each lesson): highest at the first bell. In lessons the teachers and some of the pupils are on line.
 * `rush` and `bell` make 1 together: the peak is the unit.
 */
export const ON_SITE: LessonsPrior = {
  rushBefore: 75,
  rushPeak: 0,
  rush: 0.85,
  lessons: 0.5,
  lunch: 0.4,
  bell: 0.15,
  afternoon: 0.35,
};

/**
 * From home everybody signs in by themselves, before the first lesson rather than at it, and again at each class: higher and
 * earlier. No public figure tells the ratio. Capacity tripled since March 2020 did not suffice on 6 April 2021, with retries
 * counted; 26 April, with the services forewarned, was 20 % above the ordinary day: twice the ordinary is taken between.
 */
export const REMOTE: LessonsPrior = {
  rushBefore: 90,
  rushPeak: 20,
  rush: 1.9,
  lessons: 1.2,
  lunch: 0.6,
  bell: 0.4,
  afternoon: 0.6,
};

/** Pupils sit in examination rooms or are at home to revise: a rush for the convocations, quieter lessons. */
export const EXAM: LessonsPrior = {
  rushBefore: 75,
  rushPeak: 0,
  rush: 0.5,
  lessons: 0.3,
  lunch: 0.25,
  bell: 0.05,
  afternoon: 0.3,
};

/** Without lessons and awake: parents and teachers only. Saturdays and Sundays of term, then holidays and public holidays. */
export const WEEKEND_AWAKE = 0.12;
export const HOLIDAY_AWAKE = 0.06;

/** Homework and messages of the evening: rises from 16:30, holds from 17:30 to 20:30, is over at 22:30. */
export const EVENING = { from: 16 * 60 + 30, full: 17 * 60 + 30, fades: 20 * 60 + 30, to: 22 * 60 + 30 } as const;
/** On the eve of a day of lessons. Sunday evenings look like it: work handed in for Monday and the week's timetable. */
export const EVENING_BEFORE_LESSONS = 0.5;
/** After lessons but with none the next day (Fridays). */
export const EVENING_AFTER_LESSONS = 0.25;

/** A bell is felt from 3 minutes before it to 12 minutes after it. */
export const BELL = { before: 3, after: 12 } as const;
/** A gap between two bells that lies here and lasts longer than a lesson is lunch. */
export const LUNCH = { from: 11 * 60 + 45, to: 14 * 60 + 15, longerThan: 60 } as const;
/** Minutes in which the load goes from that of one part of the day to that of the next. */
export const SETTLE = 30;
