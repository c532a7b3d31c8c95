import { type CounterPoint, type Difference, differences } from './differences.js';
import type { MeteredPoint } from './metered-points.js';

export type Outcome = 'good' | 'fault' | 'shed' | 'timeout' | 'auth' | 'client';

/** What one series counted over one interval, as a rate. */
export interface Flow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly outcome: Outcome;
  /** Requests a second: all, served within the objective's latency, and by bucket of `CellSecond.durations`. */
  readonly perS: number;
  readonly goodPerS: number;
  readonly durations: readonly (readonly [bucket: number, perS: number])[];
}

const counter = ({ startNs, timeNs, count, temporality }: MeteredPoint): CounterPoint => ({
  ...{ startNs: BigInt(startNs), timeNs: BigInt(timeNs), value: count },
  temporality: temporality === 1 ? 'delta' : 'cumulative',
});

/**
 * What a point counted beyond the one before it. A series that is new in a cell heard before began after the cell's export
 * before it: its first error is not lost, whatever start its sender stamps it with.
 */
export function countedSince(
  point: MeteredPoint,
  last: MeteredPoint | undefined,
  cellBeforeMs: number,
): Counted | undefined {
  const sinceNs = cellBeforeMs > 0 ? BigInt(cellBeforeMs) * 1_000_000n : undefined;
  const before = last ?? (sinceNs === undefined ? undefined : { ...point, timeNs: `${sinceNs}`, count: 0, counts: [] });
  const difference = differences(before ? [counter(before), counter(point)] : [counter(point)]).at(-1);
  if (!difference || difference.amount <= 0 || difference.toNs !== BigInt(point.timeNs)) return undefined;
  const whole = difference.amount === point.count || !last;
  return { ...difference, counts: whole ? point.counts : beyond(point, last) };
}

export interface Counted extends Difference {
  readonly counts: readonly number[];
}

/** Of buckets that were changed in between, the shape of all that was counted. */
function beyond(point: MeteredPoint, last: MeteredPoint): readonly number[] {
  const same = point.bounds.length === last.bounds.length && point.bounds.every((bound, i) => bound === last.bounds[i]);
  return same ? point.counts.map((count, i) => Math.max(0, count - (last.counts[i] ?? 0))) : point.counts;
}

export function flowOf(point: MeteredPoint, { fromNs, toNs, amount, counts }: Counted, latencyMs: number): Flow {
  const [fromMs, toMs] = [Number(fromNs / 1_000_000n), Number(toNs / 1_000_000n)];
  const perS = amount / Math.max(0.001, (toMs - fromMs) / 1000);
  const outcome = outcomeOf(point);
  const toMsFactor = point.metric === 'http.server.duration' ? 1 : 1000;
  const slices = slicesOf(point, counts, toMsFactor);
  const total = slices.reduce((sum, { count }) => sum + count, 0);
  const durations = new Map<number, number>();
  let within = 0;
  for (const slice of slices) {
    const share = total > 0 ? slice.count / total : 0;
    within += share * shareBelow(slice, latencyMs);
    for (const [bucket, part] of bucketsOf(slice))
      durations.set(bucket, (durations.get(bucket) ?? 0) + perS * share * part);
  }
  const served = outcome === 'good' || outcome === 'auth' || outcome === 'client';
  // A point of no length (a delta stream without a start) is of the second before its end.
  return {
    ...{ fromMs: toMs > fromMs ? fromMs : toMs - 1000, toMs, outcome },
    ...{ perS: toMs > fromMs ? perS : amount, goodPerS: served ? perS * within : 0, durations: [...durations] },
  };
}

/** The outcomes of spans, by HTTP status: 5xx without 503 and 504, refused for load, timed out, 401 and 403, other 4xx. */
function outcomeOf({ status, error }: MeteredPoint): Outcome {
  const code = Number(status);
  if (!status || !Number.isFinite(code)) return error === '' ? 'good' : /timeout/i.test(error) ? 'timeout' : 'fault';
  if (code === 429 || code === 503) return 'shed';
  if (code === 408 || code === 504) return 'timeout';
  if (code === 401 || code === 403) return 'auth';
  if (code >= 500) return 'fault';
  return code >= 400 ? 'client' : 'good';
}

interface Slice {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** Without buckets, everybody took the mean. Beyond the last bound nobody knows how long: half as long again. */
function slicesOf({ bounds, sum, count }: MeteredPoint, counts: readonly number[], toMs: number): readonly Slice[] {
  if (bounds.length === 0 || counts.length !== bounds.length + 1) {
    const mean = count > 0 ? (sum / count) * toMs : 0;
    return [{ fromMs: mean, toMs: mean, count: 1 }];
  }
  return counts.flatMap((held, i): Slice[] => {
    if (held === 0) return [];
    const lower = (bounds[i - 1] ?? 0) * toMs;
    const upper = i < bounds.length ? (bounds[i] as number) * toMs : 1.5 * lower;
    return [{ fromMs: Math.max(0, lower), toMs: upper, count: held }];
  });
}

function shareBelow({ fromMs, toMs }: Slice, limitMs: number): number {
  if (limitMs >= toMs) return 1;
  return limitMs <= fromMs || toMs === fromMs ? 0 : (limitMs - fromMs) / (toMs - fromMs);
}

/** A slice in four equal parts, each in the bucket of its middle: 2^(b/4) µs. */
function bucketsOf({ fromMs, toMs }: Slice): readonly (readonly [number, number])[] {
  const parts = toMs > fromMs ? 4 : 1;
  return Array.from({ length: parts }, (_, i) => {
    const middleMs = fromMs + ((toMs - fromMs) * (i + 0.5)) / parts;
    return [Math.min(255, Math.floor(4 * Math.log2(Math.max(1, middleMs * 1000)))), 1 / parts] as const;
  });
}
