import type { ClickHouseClient } from '@clickhouse/client';
import { rows, view } from './query.js';
import type { CellId, ReadOptions } from './types.js';

/** Who was heard of a cell: the newest receipt of each sender, signal and instance. */
export interface ReceiptRow {
  readonly cell: CellId;
  readonly sender: string;
  readonly signal: 'traces' | 'metrics';
  /** `service.instance.id`, else `host.name`; empty if neither is said. */
  readonly instance: string;
  readonly lastMs: number;
}

const RECEIVED = `ReceivedAt >= toDateTime({from:UInt32}) AND ReceivedAt < toDateTime({to:UInt32})
  AND ReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC') AND Ent != 'unmapped' AND Sender != 'vigie'
  AND ({allEnts:UInt8} = 1 OR Ent = 'national' OR Ent IN ({ents:Array(String)}))`;

const of = (
  signal: string,
  table: string,
  time: string,
): string => `SELECT concat(Ent, '/', Maillon) AS cell, Sender AS sender,
  '${signal}' AS signal, coalesce(nullIf(ResourceAttributes['service.instance.id'], ''), ResourceAttributes['host.name']) AS instance,
  max(ReceivedAt) AS last
  FROM ${table} WHERE ${time} >= toDateTime({since:UInt32}) AND ${RECEIVED}
  GROUP BY cell, sender, signal, instance`;

const TABLES = [
  of('traces', 'otel_traces', 'Timestamp'),
  ...['gauge', 'sum', 'histogram', 'exponential_histogram', 'summary'].map((type) =>
    of('metrics', `otel_metrics_${type}`, 'TimeUnix'),
  ),
];

const RECEIPTS = `SELECT cell, sender, signal, instance, toUnixTimestamp64Milli(max(last)) AS lastMs
FROM (${TABLES.join(' UNION ALL ')}) GROUP BY cell, sender, signal, instance ORDER BY cell, sender, signal, instance`;

/** Rows whose own time is older than this before the range are an import, and left out: finding them would read every day. */
const OLDEST_S = 3600;

/** What was received in the range (a short one: it reads raw rows), by whom; the probes of Vigie itself are left out. */
export async function readReceipts(client: ClickHouseClient, options: ReadOptions): Promise<ReceiptRow[]> {
  const parameters = view(options);
  return rows<ReceiptRow>(client, RECEIPTS, { ...parameters, since: (parameters.from as number) - OLDEST_S });
}
