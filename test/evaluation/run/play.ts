import type { CaseSpec } from '../families/case.js';
import { WARM_S } from '../families/case.js';
import { JUDGED_BEHIND_S, type Recorder, Telemetry } from '../telemetry/telemetry.js';
import type { Tick } from '../telemetry/tick.js';
import { Truth } from '../world/truth.js';
import { World } from '../world/world.js';

/** 08:00 in Paris, on a date of the case's day type. Nothing in the simulation reads it. */
const DATES: Readonly<Record<CaseSpec['day'], string>> = {
  ...{ school: '2027-01-12', wednesday: '2027-01-13', weekend: '2027-01-16', exam: '2027-06-14', remote: '2027-01-14' },
  holiday: '2026-12-22',
};

export function epochOf(day: CaseSpec['day']): number {
  const utcHour = day === 'exam' ? '06' : '07';
  return Date.parse(`${DATES[day]}T${utcHour}:00:00Z`) / 1000;
}

export interface Played {
  /** In order of seconds; those before the case's second 0 come from people already there. */
  readonly ticks: Iterable<Tick>;
  /** Complete once all ticks are taken. */
  readonly truth: Truth;
}

/** Runs a case, second by second. */
export function play(spec: CaseSpec, recorder?: Recorder): Played {
  const truth = new Truth(spec.lengthS + JUDGED_BEHIND_S);
  const telemetry = new Telemetry(spec.world, epochOf(spec.day), recorder);
  const world = new World(spec.world, truth, telemetry, -WARM_S * 1000);
  function* ticks(): Generator<Tick> {
    for (let clockS = -WARM_S + 1; clockS < spec.lengthS + JUDGED_BEHIND_S; clockS++) {
      world.run(clockS * 1000);
      telemetry.sample(clockS, world.network);
      const secondS = clockS - JUDGED_BEHIND_S;
      if (secondS >= -WARM_S) yield telemetry.tick(secondS);
    }
  }
  return { ticks: ticks(), truth };
}
