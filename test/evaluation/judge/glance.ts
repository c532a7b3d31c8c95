import type { CellSecond } from '../../../alerts/detect/input.js';
import type { FullObservation } from '../telemetry/tick.js';

/** Sums of one cell over some seconds, as anybody would make them: the detector's own windows are not used here. */
export interface Glance {
  readonly seconds: number;
  readonly requests: number;
  readonly good: number;
  readonly failed: number;
  readonly shed: number;
  readonly timeout: number;
  readonly retries: number;
  readonly users: number;
  readonly sources: number;
  readonly loginsFailed: number;
  readonly loginsOk: number;
  readonly meanMs: number;
  readonly p95Ms: number;
  readonly composition: ReadonlyMap<string, number>;
}

/** The seconds after `fromS` and up to `toS`. */
export function glance(observation: FullObservation, cell: string, fromS: number, toS: number): Glance {
  const rows = (observation.cells.get(cell) ?? []).filter(({ second }) => second > fromS && second <= toS);
  const sum = (value: (row: CellSecond) => number): number => rows.reduce((total, row) => total + value(row), 0);
  const durations = merged(rows.map((row) => row.durations));
  return {
    seconds: toS - fromS,
    requests: sum((row) => row.requests),
    good: sum((row) => row.good),
    failed: sum(({ errors }) => errors.fault + errors.shed + errors.timeout),
    shed: sum(({ errors }) => errors.shed),
    timeout: sum(({ errors }) => errors.timeout),
    retries: sum((row) => row.retries),
    users: sum((row) => row.users),
    sources: sum((row) => row.sources),
    loginsFailed: sum((row) => row.loginsFailed),
    loginsOk: sum((row) => row.loginsOk),
    meanMs: meanOf(durations),
    p95Ms: quantileOf(durations, 0.95),
    composition: merged(rows.map((row) => row.composition)),
  };
}

function merged<K>(maps: readonly ReadonlyMap<K, number>[]): ReadonlyMap<K, number> {
  const sum = new Map<K, number>();
  for (const map of maps) for (const [key, count] of map) sum.set(key, (sum.get(key) ?? 0) + count);
  return sum;
}

const middleMs = (bucket: number): number => 2 ** ((bucket + 0.5) / 4) / 1000;

function meanOf(durations: ReadonlyMap<number, number>): number {
  let [count, sum] = [0, 0];
  for (const [bucket, n] of durations) {
    count += n;
    sum += n * middleMs(bucket);
  }
  return count > 0 ? sum / count : 0;
}

function quantileOf(durations: ReadonlyMap<number, number>, q: number): number {
  const sorted = [...durations].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, n]) => sum + n, 0);
  let left = q * total;
  for (const [bucket, n] of sorted) {
    left -= n;
    if (left <= 0) return middleMs(bucket);
  }
  return 0;
}

/** One part of `<source class>|<path family>|<client family>` summed up. */
export function marginal(composition: ReadonlyMap<string, number>, part: 0 | 1 | 2): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const [category, count] of composition) {
    const key = category.split('|')[part] ?? '';
    sum.set(key, (sum.get(key) ?? 0) + count);
  }
  return sum;
}

/** Entropy in bits. */
export function entropy(counts: ReadonlyMap<string, number>): number {
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
  return [...counts.values()].reduce((sum, n) => (n > 0 ? sum - (n / total) * Math.log2(n / total) : sum), 0);
}
