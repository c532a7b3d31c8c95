import { pino } from 'pino';
import { createClock } from '../../chain/clock.js';
import { openStore, type Store } from '../../collector/store/open.js';
import type { Acknowledged } from './load.js';

export interface TableCount {
  readonly expected: number;
  readonly found: number;
  /** Rows, body by body or bucket by bucket: one too few and one too many do not make up for each other. */
  readonly lost: number;
  readonly duplicated: number;
}

export interface Count {
  readonly tables: Readonly<Record<string, TableCount>>;
  /** Tables with rows that nobody compares. */
  readonly unchecked: readonly string[];
}

/** Rows by body or by bucket. */
type Tally = ReadonlyMap<string, number>;

const log = pino({ level: 'error' }, pino.destination(2));

/** Compares every table with what was acknowledged. Half of the spans are SERVER spans, half CLIENT ones with a known callee. */
export async function count(dataDir: string, acked: Acknowledged): Promise<Count> {
  const store = await openStore({ dataDir, clock: createClock(), log });
  try {
    const spans = acked.bySecond['/v1/traces'];
    const points = acked.bySecond['/v1/metrics'];
    const expected: Readonly<Record<string, Tally>> = {
      raw: acked.byBody,
      distinct: acked.byBody,
      cells_1s: steps(spans, 1, 0.5),
      'cells_1s.Requests': steps(spans, 1, 0.5),
      'cells of 10 s': steps(spans, 10, 0.5),
      'cells of 5 min': steps(spans, 300, 0.5),
      'sources of a minute': steps(spans, 60, 0.5),
      'sources of a day': steps(spans, 86_400, 0.5),
      edges_1s: steps(spans, 1, 0.5),
      series_1s: steps(points, 1),
      'series_1s.Series': steps(points, 1),
      otel_traces_trace_id_ts: new Map([['', acked.rows['/v1/traces']]]),
    };
    const tables: Record<string, TableCount> = {};
    for (const [name, tally] of Object.entries(expected))
      tables[name] = compare(tally, await tallyOf(store, QUERIES[name] as string));
    return { tables, unchecked: await unchecked(store) };
  } finally {
    await store.stop();
  }
}

const byBucket = (table: string, sum: string, where = '1'): string =>
  `SELECT toString(toUnixTimestamp(toDateTime(Bucket, 'UTC'))) AS name, ${sum} AS n FROM ${table} WHERE ${where} GROUP BY name`;

const byBody = (n: (id: string) => string): string =>
  [
    ['otel_traces', 'SpanId'],
    ['otel_metrics_gauge', "Attributes['point']"],
    ['otel_logs', "LogAttributes['record']"],
  ]
    .map(
      ([table, id]) =>
        `SELECT ResourceAttributes['chaos.body'] AS name, ${n(id as string)} AS n FROM ${table} GROUP BY name`,
    )
    .join(' UNION ALL ');

const QUERIES: Readonly<Record<string, string>> = {
  raw: byBody(() => 'count()'),
  distinct: byBody((id) => `uniqExact(${id})`),
  cells_1s: byBucket('cells_1s', 'sum(Spans)'),
  'cells_1s.Requests': byBucket('cells_1s', 'sum(Requests)'),
  'cells of 10 s': byBucket('cells', 'sum(Spans)', 'Step = 10'),
  'cells of 5 min': byBucket('cells', 'sum(Spans)', 'Step = 300'),
  'sources of a minute': byBucket('sources', 'sum(Spans)', 'Step = 60'),
  'sources of a day': byBucket('sources', 'sum(Spans)', 'Step = 86400'),
  edges_1s: byBucket('edges_1s', 'sum(Spans)'),
  series_1s: byBucket('series_1s', 'sum(Points)'),
  'series_1s.Series': byBucket('series_1s', 'uniqExact(Series)'),
  otel_traces_trace_id_ts: `SELECT '' AS name, uniqExact(TraceId) AS n FROM otel_traces_trace_id_ts`,
};

const CHECKED = [...Object.keys(QUERIES), 'cells', 'sources', 'otel_traces', 'otel_metrics_gauge', 'otel_logs'];
const NOT_TELEMETRY = ['incident_journal', 'vigie_migrations'];

async function unchecked(store: Store): Promise<string[]> {
  const rows = await store.client.query({
    query: `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND total_rows > 0
      AND name NOT IN {known:Array(String)}`,
    query_params: { known: [...CHECKED, ...NOT_TELEMETRY] },
    format: 'JSONEachRow',
  });
  return (await rows.json<{ name: string }>()).map(({ name }) => name);
}

async function tallyOf(store: Store, query: string): Promise<Tally> {
  const rows = await store.client.query({ query, format: 'JSONEachRow' });
  return new Map((await rows.json<{ name: string; n: string | number }>()).map(({ name, n }) => [name, Number(n)]));
}

/** In buckets of `stepS` seconds. */
function steps(bySecond: ReadonlyMap<number, number>, stepS: number, factor = 1): Tally {
  const tally = new Map<string, number>();
  for (const [second, n] of bySecond) {
    const bucket = String(second - (second % stepS));
    tally.set(bucket, (tally.get(bucket) ?? 0) + n * factor);
  }
  return tally;
}

function compare(expected: Tally, found: Tally): TableCount {
  const names = new Set([...expected.keys(), ...found.keys()]);
  const differences = [...names].map((name) => (found.get(name) ?? 0) - (expected.get(name) ?? 0));
  const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, n) => total + n, 0);
  return {
    expected: sum(expected.values()),
    found: sum(found.values()),
    lost: sum(differences.filter((n) => n < 0).map((n) => -n)),
    duplicated: sum(differences.filter((n) => n > 0)),
  };
}
