import type { ClickHouseClient } from '@clickhouse/client';
import { rows } from './query.js';

/** Unweighted counts. Exactly once means: each pair is equal, and the raw ones are what senders were told is stored. */
export interface Accounting {
  readonly spans: number;
  readonly points: number;
  readonly logs: number;
  /** Raw SERVER and CONSUMER spans, and those counted in `cells_1s`. */
  readonly cells: Pair;
  /** The same spans, and those counted in steps of 10 s, 5 min, and beside the sources of minutes and days. */
  readonly cells10s: Pair;
  readonly cells5m: Pair;
  readonly sources: Pair;
  readonly sourceDays: Pair;
  /** Raw CLIENT and PRODUCER spans with a known callee, and those counted in `edges_1s`. */
  readonly edges: Pair;
  /** Raw points of the metrics kept in `series_1s`, and those counted there. */
  readonly series: Pair;
  /** Raw traces, and those in `otel_traces_trace_id_ts` (counted apart; traces over midnight may stand there twice). */
  readonly traces: Pair;
}

export interface Pair {
  readonly raw: number;
  readonly rolledUp: number;
}

/** The condition of the view that fills `series_1s`, on raw points. */
const IN_SERIES = `(MetricName IN ('http.server.request.duration', 'http.server.active_requests', 'db.client.connection.count', 'db.client.connection.max',
  'vigie.pool.used', 'vigie.pool.limit', 'vigie.queue.length', 'vigie.queue.limit', 'process.cpu.utilization', 'nginx.connections_current',
  'apache.workers', 'apache.scoreboard', 'apache.current_connections', 'vigie.half_open.limit')
  OR (MetricName IN ('haproxy.sessions.count', 'haproxy.sessions.limit') AND ResourceAttributes['haproxy.service_name'] = 'FRONTEND')
  OR (MetricName = 'haproxy.requests.queued' AND ResourceAttributes['haproxy.service_name'] = 'BACKEND')
  OR (MetricName = 'system.network.connections' AND Attributes['state'] IN ('SYN_RECV', 'ESTABLISHED')))`;

const METRIC_TABLES = ['gauge', 'sum', 'histogram', 'exponential_histogram', 'summary'];
const points = (condition: string): string =>
  METRIC_TABLES.map((type) => `(SELECT countIf(${condition}) FROM otel_metrics_${type})`).join(' + ');

const COUNTS = `SELECT
  (SELECT count() FROM otel_traces) AS spans,
  (SELECT countIf(SpanKind IN ('Server', 'Consumer')) FROM otel_traces) AS cellsRaw,
  (SELECT sum(Spans) FROM cells_1s) AS cellsRolledUp,
  (SELECT sum(Spans) FROM cells WHERE Step = 10) AS cells10sRolledUp,
  (SELECT sum(Spans) FROM cells WHERE Step = 300) AS cells5mRolledUp,
  (SELECT sum(Spans) FROM sources WHERE Step = 60) AS sourcesRolledUp,
  (SELECT sum(Spans) FROM sources WHERE Step = 86400) AS sourceDaysRolledUp,
  (SELECT count() FROM otel_logs) AS logs,
  (SELECT countIf(SpanKind IN ('Client', 'Producer') AND PeerEnt != '') FROM otel_traces) AS edgesRaw,
  (SELECT sum(Spans) FROM edges_1s) AS edgesRolledUp,
  (SELECT uniqExactIf(TraceId, TraceId != '') FROM otel_traces) AS tracesRaw,
  (SELECT uniqExact(TraceId) FROM otel_traces_trace_id_ts) AS tracesRolledUp,
  ${points('1')} AS points,
  ${points(IN_SERIES)} AS seriesRaw,
  (SELECT sum(Points) FROM series_1s) AS seriesRolledUp`;

/** Counts over everything that is kept: for tests and audits, not for screens. */
export async function readAccounting(client: ClickHouseClient): Promise<Accounting> {
  const [row] = await rows<Record<string, number>>(client, COUNTS, {});
  const of = (name: string): number => Number(row?.[name] ?? 0);
  const pair = (name: string, raw = name): Pair => ({ raw: of(`${raw}Raw`), rolledUp: of(`${name}RolledUp`) });
  return {
    spans: of('spans'),
    points: of('points'),
    logs: of('logs'),
    cells: pair('cells'),
    cells10s: pair('cells10s', 'cells'),
    cells5m: pair('cells5m', 'cells'),
    sources: pair('sources', 'cells'),
    sourceDays: pair('sourceDays', 'cells'),
    edges: pair('edges'),
    series: pair('series'),
    traces: pair('traces'),
  };
}
