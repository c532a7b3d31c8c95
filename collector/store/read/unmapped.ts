import type { ClickHouseClient } from '@clickhouse/client';
import { rows, view } from './query.js';
import type { ReadOptions } from './types.js';

/** Telemetry whose key no mapping rule names: what an operator needs to write the rule. */
export interface UnmappedKey {
  readonly sender: string;
  readonly service: string;
  /** `server.address` of the spans, else the resource's `host.name`. */
  readonly host: string;
  /** Spans and metric points received in the range. */
  readonly rows: number;
  /** First and newest receipt in the range, ms since the epoch. */
  readonly sinceMs: number;
  readonly lastMs: number;
}

/** Points say where they come from in `host.name` alone; a span's own `server.address` comes first. */
const KEYS = `SELECT Sender AS sender, ServiceName AS service, host, sum(n) AS rows,
  toUnixTimestamp64Milli(min(first)) AS sinceMs, toUnixTimestamp64Milli(max(last)) AS lastMs FROM (
  SELECT Sender, ServiceName, if(SpanAttributes['server.address'] != '' AND SpanKind IN ('Server', 'Consumer'), SpanAttributes['server.address'], ResourceAttributes['host.name']) AS host, count() AS n, min(ReceivedAt) AS first, max(ReceivedAt) AS last
  FROM otel_traces WHERE Ent = 'unmapped' AND Maillon = 'unmapped' AND RECEIVED AND Timestamp >= toDateTime({since:UInt32})
  GROUP BY Sender, ServiceName, host
  POINTS
) GROUP BY sender, service, host ORDER BY rows DESC LIMIT 1000`;

const RECEIVED = `ReceivedAt >= toDateTime({from:UInt32}) AND ReceivedAt < toDateTime({to:UInt32}) AND ReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC')`;

const POINTS = ['gauge', 'sum', 'histogram', 'exponential_histogram', 'summary']
  .map(
    (
      type,
    ) => `UNION ALL SELECT Sender, ServiceName, ResourceAttributes['host.name'] AS host, count() AS n, min(ReceivedAt) AS first, max(ReceivedAt) AS last
  FROM otel_metrics_${type} WHERE Ent = 'unmapped' AND Maillon = 'unmapped' AND RECEIVED AND TimeUnix >= toDateTime({since:UInt32})
  GROUP BY Sender, ServiceName, host`,
  )
  .join(' ');

const UNMAPPED = KEYS.replace('POINTS', POINTS).replaceAll('RECEIVED', RECEIVED);

/** Rows whose own time is older than this before the range are an import, and left out: counting them reads every day. */
const OLDEST_S = 3600;

/** Keys received in the range that no rule names, most rows first. Only for those who see everything: nobody owns them. */
export async function readUnmapped(client: ClickHouseClient, options: ReadOptions): Promise<UnmappedKey[]> {
  if (options.scope.kind !== 'all') return [];
  const parameters = view(options);
  return rows<UnmappedKey>(client, UNMAPPED, { ...parameters, since: (parameters.from as number) - OLDEST_S });
}
