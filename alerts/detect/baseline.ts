import { push, type Running, startRunning } from './running.js';
import type { BaselineSettings } from './settings.js';
import { HORIZON_S, type Mix, mixOf, type Timeline, totalOf, type Window, windowOf } from './signals.js';

/** What a cell looks like on an ordinary minute, learned in this process while nobody is harmed. */
export interface Baseline {
  /** End of the newest sample, seconds since the epoch. */
  readonly learnedTo: number;
  readonly samples: number;
  /** Requests a second, without retries. */
  readonly load: Running;
  readonly errorRatio: Running;
  readonly logP95: Running;
  readonly meanMs: Running;
  readonly users: Running;
  readonly sources: Running;
  /** Decayed counts by category, and their sum. */
  readonly mix: Mix;
  readonly mixTotal: number;
}

const nothing = startRunning();
export const noBaseline: Baseline = {
  ...{ learnedTo: 0, samples: 0, load: nothing, errorRatio: nothing, logP95: nothing, meanMs: nothing },
  ...{ users: nothing, sources: nothing, mix: new Map(), mixTotal: 0 },
};

export function usable(baseline: Baseline, settings: BaselineSettings): boolean {
  return baseline.samples >= settings.atLeast;
}

/**
 * Learns what is new and old enough, up to `lagS` before the judged second. Call it only while the cell is healthy.
 * @param objective the cell's own: a sample that misses it is no ordinary one
 */
export function learn(
  before: Baseline,
  timeline: Timeline,
  second: number,
  objective: number,
  settings: BaselineSettings,
): Baseline {
  const oldest = second - HORIZON_S + settings.bucketS;
  let baseline = before;
  let end = Math.max(before.learnedTo + settings.everyS, oldest);
  for (; end <= second - settings.lagS; end += settings.everyS) {
    const window = windowOf(timeline, second - end, settings.bucketS);
    baseline = holds(window, objective)
      ? learnOne(baseline, window, mixOf(timeline, second - end, settings.bucketS), end, settings)
      : { ...baseline, learnedTo: end };
  }
  return baseline;
}

/**
 * At first sight of a cell: all that the observation holds, up to the first sample that misses the objective. A console
 * that starts in the middle of an outage must not take it for an ordinary minute.
 */
export function learnPast(timeline: Timeline, second: number, objective: number, settings: BaselineSettings): Baseline {
  let firstBad = 0;
  for (let age = HORIZON_S - settings.bucketS; age >= 0 && firstBad === 0; age--) {
    const window = windowOf(timeline, age, settings.bucketS);
    if (window.requests > 0 && !holds(window, objective)) firstBad = age + settings.bucketS;
  }
  const learned = learn(noBaseline, timeline, second, objective, { ...settings, lagS: settings.lagS + firstBad });
  return firstBad > 0 ? skip(learned, second, settings) : learned;
}

function holds(window: Window, objective: number): boolean {
  return window.requests > 0 && window.good >= objective * window.requests;
}

/** Learns nothing of what is observed so far: samples of a harmed time are skipped, not learned later. */
export function skip(before: Baseline, second: number, { bucketS, everyS }: BaselineSettings): Baseline {
  // The next sample begins after this second.
  return { ...before, learnedTo: second + bucketS - everyS };
}

function learnOne(before: Baseline, window: Window, fresh: Mix, end: number, s: BaselineSettings): Baseline {
  const mix = decay(before, fresh, 0.5 ** (1 / s.mixHalfLife));
  return {
    learnedTo: end,
    samples: before.samples + 1,
    load: push(before.load, Math.max(0, window.requests - window.retries) / s.bucketS, s.keep),
    errorRatio: push(before.errorRatio, window.failed / window.requests, s.keep),
    logP95: push(before.logP95, Math.log2(Math.max(window.p95Ms, 0.01)), s.keep),
    meanMs: push(before.meanMs, window.meanMs, s.keep),
    users: push(before.users, window.users, s.keep),
    sources: push(before.sources, window.sources, s.keep),
    mix,
    mixTotal: totalOf(mix),
  };
}

function decay(before: Baseline, fresh: Mix, factor: number): Mix {
  const mix = new Map(fresh);
  const least = before.mixTotal * 1e-5;
  for (const [category, count] of before.mix) {
    const kept = count * factor;
    if (kept > least) mix.set(category, (mix.get(category) ?? 0) + kept);
  }
  return mix;
}

/**
 * Standardised excess of a count over its baseline, stabilised for a variance of μ + φμ²:
 * z = 2(√(x+⅜) − √(μ+⅜)) / √(1+φμ) (detection.md). φ comes from the spread seen, and never says that the load is
 * known to better than 10 %.
 * @param perS requests a second over `seconds`
 */
export function loadZ(baseline: Baseline, perS: number, seconds: number, bucketS: number): number {
  const mean = baseline.load.median;
  const variance = (baseline.load.spread * bucketS) ** 2;
  const inBucket = mean * bucketS;
  const phi = inBucket > 0 ? Math.max(0.01, (variance - inBucket) / inBucket ** 2) : 0.01;
  const [x, expected] = [perS * seconds, mean * seconds];
  return (2 * (Math.sqrt(x + 0.375) - Math.sqrt(expected + 0.375))) / Math.sqrt(1 + phi * expected);
}
