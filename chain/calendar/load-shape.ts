import type { DayType } from './model.js';
import {
  AWAKE,
  BELL,
  EVENING,
  EVENING_AFTER_LESSONS,
  EVENING_BEFORE_LESSONS,
  EXAM,
  HOLIDAY_AWAKE,
  type LessonsPrior,
  LUNCH,
  NIGHT,
  ON_SITE,
  REMOTE,
  SETTLE,
  WEEKEND_AWAKE,
} from './priors.js';
import { hasLessons } from './rules.js';

/** A day as the shape needs it. */
export interface ShapedDay {
  readonly type: DayType;
  /** Minutes since local midnight, in order. */
  readonly bells: readonly number[];
  /** The day after has lessons. */
  readonly lessonsTomorrow: boolean;
}

type Curve = readonly (readonly [minute: number, share: number])[];

/**
 * The prior load at a minute (0–1439) of a day, as a share of the peak of an ordinary school day. The parts of a day
 * overlap (a rush, lessons, an evening), and people are in one of them at a time: the largest counts, and bells add to it.
 */
export function priorLoad({ type, bells, lessonsTomorrow }: ShapedDay, minute: number): number {
  const taught = hasLessons(type);
  const awake = type === 'holiday' || type === 'public-holiday' ? HOLIDAY_AWAKE : WEEKEND_AWAKE;
  const prior = type === 'remote' ? REMOTE : type === 'exam' ? EXAM : ON_SITE;
  const evening = lessonsTomorrow ? EVENING_BEFORE_LESSONS : taught ? EVENING_AFTER_LESSONS : 0;
  return (
    Math.max(
      NIGHT,
      at(plateau(AWAKE.from, AWAKE.from + 60, AWAKE.to - 60, AWAKE.to, awake), minute),
      at(plateau(EVENING.from, EVENING.full, EVENING.fades, EVENING.to, evening), minute),
      taught ? lessons(bells, prior, minute) : 0,
    ) + (taught ? prior.bell * nearBell(bells, minute) : 0)
  );
}

function lessons(bells: readonly number[], prior: LessonsPrior, minute: number): number {
  const [first] = bells;
  const last = bells.at(-1);
  if (first === undefined || last === undefined) return 0;
  return Math.max(
    at(
      [
        [first - prior.rushBefore, 0],
        [first - prior.rushPeak, prior.rush],
        [first + SETTLE, 0],
      ],
      minute,
    ),
    at(plateau(first - SETTLE, first, last, last + SETTLE, prior.lessons), minute) -
      (prior.lessons - prior.lunch) * atLunch(bells, minute),
    at(plateau(last, last + SETTLE, Math.max(last + SETTLE, EVENING.full), EVENING.fades, prior.afternoon), minute),
  );
}

/** 1 in the middle of lunch, 0 outside. */
function atLunch(bells: readonly number[], minute: number): number {
  return bells.reduce((most, bell, index) => {
    const next = bells[index + 1];
    const isLunch = next !== undefined && next - bell > LUNCH.longerThan && bell >= LUNCH.from && next <= LUNCH.to;
    return isLunch ? Math.max(most, at(plateau(bell, bell + SETTLE, next - SETTLE, next, 1), minute)) : most;
  }, 0);
}

/** 1 at a bell, falling to 0 at the ends of its reach; the nearest bell counts. */
function nearBell(bells: readonly number[], minute: number): number {
  return bells.reduce((most, bell) => {
    const after = minute - bell;
    return Math.max(most, after < 0 ? 1 + after / BELL.before : 1 - after / BELL.after);
  }, 0);
}

function plateau(from: number, full: number, fades: number, to: number, share: number): Curve {
  return [
    [from, 0],
    [full, share],
    [fades, share],
    [to, 0],
  ];
}

/** Straight lines between the points, 0 outside. */
function at(curve: Curve, minute: number): number {
  for (let index = 1; index < curve.length; index += 1) {
    const [from, low] = curve[index - 1] as Curve[number];
    const [to, high] = curve[index] as Curve[number];
    if (minute >= from && minute <= to)
      return to === from ? high : low + ((high - low) * (minute - from)) / (to - from);
  }
  return 0;
}
