import type { CaseSpec } from '../families/case.js';
import { WARM_S } from '../families/case.js';
import { Prober } from '../telemetry/prober.js';
import { JUDGED_BEHIND_S, type Recorder, Telemetry } from '../telemetry/telemetry.js';
import type { Tick } from '../telemetry/tick.js';
import type { WorldSpec } from '../world/spec.js';
import { Truth } from '../world/truth.js';
import { type Listener, World } from '../world/world.js';

/** 08:00 in Paris, on a date of the case's day type, long past so that `vigie import` takes what is written. */
const DATES: Readonly<Record<CaseSpec['day'], string>> = {
  ...{ school: '2021-01-12', wednesday: '2021-01-13', weekend: '2021-01-16', exam: '2021-06-14', remote: '2021-04-08' },
  holiday: '2020-12-22',
};
const SUMMER: readonly CaseSpec['day'][] = ['exam', 'remote'];

export function epochOf(day: CaseSpec['day']): number {
  return Date.parse(`${DATES[day]}T${SUMMER.includes(day) ? '06' : '07'}:00:00Z`) / 1000;
}

export interface Played {
  /** In order of seconds; those before the case's second 0 come from people already there. */
  readonly ticks: Iterable<Tick>;
  /** Complete once all ticks are taken. */
  readonly truth: Truth;
}

export interface PlayedTwice extends Played {
  /** The same second, told otherwise: one tick for each of the other tellings, in their order. */
  readonly ticks: Iterable<Tick & { readonly others: readonly Tick[] }>;
}

/** Runs a case, second by second. */
export function play(spec: CaseSpec, recorder?: Recorder): Played {
  return playTold(spec, [], recorder);
}

/** Runs a case once; what happens is told by its own telemetry and, of the same requests, by others. */
export function playTold(spec: CaseSpec, others: readonly WorldSpec['telemetry'][], recorder?: Recorder): PlayedTwice {
  const truth = new Truth(spec.lengthS + JUDGED_BEHIND_S);
  const epochS = epochOf(spec.day);
  const telemetry = new Telemetry(spec.world, epochS, recorder);
  const besides = others.map((told) => new Telemetry({ ...spec.world, telemetry: told }, epochS));
  const world = new World(spec.world, truth, heardBy(telemetry, besides), -WARM_S * 1000);
  const prober = spec.world.probes ? new Prober(world, spec.world.probes, epochS) : undefined;
  function* ticks(): Generator<Tick & { readonly others: readonly Tick[] }> {
    for (let clockS = -WARM_S + 1; clockS < spec.lengthS + JUDGED_BEHIND_S; clockS++) {
      world.run(clockS * 1000);
      prober?.sample(clockS);
      for (const one of [telemetry, ...besides]) one.sample(clockS, world.network);
      const secondS = clockS - JUDGED_BEHIND_S;
      if (secondS < -WARM_S) continue;
      const probes = prober?.take(clockS) ?? [];
      const tickOf = (one: Telemetry): Tick => ({ ...one.tick(secondS), ...(probes.length > 0 ? { probes } : {}) });
      yield { ...tickOf(telemetry), others: besides.map(tickOf) };
    }
  }
  return { ticks: ticks(), truth };
}

function heardBy(first: Listener, others: readonly Listener[]): Listener {
  if (others.length === 0) return first;
  const all = [first, ...others];
  return {
    served(...told) {
      for (const one of all) one.served(...told);
    },
    called(...told) {
      for (const one of all) one.called(...told);
    },
  };
}
