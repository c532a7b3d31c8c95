import type { ClickHouseClient } from '@clickhouse/client';

/** One event of the incident journal with its payload, as the table `incident_journal` holds it. */
export interface JournalRow {
  readonly v: number;
  readonly seq: number;
  readonly epoch: number;
  readonly writer: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly at: string;
  readonly type: string;
  readonly actor: string;
  /** Canonical JSON; empty once erased. */
  readonly payload: string;
  readonly payloadSha256: string;
  readonly prevHash: string;
}

/** Copies events into the store; writing the same (writer, seq) again replaces it with itself, so a copy may be repeated. */
export async function writeJournal(client: ClickHouseClient, rows: readonly JournalRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.insert({
    table: 'incident_journal',
    values: [...rows],
    format: 'JSONEachRow',
    clickhouse_settings: { async_insert: 0, date_time_input_format: 'best_effort' },
  });
}

const LAST_SEQ = 'SELECT max(seq) AS last FROM incident_journal WHERE writer = {writer:String}';

/** Seq of the newest event stored for a writer, 0 if none: where its copying goes on. */
export async function lastJournalSeq(client: ClickHouseClient, writer: string): Promise<number> {
  const result = await client.query({ query: LAST_SEQ, query_params: { writer }, format: 'JSONEachRow' });
  const [row] = await result.json<{ last: string | number }>();
  return Number(row?.last ?? 0);
}

const READ = `SELECT v, seq, epoch, writer, formatDateTime(at, '%Y-%m-%dT%H:%i:%S', 'UTC') AS second, toUnixTimestamp64Milli(at) % 1000 AS ms,
 type, actor, payload, payloadSha256, prevHash
FROM incident_journal FINAL WHERE writer = {writer:String} AND seq > {after:UInt64} ORDER BY seq`;

/** Events of a writer after a seq, in order. */
export async function readJournal(client: ClickHouseClient, writer: string, after = 0): Promise<JournalRow[]> {
  const result = await client.query({ query: READ, query_params: { writer, after }, format: 'JSONEachRow' });
  const rows = await result.json<JournalRow & { second: string; ms: number | string }>();
  return rows.map(({ second, ms, ...row }) => ({
    ...row,
    seq: Number(row.seq),
    epoch: Number(row.epoch),
    at: `${second}.${String(ms).padStart(3, '0')}Z`,
  }));
}
