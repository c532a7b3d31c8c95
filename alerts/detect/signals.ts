import type { CellSecond } from './input.js';

/** Seconds of an observation, the judged one included. */
export const HORIZON_S = 90;

/**
 * The rows of one cell, oldest first, at most one a second, as seen from the judged one. An age counts back from it: 0
 * is the judged second, 89 the oldest. Rows are sought, not laid out: an ordinary evaluation looks at 14 of the 90.
 */
export interface Timeline {
  readonly rows: readonly CellSecond[];
  readonly second: number;
}

/** The row of that age, if there is one. */
export function rowAt(timeline: Timeline, age: number): CellSecond | undefined {
  const { rows, second } = timeline;
  const row = rows[firstFrom(rows, second - age)];
  return row?.second === second - age ? row : undefined;
}

/** Index of the first row at or after a second. */
function firstFrom(rows: readonly CellSecond[], second: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.second ?? 0) < second) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The rows of `seconds` ages from `age` on. */
function rowsOf({ rows, second }: Timeline, age: number, seconds: number): readonly CellSecond[] {
  return rows.slice(firstFrom(rows, second - age - seconds + 1), firstFrom(rows, second - age + 1));
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
const tally = (count: number, bucket: number): void => {
  const b = Math.min(bucket, BUCKETS - 1);
  scratch[b] = (scratch[b] ?? 0) + count;
};

/** The window of `seconds` ending `age` seconds before the judged one. */
export function windowOf(timeline: Timeline, age: number, seconds: number): Window {
  scratch.fill(0);
  let [requests, good, fault, shed, timeout, retries, users, sources] = [0, 0, 0, 0, 0, 0, 0, 0];
  let samplingKnown = true;
  for (const row of rowsOf(timeline, age, seconds)) {
    requests += row.requests;
    good += row.good;
    fault += row.errors.fault;
    shed += row.errors.shed;
    timeout += row.errors.timeout;
    retries += row.retries;
    users += row.users;
    sources += row.sources;
    samplingKnown &&= row.samplingKnown;
    row.durations.forEach(tally);
  }
  const { meanMs, p95Ms } = durationsOf(scratch);
  // Named one by one: spreading into a literal that goes on costs V8 hundreds of times as much.
  return {
    seconds,
    requests,
    good,
    fault,
    shed,
    timeout,
    failed: fault + shed + timeout,
    retries,
    users: users / seconds,
    sources: sources / seconds,
    meanMs,
    p95Ms,
    samplingKnown,
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
  for (const { composition } of rowsOf(timeline, age, seconds)) {
    for (const [category, count] of composition) mix.set(category, (mix.get(category) ?? 0) + count);
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
