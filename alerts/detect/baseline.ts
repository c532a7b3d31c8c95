import { type LearnedMix, noMix } from './learned-mix.js';
import { push, type Running, startRunning } from './running.js';
import type { BaselineSettings } from './settings.js';
import { HORIZON_S, servedOver, type Timeline, type Window, windowOf } from './signals.js';
import type { SlidingWindow } from './sliding.js';
import type { SlotLoad } from './slots.js';

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
  /** Spans that came of a request: 1 unless the telemetry is sampled. */
  readonly kept: Running;
  /** Decayed counts by category. */
  readonly mix: LearnedMix;
  /** Of what the calendar's slot alone would bring, how much came; of slots of this kind. */
  readonly level: Running;
  readonly levelOf?: SlotLoad['kind'] | undefined;
}

const nothing = startRunning();
export const noBaseline: Baseline = {
  ...{ learnedTo: 0, samples: 0, load: nothing, errorRatio: nothing, logP95: nothing, meanMs: nothing },
  ...{ users: nothing, sources: nothing, kept: nothing, mix: noMix, level: nothing },
};

export function usable(baseline: Baseline, settings: BaselineSettings): boolean {
  return baseline.samples >= settings.atLeast;
}

/**
 * Learns what is new and old enough, up to `lagS` before the judged second. Call it only while the cell is healthy.
 * @param objective the cell's own: a sample that misses it is no ordinary one
 * @param sliding windows of `bucketS` of this cell, where they are kept from call to call, and the judged one beside
 * @param slot what the calendar's slot alone would bring
 */
export function learn(
  before: Baseline,
  timeline: Timeline,
  second: number,
  objective: number,
  settings: BaselineSettings,
  sliding?: { readonly learned: SlidingWindow; readonly judged: SlidingWindow },
  slot?: SlotLoad,
): Baseline {
  const { bucketS, everyS, lagS } = settings;
  const upTo = second - lagS;
  let end = Math.max(before.learnedTo + everyS, second - HORIZON_S + bucketS);
  if (end > upTo) return before;
  let baseline = before;
  let passedTo = before.learnedTo;
  for (; end <= upTo; end += everyS) {
    const window = sliding
      ? sliding.learned.endingAt(timeline.rows, end, sliding.judged)
      : windowOf(timeline, second - end, bucketS);
    if (holds(window, objective)) baseline = learnOne(baseline, window, timeline, end, settings, slot);
    passedTo = end;
  }
  return baseline.learnedTo === passedTo ? baseline : { ...baseline, learnedTo: passedTo };
}

/**
 * At first sight of a cell: all that the observation holds, up to the first sample that misses the objective. A console
 * that starts in the middle of an outage must not take it for an ordinary minute.
 */
export function learnPast(timeline: Timeline, second: number, objective: number, settings: BaselineSettings): Baseline {
  let firstBad = 0;
  for (let age = HORIZON_S - settings.bucketS; age >= 0 && firstBad === 0; age--) {
    const served = servedOver(timeline, age, settings.bucketS);
    if (served.requests > 0 && !holds(served, objective)) firstBad = age + settings.bucketS;
  }
  const learned = learn(noBaseline, timeline, second, objective, { ...settings, lagS: settings.lagS + firstBad });
  return firstBad > 0 ? skip(learned, second, settings) : learned;
}

type Served = Pick<Window, 'requests' | 'good'>;

function holds({ requests, good }: Served, objective: number): boolean {
  return requests > 0 && good >= objective * requests;
}

/** Learns nothing of what is observed so far: samples of a harmed time are skipped, not learned later. */
export function skip(before: Baseline, second: number, { bucketS, everyS }: BaselineSettings): Baseline {
  // The next sample begins after this second.
  const learnedTo = second + bucketS - everyS;
  return before.learnedTo === learnedTo ? before : { ...before, learnedTo };
}

function learnOne(
  before: Baseline,
  window: Window,
  { rows }: Timeline,
  end: number,
  s: BaselineSettings,
  slot: SlotLoad | undefined,
): Baseline {
  const load = Math.max(0, window.requests - window.retries) / s.bucketS;
  return {
    learnedTo: end,
    samples: before.samples + 1,
    load: push(before.load, load, s.keep),
    errorRatio: push(before.errorRatio, window.failed / window.requests, s.keep),
    logP95: push(before.logP95, Math.log2(Math.max(window.p95Ms, 0.01)), s.keep),
    meanMs: push(before.meanMs, window.meanMs, s.keep),
    users: push(before.users, window.users, s.keep),
    sources: push(before.sources, window.sources, s.keep),
    kept: push(before.kept, window.requests > 0 ? window.spans / window.requests : 1, s.keep),
    mix: before.mix.learn(rows, end, s.bucketS, 0.5 ** (1 / s.mixHalfLife)),
    level: levelAfter(before, load, s.keep, slot),
    levelOf: slot?.kind,
  };
}

function levelAfter(before: Baseline, load: number, keep: number, slot: SlotLoad | undefined): Running {
  if (!slot || slot.perS <= 0) return nothing;
  return push(before.levelOf === slot.kind ? before.level : nothing, load / slot.perS, keep);
}

/**
 * Standardised excess of a count over what is expected, stabilised for a variance of μ + φμ²:
 * z = 2(√(x+⅜) − √(μ+⅜)) / √(1+φμ). φ comes from the spread seen, and never says that the load is
 * known to better than 10 %.
 * @param perS requests a second over `seconds`
 * @param bucketS length of the samples whose spread it is
 */
export function loadZ(
  usual: { readonly perS: number; readonly spread: number },
  perS: number,
  seconds: number,
  bucketS: number,
): number {
  const mean = usual.perS;
  const variance = (usual.spread * bucketS) ** 2;
  const inBucket = mean * bucketS;
  const phi = inBucket > 0 ? Math.max(0.01, (variance - inBucket) / inBucket ** 2) : 0.01;
  const [x, expected] = [perS * seconds, mean * seconds];
  return (2 * (Math.sqrt(x + 0.375) - Math.sqrt(expected + 0.375))) / Math.sqrt(1 + phi * expected);
}
