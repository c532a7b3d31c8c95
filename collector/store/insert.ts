import { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';
import type { SealedSegment } from './segment.js';

/**
 * A segment is one block in every table, or a replay could not be recognised. Its rows and bytes stay below these by
 * far: the write-ahead log seals at some 100 MB.
 */
const MAX_ROWS = 2_000_000;
const MAX_BYTES = 2 ** 30;

/**
 * Pinned, in the SQL text, the same for every attempt. Each was needed in measured replays: the token names the block in
 * the table and in every table behind a view; one thread and one block make it the same block; `async_insert` would
 * merge it with others; views one after the other leave a prefix, not a mixture, behind a kill. `log_comment` carries the
 * segment's id to the column `Segment`.
 */
const PINNED = [
  'deduplicate_blocks_in_dependent_materialized_views = 1',
  'insert_deduplicate = 1',
  'max_threads = 1',
  'max_insert_threads = 1',
  'async_insert = 0',
  'parallel_view_processing = 0',
  'input_format_parallel_parsing = 0',
  `max_block_size = ${MAX_ROWS}`,
  `max_insert_block_size = ${MAX_ROWS}`,
  `min_insert_block_size_rows = ${MAX_ROWS}`,
  `min_insert_block_size_bytes = ${MAX_BYTES}`,
  'max_execution_time = 0',
  // One sender's scattered days must not have the whole segment refused, with everybody's telemetry in it.
  'max_partitions_per_insert_block = 0',
].join(', ');

const INPUT = { traces: 'spans_in', metrics: 'points_in', logs: 'logs_in' } as const;

/** The one statement that loads a segment, on a server and on the embedded engine alike. */
export function insertStatement({ id, signal, rows, bytes }: SealedSegment): string {
  if (!/^[A-Za-z0-9._:-]{1,200}$/.test(id)) throw new RangeError(`not a segment id: ${JSON.stringify(id)}`);
  if (rows > MAX_ROWS || bytes > MAX_BYTES)
    throw new RangeError(`segment ${id} is more than one block: ${rows} rows, ${bytes} bytes`);
  return `INSERT INTO ${INPUT[signal]} SETTINGS insert_deduplication_token = '${id}', log_comment = '${id}', ${PINNED} FORMAT RowBinary`;
}

/** Sends the segment's rows; resolves when the engine says OK, which is not yet a proof (see `countStored`). */
export async function insertSegment(
  client: ClickHouseClient,
  segment: SealedSegment,
  payloads: readonly Buffer[],
): Promise<void> {
  const values = Readable.from(payloads, { objectMode: false });
  const { stream } = await client.exec({ query: insertStatement(segment), values });
  for await (const _ of stream);
}

const COUNT = {
  traces:
    'SELECT count() AS stored FROM otel_traces WHERE Segment = {segment:String} AND Timestamp >= toDateTime({from:UInt32})',
  metrics: `SELECT sum(n) AS stored FROM (${['gauge', 'sum', 'histogram', 'exponential_histogram', 'summary']
    .map(
      (type) =>
        `SELECT count() AS n FROM otel_metrics_${type} WHERE Segment = {segment:String} AND TimeUnix >= toDateTime({from:UInt32})`,
    )
    .join(' UNION ALL ')})`,
  logs: 'SELECT count() AS stored FROM otel_logs WHERE Segment = {segment:String} AND TimestampTime >= toDateTime({from:UInt32})',
} as const;

/**
 * Rows of the segment in the raw tables whose own time is `sinceMs` or later; 0 counts them all, and reads the index of
 * every day that is kept.
 */
export async function countStored(
  client: ClickHouseClient,
  { id, signal }: SealedSegment,
  sinceMs: number,
): Promise<number> {
  const query_params = { segment: id, from: Math.floor(sinceMs / 1000) };
  const result = await client.query({ query: COUNT[signal], query_params, format: 'JSONEachRow' });
  const [row] = await result.json<{ stored: string | number }>();
  return Number(row?.stored ?? 0);
}
