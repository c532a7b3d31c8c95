import type { ClickHouseClient } from '@clickhouse/client';
import { IN_STEPS, STEP, type SteppedOptions, steppedView, THIS_CELL } from './cell.js';
import { durationMap } from './observation.js';
import { quantileMs } from './quantile.js';
import { IN_VIEW, rows } from './query.js';
import type { ErrorCounts } from './types.js';

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
}

const STEPS = `SELECT ${STEP} AS second, sum(Requests) AS requests, sum(Good) AS good, sum(Fault) AS fault, sum(Shed) AS shed,
  sum(Timeout) AS timeout, sum(Auth) AS auth, sum(Client) AS client, sumMap(Durations) AS durations
FROM cells WHERE ${IN_STEPS} AND ${THIS_CELL} AND ${IN_VIEW}
GROUP BY second ORDER BY second SETTINGS max_threads = 1`;

interface StepRow extends ErrorCounts {
  readonly second: number;
  readonly requests: number;
  readonly good: number;
  readonly durations: Readonly<Record<string, number>>;
}

/** The curves of one cell, ascending; steps without requests are absent. */
export async function readCurves(client: ClickHouseClient, options: SteppedOptions): Promise<CurvePoint[]> {
  return (await rows<StepRow>(client, STEPS, steppedView(options))).map(pointOf);
}

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
