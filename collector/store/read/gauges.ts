import type { CellId, GaugePoint } from './types.js';

/** The latest value of one series of one metric in one second. */
export interface SeriesRow {
  readonly cell: CellId;
  readonly metric: string;
  /** Distinguishes instances and attribute sets. */
  readonly series: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Seconds since the epoch. */
  readonly second: number;
  readonly value: number;
}

/** A series that has not reported for this long no longer counts: its process may be gone. */
const STALE_S = 30;

interface Meaning {
  readonly kind: GaugePoint['kind'];
  readonly side: 'used' | 'limit';
  /** Only of these values of the attribute, where it is sent. */
  readonly only?: {
    readonly attributes: readonly string[];
    readonly values: readonly string[];
    /** Without the attribute it is meant all the same. */
    readonly orAbsent?: true;
  };
  /** Keeps apart what counts the same thing twice: the greater of two sources, not their sum. */
  readonly source?: string;
}

const state = (...values: string[]) => ({ attributes: ['state'], values });
const used = (kind: GaugePoint['kind'], more: Omit<Meaning, 'kind' | 'side'> = {}): Meaning => ({
  ...{ kind, side: 'used' as const },
  ...more,
});
const limit = (kind: GaugePoint['kind'], more: Omit<Meaning, 'kind' | 'side'> = {}): Meaning => ({
  ...{ kind, side: 'limit' as const },
  ...more,
});

/**
 * OpenTelemetry semantic conventions 1.24 and later (https://opentelemetry.io/docs/specs/semconv/database/database-metrics/,
 * http, process); the nginx, apache, haproxy and hostmetrics receivers of the OpenTelemetry Collector contrib
 * (https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver, documentation.md of each); and Vigie's
 * own for bounds that have no convention. A metric may say two things.
 */
const MEANINGS: Readonly<Record<string, readonly Meaning[]>> = {
  'db.client.connection.count': [
    used('pool', { only: { attributes: ['db.client.connection.state', 'state'], values: ['used'], orAbsent: true } }),
  ],
  'db.client.connection.max': [limit('pool')],
  'vigie.pool.used': [used('pool')],
  'vigie.pool.limit': [limit('pool')],
  'vigie.queue.length': [used('queue')],
  'vigie.queue.limit': [limit('queue')],
  'http.server.active_requests': [used('active')],
  'process.cpu.utilization': [used('cpu')],
  // `reading`: the header is awaited; `waiting`: kept alive, nothing is asked.
  'nginx.connections_current': [
    used('active', { only: state('reading', 'writing'), source: 'nginx' }),
    used('connections', { only: state('active'), source: 'nginx' }),
  ],
  'apache.workers': [
    used('pool', { only: state('busy'), source: 'apache' }),
    limit('pool', { only: state('busy', 'idle'), source: 'apache' }),
  ],
  'apache.scoreboard': [used('active', { only: state('reading', 'sending'), source: 'apache' })],
  'apache.current_connections': [used('connections', { source: 'apache' })],
  // Of the front and of the back end alone: the view of the roll-up leaves the servers' out.
  'haproxy.sessions.count': [used('pool', { source: 'haproxy' })],
  'haproxy.sessions.limit': [limit('pool', { source: 'haproxy' })],
  'haproxy.requests.queued': [used('queue', { source: 'haproxy' })],
  'system.network.connections': [
    used('half-open', { only: state('SYN_RECV') }),
    used('connections', { only: state('ESTABLISHED'), source: 'system' }),
  ],
  'vigie.half_open.limit': [limit('half-open')],
};

interface Known {
  readonly side: 'used' | 'limit';
  readonly resource: string;
  second: number;
  value: number;
}

/**
 * From the series of bounded resources (seconds ascending) to one gauge per cell, kind and reporting second: values of
 * instances are added up, each carried forward until it is stale; of several pools or queues in a cell, the fullest.
 * Idle connections of a pool are not used ones.
 */
export function gaugesOf(series: readonly SeriesRow[]): GaugePoint[] {
  const points: GaugePoint[] = [];
  for (const [key, said] of grouped(series)) {
    const [cell, kind] = key.split(' ') as [CellId, GaugePoint['kind']];
    points.push(...followed(cell, kind, said));
  }
  return points.sort((a, b) => a.second - b.second);
}

/** A row and one thing it says. */
interface Said {
  readonly row: SeriesRow;
  readonly meaning: Meaning;
}

function grouped(series: readonly SeriesRow[]): Map<string, Said[]> {
  const groups = new Map<string, Said[]>();
  for (const row of series)
    for (const meaning of MEANINGS[row.metric] ?? []) {
      if (!isSaid(meaning, row)) continue;
      const key = `${row.cell} ${meaning.kind}`;
      const group = groups.get(key);
      if (group) group.push({ row, meaning });
      else groups.set(key, [{ row, meaning }]);
    }
  return groups;
}

function isSaid({ only }: Meaning, { attributes }: SeriesRow): boolean {
  if (!only) return true;
  for (const name of only.attributes) {
    const value = attributes[name];
    if (value !== undefined) return only.values.includes(value);
  }
  return only.orAbsent === true;
}

function followed(cell: CellId, kind: GaugePoint['kind'], rows: readonly Said[]): GaugePoint[] {
  const known = new Map<string, Known>();
  const points: GaugePoint[] = [];
  rows.forEach(({ row, meaning }, index) => {
    const { side } = meaning;
    const resource = resourceOf(row, meaning);
    known.set(`${row.metric} ${side} ${row.series}`, { side, resource, second: row.second, value: row.value });
    const isLastOfSecond = rows[index + 1]?.row.second !== row.second;
    const fullest = isLastOfSecond ? fullestOf([...known.values()], row.second) : undefined;
    if (fullest) points.push({ cell, kind, second: row.second, ...fullest });
  });
  return points;
}

type Level = Pick<GaugePoint, 'used' | 'limit'>;

function fullestOf(known: readonly Known[], second: number): Level | undefined {
  const levels = new Map<string, { used?: number; limit?: number }>();
  for (const { side, resource, second: seen, value } of known) {
    if (second - seen > STALE_S) continue;
    const level = levels.get(resource) ?? {};
    level[side] = (level[side] ?? 0) + value;
    levels.set(resource, level);
  }
  const complete = [...levels.values()].flatMap(({ used, limit }): Level[] => {
    if (used === undefined) return [];
    return [limit === undefined ? { used } : { used, limit }];
  });
  return complete.sort((a, b) => fullness(b) - fullness(a) || b.used - a.used)[0];
}

const fullness = ({ used, limit }: Level): number => (limit === undefined || limit <= 0 ? -1 : used / limit);

const RESOURCE_NAMES = ['db.client.connection.pool.name', 'pool.name', 'vigie.pool.name', 'vigie.queue.name'];

function resourceOf({ attributes }: SeriesRow, { source = '' }: Meaning): string {
  for (const name of RESOURCE_NAMES) if (attributes[name] !== undefined) return attributes[name];
  return source;
}
