import type { ClickHouseClient } from '@clickhouse/client';
import { type CellOptions, cellView, THIS_CELL } from './cell.js';
import { durationMap } from './observation.js';
import { quantileMs } from './quantile.js';
import { BEGAN_IN_RANGE, IN_VIEW, rows } from './query.js';
import type { TraceExemplar } from './traces.js';

/** Requests that show how a cell fares, none of them twice. */
export interface Exemplars {
  /** `fault`, `shed` or `timeout`, the longest first. */
  readonly failed: readonly TraceExemplar[];
  /** The longest of the others. */
  readonly slow: readonly TraceExemplar[];
  /** Served well in a time near the median: the first of the range. */
  readonly ordinary: readonly TraceExemplar[];
}

const LENGTHS = `SELECT sumMap(Durations) AS durations FROM cells WHERE Step = 1 AND ${THIS_CELL} AND ${IN_VIEW} SETTINGS max_threads = 1`;

const REQUESTS = `SpanKind IN ('Server', 'Consumer')
  AND ${BEGAN_IN_RANGE}
  AND ReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC')
  AND ({allEnts:UInt8} = 1 OR Ent = 'national' OR Ent IN ({ents:Array(String)}))`;

const FIELDS = `TraceId AS traceId, SpanId AS spanId, SpanName AS name, toUnixTimestamp64Micro(Timestamp) / 1000 AS startMs,
  Duration / 1000000 AS durationMs, toString(Outcome) AS outcome, HttpStatus AS httpStatus, StatusMessage AS statusMessage`;

const WORST = `SELECT ${FIELDS} FROM otel_traces
WHERE ${THIS_CELL} AND ${REQUESTS} AND (Outcome IN ('fault', 'shed', 'timeout')) = {failed:UInt8}
ORDER BY Duration DESC LIMIT {limit:UInt32} SETTINGS max_threads = 1`;

const ORDINARY = `SELECT ${FIELDS} FROM otel_traces
WHERE ${THIS_CELL} AND ${REQUESTS} AND Outcome = 'ok' AND Good = 1 AND Duration >= {least:UInt64} AND Duration <= {most:UInt64}
LIMIT {limit:UInt32} SETTINGS max_threads = 1`;

/** So far from the median a request is still ordinary. */
const NEAR = 1.25;
const MOST = 50;

/** @param options `limit`: of each kind, at most 50 */
export async function readExemplars(
  client: ClickHouseClient,
  options: CellOptions & { readonly limit: number },
): Promise<Exemplars> {
  const parameters = { ...cellView(options), limit: Math.min(options.limit, MOST) };
  const worst = (failed: 0 | 1) => rows<TraceExemplar>(client, WORST, { ...parameters, failed });
  const [failed, slow, ordinary] = await Promise.all([worst(1), worst(0), readOrdinary(client, parameters)]);
  const known = new Set(slow.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
  return { failed, slow, ordinary: ordinary.filter(({ traceId, spanId }) => !known.has(`${traceId} ${spanId}`)) };
}

/** The roll-up knows the median: the spans need not be sorted for it. */
async function readOrdinary(client: ClickHouseClient, parameters: Record<string, unknown>): Promise<TraceExemplar[]> {
  const [lengths] = await rows<{ readonly durations: Readonly<Record<string, number>> }>(client, LENGTHS, parameters);
  const medianMs = quantileMs(durationMap(lengths?.durations ?? {}), 0.5);
  if (medianMs === undefined) return [];
  const least = Math.floor((medianMs / NEAR) * 1_000_000);
  const most = Math.ceil(medianMs * NEAR * 1_000_000);
  return rows<TraceExemplar>(client, ORDINARY, { ...parameters, least, most });
}
