import type { Chain } from '../model.js';
import { bellsOf } from './bells.js';
import type { DayNumber } from './date.js';
import { priorLoad } from './load-shape.js';
import { memo } from './memo.js';
import type { DayType } from './model.js';
import { dayRules, hasLessons } from './rules.js';
import type { TerritoryTree } from './territories.js';
import { type WallClock, wallClock } from './wall-clock.js';

/** The days of one territory by its own clock, zone, overrides and bells. */
export interface Timetable {
  readonly clock: WallClock;
  type(day: DayNumber): DayType;
  /** The bells of a day if it is of this type: minutes since local midnight, and instants. */
  bells(day: DayNumber, type: DayType): Bells;
  /** The prior load, by minute of the day; `undefined` where the day, or when its lessons are, is not known. */
  load(day: DayNumber): ((minute: number) => number) | undefined;
}

export interface Bells {
  readonly minutes: readonly number[];
  readonly instants: readonly number[];
}

const SILENT: Bells = { minutes: [], instants: [] };
const MINUTES = 1440;

export function timetableOf(chain: Pick<Chain, 'calendar'>, tree: TerritoryTree, id: string): Timetable {
  const lineage = tree.lineage(id);
  const clock = wallClock(tree.timeZone(id));
  const type = memo(dayRules(chain.calendar, lineage, tree.zone(id)));
  const ringing = bellsOf(chain.calendar.bells, lineage);
  const ring = (day: DayNumber, minutes: readonly number[]): Bells =>
    minutes.length === 0 ? SILENT : { minutes, instants: minutes.map((minute) => clock.instant(day, minute)) };
  const rung = memo((day: DayNumber) => memo((of: DayType) => ring(day, ringing(of, day))));

  const shape = memo((day: DayNumber): Float64Array | 'unknown' => {
    const of = type(day);
    const bells = ringing(of, day);
    if (of === 'unknown' || (hasLessons(of) && bells.length === 0)) return 'unknown';
    const shaped = { type: of, bells, lessonsTomorrow: hasLessons(type(day + 1)) };
    return Float64Array.from({ length: MINUTES }, (_, minute) => priorLoad(shaped, minute));
  }, 40);
  return {
    clock,
    type,
    bells: (day, of) => rung(day)(of),
    load(day) {
      const loads = shape(day);
      return loads === 'unknown' ? undefined : (minute) => loads[minute] as number;
    },
  };
}
