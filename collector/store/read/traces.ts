import type { ClickHouseClient } from '@clickhouse/client';
import { BEGAN_IN_RANGE, rows, view } from './query.js';
import type { CellId, ReadOptions } from './types.js';

export interface TraceOptions extends ReadOptions {
  readonly cell: CellId;
  /** Default 20, at most 200. */
  readonly limit?: number | undefined;
}

/** A request of a cell that shows what is wrong: one that failed, or one of the slowest. */
export interface TraceExemplar {
  /** Hex. */
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  /** `ok`, `fault`, `shed`, `timeout`, `auth` or `client`. */
  readonly outcome: string;
  readonly httpStatus: number;
  readonly statusMessage: string;
}

const EXEMPLARS = `SELECT TraceId AS traceId, SpanId AS spanId, SpanName AS name, toUnixTimestamp64Micro(Timestamp) / 1000 AS startMs,
  Duration / 1000000 AS durationMs, toString(Outcome) AS outcome, HttpStatus AS httpStatus, StatusMessage AS statusMessage
FROM otel_traces
WHERE Ent = {ent:String} AND Maillon = {maillon:String} AND SpanKind IN ('Server', 'Consumer')
  AND ${BEGAN_IN_RANGE}
  AND ReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC')
  AND ({allEnts:UInt8} = 1 OR Ent = 'national' OR Ent IN ({ents:Array(String)}))
ORDER BY Outcome IN ('fault', 'shed', 'timeout') DESC, Duration DESC
LIMIT {limit:UInt32}`;

/** Failed requests first, then the slowest, of those that began in the range. */
export async function readTraces(client: ClickHouseClient, options: TraceOptions): Promise<TraceExemplar[]> {
  const { cell, limit = 20 } = options;
  const slash = cell.indexOf('/');
  const where = { ent: cell.slice(0, slash), maillon: cell.slice(slash + 1), limit: Math.min(limit, 200) };
  return rows<TraceExemplar>(client, EXEMPLARS, { ...view(options), ...where });
}
