import { type Baseline, usable } from './baseline.js';
import type { Health } from './health.js';
import type { DetectorSettings, HarmSettings } from './settings.js';

/** Sums of the three indicators, in standard deviations, and since when each has been rising. */
export interface Cusum {
  readonly good: number;
  readonly error: number;
  readonly latency: number;
  /** First second of the rise that goes on; absent while all three are at rest. */
  readonly since?: number | undefined;
}

export const atRest: Cusum = { good: 0, error: 0, latency: 0 };

/** How far each indicator stands from what users are owed or used to, now, in standard deviations (positive is worse). */
export interface Deviation {
  readonly good: number;
  readonly error: number;
  readonly latency: number;
}

const none: Deviation = { good: 0, error: 0, latency: 0 };

/**
 * Good ratio against the objective, error ratio against twice its baseline or half the objective's allowance,
 * log p95 against its baseline. Traffic itself is no indicator.
 */
export function deviationOf(h: Health, objective: number, baseline: Baseline, settings: DetectorSettings): Deviation {
  const n = h.requests;
  if (n < settings.harm.minRequests) return none;
  const known = usable(baseline, settings.baseline);
  const allowed = 1 - objective;
  const ordinaryErrors = Math.max(allowed / 2, known ? 2 * baseline.errorRatio.median : 0);
  return {
    good: binomialZ(n - h.good, n, allowed),
    error: binomialZ(h.failed, n, ordinaryErrors),
    latency:
      known && h.p95Ms > 0 ? (Math.log2(h.p95Ms) - baseline.logP95.median) / Math.max(0.4, baseline.logP95.spread) : 0,
  };
}

/**
 * Of a count against n trials of probability p. One event stays in ten windows: the added variance keeps two unlucky
 * requests of a quiet cell from being counted ten times as proof.
 */
export function binomialZ(count: number, n: number, p: number): number {
  return (count - n * p) / Math.sqrt(n * p * (1 - p) + 1);
}

/** One second of CUSUM: S = max(0, S + z − slack), each z clipped so that no single second decides. */
export function accumulate(before: Cusum, z: Deviation, second: number, settings: DetectorSettings): Cusum {
  if (isAtRest(before, z)) return before;
  const { harm } = settings;
  const good = next(before.good, z.good, harm);
  const error = next(before.error, z.error, harm);
  const latency = next(before.latency, z.latency, harm);
  if (good > 0 || error > 0) return { good, error, latency, since: before.since ?? second };
  return { good, error, latency };
}

/** All sums are at zero and nothing pushes them up: the ordinary second of an ordinary cell. */
function isAtRest(before: Cusum, z: Deviation): boolean {
  const still = before.good === 0 && before.error === 0 && before.latency === 0 && before.since === undefined;
  return still && z.good <= 0 && z.error <= 0 && z.latency <= 0;
}

function next(sum: number, deviation: number, { slack, clipHigh, clipLow, ceiling }: HarmSettings): number {
  return Math.min(ceiling, Math.max(0, sum + Math.max(clipLow, Math.min(clipHigh, deviation)) - slack));
}

/**
 * Are users worse off at this second than the objective allows? The good ratio alone, or with less of it errors or
 * lateness that agree with latency. Errors and the good ratio do not confirm each other: they count the same failures.
 * Never while the objective is held: slower, or a few more errors, within it harm nobody.
 */
export function harmed(sum: Cusum, z: Deviation, settings: DetectorSettings): boolean {
  const { alone, agreeing } = settings.harm;
  if (z.good <= 0) return false;
  if (sum.good >= alone) return true;
  return sum.latency >= agreeing && (sum.good >= agreeing || sum.error >= agreeing);
}

/** True while something may be starting: nothing is learned then. */
export function suspicious(sum: Cusum, settings: DetectorSettings): boolean {
  return sum.good > settings.harm.agreeing / 2 || sum.error > settings.harm.agreeing / 2;
}
