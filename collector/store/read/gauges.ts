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
}

/**
 * OpenTelemetry semantic conventions 1.24 and later (https://opentelemetry.io/docs/specs/semconv/database/database-metrics/,
 * http, process), and Vigie's own for bounds that have no convention.
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  'db.client.connection.count': { kind: 'pool', side: 'used' },
  'db.client.connection.max': { kind: 'pool', side: 'limit' },
  'vigie.pool.used': { kind: 'pool', side: 'used' },
  'vigie.pool.limit': { kind: 'pool', side: 'limit' },
  'vigie.queue.length': { kind: 'queue', side: 'used' },
  'vigie.queue.limit': { kind: 'queue', side: 'limit' },
  'http.server.active_requests': { kind: 'active', side: 'used' },
  'process.cpu.utilization': { kind: 'cpu', side: 'used' },
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
  for (const [key, rows] of grouped(series)) {
    const [cell, kind] = key.split(' ') as [CellId, GaugePoint['kind']];
    points.push(...followed(cell, kind, rows));
  }
  return points.sort((a, b) => a.second - b.second);
}

function grouped(series: readonly SeriesRow[]): Map<string, SeriesRow[]> {
  const groups = new Map<string, SeriesRow[]>();
  for (const row of series) {
    const meaning = MEANINGS[row.metric];
    if (!meaning || isIdle(row)) continue;
    const key = `${row.cell} ${meaning.kind}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

function isIdle({ metric, attributes }: SeriesRow): boolean {
  const state = attributes['db.client.connection.state'] ?? attributes.state;
  return metric === 'db.client.connection.count' && state !== undefined && state !== 'used';
}

function followed(cell: CellId, kind: GaugePoint['kind'], rows: readonly SeriesRow[]): GaugePoint[] {
  const known = new Map<string, Known>();
  const points: GaugePoint[] = [];
  rows.forEach((row, index) => {
    const { side } = MEANINGS[row.metric] as Meaning;
    known.set(`${row.metric} ${row.series}`, { side, resource: resourceOf(row), second: row.second, value: row.value });
    const isLastOfSecond = rows[index + 1]?.second !== row.second;
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
  return complete.sort((a, b) => fullness(b) - fullness(a))[0];
}

const fullness = ({ used, limit }: Level): number => (limit === undefined || limit <= 0 ? -1 : used / limit);

const RESOURCE_NAMES = ['db.client.connection.pool.name', 'pool.name', 'vigie.pool.name', 'vigie.queue.name'];

function resourceOf({ attributes }: SeriesRow): string {
  for (const name of RESOURCE_NAMES) if (attributes[name] !== undefined) return attributes[name];
  return '';
}
