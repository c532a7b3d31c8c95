import type { ClickHouseClient } from '@clickhouse/client';
import type { CellId, SenderId } from '../../chain/model.js';
import { type Arrivals, readArrivals } from '../../collector/store/read/arrivals.js';
import { type CurvePoint as Counts, readCurves } from '../../collector/store/read/curves.js';
import { readServed, type ServedOptions, type ServedStep } from '../../collector/store/read/served.js';
import { readTraces } from '../../collector/store/read/traces.js';
import type { ReadOptions } from '../../collector/store/read/types.js';
import { readUnmapped, type UnmappedKey } from '../../collector/store/read/unmapped.js';
import type { CurvePoint, TraceSummary } from '../protocol/answers.js';
import { type CellReads, cellReads } from './cell/reads.js';

/** What the console reads from the store, for one cell or one sender. */
export interface StoreReads extends CellReads {
  curves(read: ReadOptions & { readonly cell: CellId; readonly stepS: number }): Promise<readonly CurvePoint[]>;
  traces(read: ReadOptions & { readonly cell: CellId; readonly limit: number }): Promise<readonly TraceSummary[]>;
  arrivals(read: ReadOptions & { readonly sender: SenderId }): Promise<Arrivals>;
  /** Telemetry that no rule names; nothing for those who do not see everything. */
  unmapped(read: ReadOptions): Promise<readonly UnmappedKey[]>;
  /** What each ENT and national maillon served, step by step. */
  served(read: ServedOptions): Promise<readonly ServedStep[]>;
}

export function storeReads(client: ClickHouseClient): StoreReads {
  return {
    curves: async (read) => (await readCurves(client, read)).map((point) => perSecond(point, read.stepS)),
    traces: async (read) =>
      (await readTraces(client, read)).map(({ traceId, name, startMs, durationMs, outcome, httpStatus }) => {
        return { traceId, name, startMs, durationMs, outcome, httpStatus };
      }),
    arrivals: (read) => readArrivals(client, read),
    unmapped: (read) => readUnmapped(client, read),
    served: (read) => readServed(client, read),
    ...cellReads(client),
  };
}

function perSecond({ tMs, requests, good, errors, p50Ms, p95Ms, p99Ms }: Counts, stepS: number): CurvePoint {
  const { fault, shed, timeout, auth, client } = errors;
  return {
    atMs: tMs,
    offeredPerS: requests / stepS,
    goodPerS: good / stepS,
    errorsPerS: {
      fault: fault / stepS,
      shed: shed / stepS,
      timeout: timeout / stepS,
      auth: auth / stepS,
      client: client / stepS,
    },
    p50Ms,
    p95Ms,
    p99Ms,
  };
}
