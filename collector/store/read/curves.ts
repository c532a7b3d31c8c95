import type { ClickHouseClient } from '@clickhouse/client';
import { gaugesOf, type SeriesRow } from './gauges.js';
import { durationMap } from './observation.js';
import { quantileMs } from './quantile.js';
import { IN_VIEW, rows, view } from './query.js';
import type { CellId, ErrorCounts, ReadOptions } from './types.js';

export interface CurveOptions extends ReadOptions {
  readonly cell: CellId;
  /** Width of a point, whole seconds. */
  readonly stepS: number;
}

/** A step of a cell's curves; counts are of the whole step. Quantiles are absent where there was no request. */
export interface CurvePoint {
  /** Start of the step. */
  readonly tMs: number;
  readonly requests: number;
  readonly good: number;
  readonly errors: ErrorCounts;
  readonly p50Ms?: number | undefined;
  readonly p95Ms?: number | undefined;
  readonly p99Ms?: number | undefined;
  /** The fullest moment of the step. */
  readonly poolUsed?: number | undefined;
  readonly poolLimit?: number | undefined;
}

const THIS_CELL = 'Ent = {ent:String} AND Maillon = {maillon:String}';
const STEP = 'intDiv(toUnixTimestamp(Bucket), {stepS:UInt32}) * {stepS:UInt32}';

const STEPS = `SELECT ${STEP} AS second, sum(Requests) AS requests, sum(Good) AS good, sum(Fault) AS fault, sum(Shed) AS shed,
  sum(Timeout) AS timeout, sum(Auth) AS auth, sum(Client) AS client, sumMap(Durations) AS durations
FROM cells_1s WHERE ${THIS_CELL} AND ${IN_VIEW}
GROUP BY second ORDER BY second`;

const POOLS = `SELECT {cell:String} AS cell, MetricName AS metric, toString(Series) AS series, any(Attributes) AS attributes,
  toUnixTimestamp(Bucket) AS second, argMaxMerge(Latest).1 AS value
FROM series_1s WHERE ${THIS_CELL} AND ${IN_VIEW}
  AND MetricName IN ('db.client.connection.count', 'db.client.connection.max', 'vigie.pool.used', 'vigie.pool.limit')
GROUP BY MetricName, Series, Bucket ORDER BY Bucket, MetricName, Series`;

interface StepRow extends ErrorCounts {
  readonly second: number;
  readonly requests: number;
  readonly good: number;
  readonly durations: Readonly<Record<string, number>>;
}

/** The curves of one cell, ascending; steps of which nothing is known are absent. */
export async function readCurves(client: ClickHouseClient, options: CurveOptions): Promise<CurvePoint[]> {
  const { cell, stepS } = options;
  if (!(Number.isInteger(stepS) && stepS > 0))
    throw new RangeError(`stepS must be a positive whole number, got ${stepS}`);
  const slash = cell.indexOf('/');
  const parameters = { ...view(options), cell, ent: cell.slice(0, slash), maillon: cell.slice(slash + 1), stepS };
  const [steps, pools] = await Promise.all([
    rows<StepRow>(client, STEPS, parameters),
    rows<SeriesRow>(client, POOLS, parameters),
  ]);
  const points = new Map<number, CurvePoint>(steps.map((row) => [row.second, pointOf(row)]));
  for (const { second, used, limit } of gaugesOf(pools)) {
    const start = Math.floor(second / stepS) * stepS;
    const point = points.get(start) ?? { tMs: start * 1000, requests: 0, good: 0, errors: NO_ERRORS };
    if (used >= (point.poolUsed ?? 0)) points.set(start, { ...point, poolUsed: used, poolLimit: limit });
  }
  return [...points.values()].sort((a, b) => a.tMs - b.tMs);
}

const NO_ERRORS: ErrorCounts = { fault: 0, shed: 0, timeout: 0, auth: 0, client: 0 };

function pointOf({ second, requests, good, fault, shed, timeout, auth, client, durations }: StepRow): CurvePoint {
  const map = durationMap(durations);
  return {
    tMs: second * 1000,
    requests,
    good,
    errors: { fault, shed, timeout, auth, client },
    p50Ms: quantileMs(map, 0.5),
    p95Ms: quantileMs(map, 0.95),
    p99Ms: quantileMs(map, 0.99),
  };
}
