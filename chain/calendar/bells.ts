import { type DayNumber, weekday } from './date.js';
import type { BellPlan, DayType } from './model.js';
import { hasLessons } from './rules.js';

const WEDNESDAY = 3;

/** The bells of a day of this type, as minutes since local midnight, in order; none on a day without lessons. */
export type Bells = (type: DayType, day: DayNumber) => readonly number[];

/** The bells a territory hears, given its lineage (itself first): of each level the plan of the nearest territory named. */
export function bellsOf(plans: readonly BellPlan[], lineage: readonly string[]): Bells {
  const heard = (['college', 'lycee'] as const).flatMap((level) => {
    const ofLevel = plans.filter((plan) => plan.level === level);
    const nearest = lineage
      .map((id) => ofLevel.find(({ territories }) => territories?.includes(id)))
      .find((plan) => plan !== undefined);
    return nearest ?? ofLevel.find(({ territories }) => territories === undefined) ?? [];
  });
  const school = merge(heard.map((plan) => plan.school));
  const wednesday = merge(heard.map((plan) => plan.wednesday));
  return (type, day) => {
    if (!hasLessons(type)) return [];
    const short = type === 'wednesday' || (type !== 'school' && weekday(day) === WEDNESDAY);
    return short ? wednesday : school;
  };
}

function merge(lists: readonly (readonly string[])[]): readonly number[] {
  return [...new Set(lists.flat().map(minutes))].sort((a, b) => a - b);
}

function minutes(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return (hour as number) * 60 + (minute as number);
}
