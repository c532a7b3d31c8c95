import type { CellSecond } from './input.js';

/** Seconds of an observation, the judged one included. */
export const HORIZON_S = 90;

/** The rows of one cell by age: index 0 is the judged second, 89 the oldest. Rows outside are left out. */
export type Timeline = readonly (CellSecond | undefined)[];

export function timelineOf(rows: readonly CellSecond[], second: number): Timeline {
  const timeline: (CellSecond | undefined)[] = new Array(HORIZON_S).fill(undefined);
  for (const row of rows) {
    const age = second - row.second;
    if (age >= 0 && age < HORIZON_S) timeline[age] = row;
  }
  return timeline;
}

/** Sums of one cell over some seconds. Counts are weighted spans; `users` and `sources` are means of a second. */
export interface Window {
  readonly seconds: number;
  readonly requests: number;
  readonly good: number;
  readonly fault: number;
  readonly shed: number;
  readonly timeout: number;
  /** fault + shed + timeout: what is held against the maillon. */
  readonly failed: number;
  readonly retries: number;
  readonly users: number;
  readonly sources: number;
  readonly meanMs: number;
  readonly p95Ms: number;
  readonly samplingKnown: boolean;
}

const BUCKETS = 160;
/** Middle of duration bucket b, in milliseconds: [2^(b/4), 2^((b+1)/4)) microseconds. */
const MIDDLE_MS = Float64Array.from({ length: BUCKETS }, (_, b) => 2 ** ((b + 0.5) / 4) / 1000);

/** Used by one call at a time, cleared by each. */
const scratch = new Float64Array(BUCKETS);

/** The window of `seconds` ending `age` seconds before the judged one. */
export function windowOf(timeline: Timeline, age: number, seconds: number): Window {
  const durations = scratch.fill(0);
  let [requests, good, fault, shed, timeout, retries, users, sources] = [0, 0, 0, 0, 0, 0, 0, 0];
  let samplingKnown = true;
  for (let a = age; a < age + seconds; a++) {
    const row = timeline[a];
    if (!row) continue;
    requests += row.requests;
    good += row.good;
    fault += row.errors.fault;
    shed += row.errors.shed;
    timeout += row.errors.timeout;
    retries += row.retries;
    users += row.users;
    sources += row.sources;
    samplingKnown &&= row.samplingKnown;
    for (const [bucket, count] of row.durations) {
      const b = Math.min(bucket, BUCKETS - 1);
      durations[b] = (durations[b] ?? 0) + count;
    }
  }
  return {
    ...{ seconds, requests, good, fault, shed, timeout, retries, samplingKnown },
    failed: fault + shed + timeout,
    users: users / seconds,
    sources: sources / seconds,
    ...durationsOf(durations),
  };
}

function durationsOf(durations: Float64Array): { meanMs: number; p95Ms: number } {
  let [count, sum] = [0, 0];
  for (let b = 0; b < BUCKETS; b++) {
    const n = durations[b] ?? 0;
    count += n;
    sum += n * (MIDDLE_MS[b] ?? 0);
  }
  if (count === 0) return { meanMs: 0, p95Ms: 0 };
  let left = count * 0.05;
  let b = BUCKETS - 1;
  while (b > 0 && left >= (durations[b] ?? 0)) left -= durations[b--] ?? 0;
  return { meanMs: sum / count, p95Ms: MIDDLE_MS[b] ?? 0 };
}

/** Counts by `<source class>|<path family>|<client family>` over the window. */
export type Mix = ReadonlyMap<string, number>;

export function mixOf(timeline: Timeline, age: number, seconds: number): Mix {
  const mix = new Map<string, number>();
  for (let a = age; a < age + seconds; a++) {
    for (const [category, count] of timeline[a]?.composition ?? []) mix.set(category, (mix.get(category) ?? 0) + count);
  }
  return mix;
}

/** The three halves of a category. */
export function splitCategory(category: string): { sourceClass: string; path: string; client: string } {
  const [sourceClass = '', path = '', client = ''] = category.split('|');
  return { sourceClass, path, client };
}

export function totalOf(mix: Mix): number {
  let total = 0;
  for (const count of mix.values()) total += count;
  return total;
}
