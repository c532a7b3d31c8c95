import type { ClickHouseClient } from '@clickhouse/client';
import { IN_VIEW, rows } from './query.js';
import type { CellId } from './types.js';

/**
 * Requests as a platform's own histograms count them, for cells whose spans are not sent or are sampled nobody knows how:
 * `http.server.request.duration` (s) of the semantic conventions 1.21 and later, `http.server.duration` (ms) of those before
 * (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/). Nothing in them tells who asked.
 */
const REQUEST_METRICS = ['http.server.request.duration', 'http.server.duration'] as const;
const NAMES = REQUEST_METRICS.map((name) => `'${name}'`).join(', ');
const IS_REQUESTS = `MetricName IN (${NAMES})`;
/** The condition of the other series, which are gauges: they are read by themselves. */
export const IS_NO_HISTOGRAM = `MetricName NOT IN (${NAMES})`;

/** One export of one series. */
export interface MeteredPoint {
  readonly cell: CellId;
  readonly metric: string;
  /** Distinguishes instances and attribute sets. */
  readonly series: string;
  /** HTTP status; empty where no answer was made. */
  readonly status: string;
  /** `error.type`; empty if none. */
  readonly error: string;
  /** OTLP's AggregationTemporality: 1 delta, 2 cumulative. */
  readonly temporality: number;
  readonly startNs: string;
  readonly timeNs: string;
  readonly count: number;
  readonly sum: number;
  /** Upper bounds, one fewer than counts; both empty where the sender keeps none. */
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly receivedMs: number;
}

/** @param condition further condition on the rows */
const points = (
  condition: string,
): string => `SELECT concat(Ent, '/', Maillon) AS cell, MetricName AS metric, toString(Series) AS series,
  any(Attributes) AS said, if(said['http.response.status_code'] != '', said['http.response.status_code'], said['http.status_code']) AS status,
  said['error.type'] AS error, max(Temporality) AS temporality, argMaxMerge(Latest) AS latest, toString(latest.4) AS startNs, toString(latest.5) AS timeNs,
  if(temporality = 1, sum(CountSum), latest.2) AS count, if(temporality = 1, sum(ValueSum), latest.3) AS sum,
  argMaxMerge(Buckets) AS buckets, buckets.1 AS bounds, buckets.2 AS counts, toUnixTimestamp64Milli(max(MaxReceivedAt)) AS receivedMs
FROM series_1s WHERE ${IN_VIEW} AND ${IS_REQUESTS} ${condition}
GROUP BY Ent, Maillon, MetricName, Series, Bucket ORDER BY Bucket, Ent, Maillon, MetricName, Series`;

const NEWER = points(`AND MaxReceivedAt > fromUnixTimestamp64Milli({since:Int64}, 'UTC')`);

/** The exports of a view (`view()` of query.ts) received after `sinceMs`, by the second of their time. */
export function readMetered(
  client: ClickHouseClient,
  parameters: Record<string, unknown>,
  sinceMs: number,
): Promise<MeteredPoint[]> {
  return rows<MeteredPoint>(client, NEWER, { ...parameters, since: sinceMs });
}

/** When it was exported, ms since the epoch. */
export const timeOf = ({ timeNs }: MeteredPoint): number => Number(BigInt(timeNs) / 1_000_000n);
