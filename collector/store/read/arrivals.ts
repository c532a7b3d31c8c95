import type { ClickHouseClient } from '@clickhouse/client';
import { rows, view } from './query.js';
import type { ReadOptions } from './types.js';

/** What a sender sent of one signal under one key, in the range; attributes and delays of the part that was examined. */
export interface ArrivalRow {
  readonly service: string;
  /** `server.address` of the spans (or its older names), else the resource's `host.name`; as the mapping writes hosts. */
  readonly host: string;
  readonly ent: string;
  readonly maillon: string;
  readonly signal: 'traces' | 'metrics' | 'logs';
  readonly rows: number;
  readonly lastReceivedMs: number;
  /** From the end of the span, or the time of the point or record, to its reception; negative if the sender's clock is ahead. */
  readonly delayP50Ms: number;
  readonly delayP95Ms: number;
  /** HTTP requests served among the spans examined, and those of them without each attribute. */
  readonly requests: number;
  readonly withoutClient: number;
  readonly withoutAgent: number;
  readonly withoutPath: number;
  readonly withoutStatus: number;
  readonly withoutHost: number;
  /** Spans whose tracestate speaks of sampling in a way we cannot read. */
  readonly samplingUnknown: number;
  /** How many spans a span stands for, on average. */
  readonly weight: number;
}

export interface Arrivals {
  /** Start of what was examined: the range's, or later if there was too much. Counts before it are not in `rows`. */
  readonly examinedFromMs: number;
  readonly rows: readonly ArrivalRow[];
}

/** Rows whose own time is older than this at the start of the range are an import, or of a clock gone wrong: left out. */
const OLDEST_S = 3 * 3600;
/** Rows of which attributes are looked at: about a second of work for the engine. */
const MAX_EXAMINED = 500_000;

const RECEIVED = `Sender = {sender:String}
  AND ReceivedAt >= toDateTime({from:UInt32}) AND ReceivedAt < toDateTime({to:UInt32})
  AND ReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC')
  AND ({allEnts:UInt8} = 1 OR Ent = 'national' OR Ent IN ({ents:Array(String)}))`;

const MINUTES = `SELECT toUnixTimestamp(toStartOfMinute(ReceivedAt)) AS minute, count() AS rows
  FROM otel_traces WHERE Timestamp >= toDateTime({since:UInt32}) AND ${RECEIVED}
  GROUP BY minute ORDER BY minute DESC`;

/** The first of these attributes that a span has. */
const first = (...keys: readonly string[]): string =>
  `coalesce(${keys.map((key) => `nullIf(SpanAttributes['${key}'], '')`).join(', ')}, '')`;

const URL = first('url.full', 'http.url');
/** As the walk finds it: see `ownHost` in collector/otlp/span-facts.ts. */
const OWN_HOST = `if(SpanKind IN ('Client', 'Producer'), '', coalesce(nullIf(SpanAttributes['server.address'], ''), nullIf(domain(${URL}), ''), ${first('http.host', 'net.host.name')}))`;
const asMapped = (host: string): string =>
  `lower(if(countSubstrings(${host}, ':') = 1, splitByChar(':', ${host})[1], ${host}))`;

const SPANS = `SELECT ServiceName AS service, ${asMapped(`if(${OWN_HOST} != '', ${OWN_HOST}, ResourceAttributes['host.name'])`)} AS host,
  Ent AS ent, Maillon AS maillon, 'traces' AS signal, toUnixTimestamp64Milli(ReceivedAt) AS receivedMs,
  (toUnixTimestamp64Nano(ReceivedAt) - toUnixTimestamp64Nano(Timestamp) - toInt64(Duration)) / 1e6 AS delayMs,
  SpanKind = 'Server' AND (HttpStatus != 0 OR ${first('http.request.method', 'http.method')} != '') AS request,
  ${first('client.address', 'http.client_ip')} = '' AS noClient,
  ${first('user_agent.original', 'http.user_agent')} = '' AS noAgent,
  ${first('url.path', 'http.target', 'url.full', 'http.url')} = '' AS noPath,
  HttpStatus = 0 AS noStatus,
  ${first('server.address', 'url.full', 'http.url', 'http.host', 'net.host.name')} = '' AS noHost,
  SamplingKnown = 0 AS unknown, Weight AS weight
  FROM otel_traces WHERE Timestamp >= toDateTime({since:UInt32}) AND ${RECEIVED}`;

const RESOURCE_HOST = "ResourceAttributes['host.name']";

/** Points say where they come from in `host.name` alone; `key` is the time by which the table is partitioned. */
const others = (signal: string, table: string, time: string, key = time, host = RESOURCE_HOST): string =>
  `SELECT ServiceName AS service, ${asMapped(host)} AS host, Ent AS ent, Maillon AS maillon,
  '${signal}' AS signal, toUnixTimestamp64Milli(ReceivedAt) AS receivedMs,
  (toUnixTimestamp64Nano(ReceivedAt) - toUnixTimestamp64Nano(${time})) / 1e6 AS delayMs,
  0 AS request, 0 AS noClient, 0 AS noAgent, 0 AS noPath, 0 AS noStatus, 0 AS noHost, 0 AS unknown, 1 AS weight
  FROM ${table} WHERE ${key} >= toDateTime({since:UInt32}) AND ${RECEIVED}`;

const POINTS = ['gauge', 'sum', 'histogram', 'exponential_histogram', 'summary'].map((type) =>
  others('metrics', `otel_metrics_${type}`, 'TimeUnix'),
);

/** Records without `host.name` may say it in `server.address`. */
const RECORD_HOST = `if(${RESOURCE_HOST} != '', ${RESOURCE_HOST}, LogAttributes['server.address'])`;
const RECORDS = others('logs', 'otel_logs', 'Timestamp', 'TimestampTime', RECORD_HOST);

const ARRIVALS = `SELECT service, host, ent, maillon, signal, count() AS rows, max(receivedMs) AS lastReceivedMs,
  quantileTDigest(0.5)(delayMs) AS delayP50Ms, quantileTDigest(0.95)(delayMs) AS delayP95Ms,
  countIf(request) AS requests, countIf(request AND noClient) AS withoutClient, countIf(request AND noAgent) AS withoutAgent,
  countIf(request AND noPath) AS withoutPath, countIf(request AND noStatus) AS withoutStatus,
  countIf(request AND noHost) AS withoutHost, countIf(unknown) AS samplingUnknown, avg(weight) AS weight
FROM (${[SPANS, ...POINTS, RECORDS].join(' UNION ALL ')})
GROUP BY service, host, ent, maillon, signal ORDER BY rows DESC LIMIT 2000`;

/** What has arrived from a sender in the range, by key, most rows first. */
export async function readArrivals(
  client: ClickHouseClient,
  options: ReadOptions & { readonly sender: string },
): Promise<Arrivals> {
  const parameters: Record<string, unknown> = { ...view(options), sender: options.sender };
  const since = (parameters.from as number) - OLDEST_S;
  const minutes = await rows<Minute>(client, MINUTES, { ...parameters, since });
  const from = Math.max(parameters.from as number, examinedFrom(minutes, MAX_EXAMINED));
  return {
    examinedFromMs: from * 1000,
    rows: await rows<ArrivalRow>(client, ARRIVALS, { ...parameters, from, since }),
  };
}

interface Minute {
  /** Seconds since the epoch. */
  readonly minute: number;
  readonly rows: number;
}

/** The earliest minute from which on there are no more rows than this; the newest minute always counts. 0: all of them. */
export function examinedFrom(newestFirst: readonly Minute[], most: number): number {
  let sum = 0;
  for (const [index, { rows }] of newestFirst.entries()) {
    sum += rows;
    if (sum > most && index > 0) return (newestFirst[index - 1] as Minute).minute;
  }
  return 0;
}
