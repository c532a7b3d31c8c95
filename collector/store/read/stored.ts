import type { ClickHouseClient } from '@clickhouse/client';
import { IS_NO_HISTOGRAM } from './metered-points.js';
import { type CellRow, cellSecond, type SeriesSecond } from './observation.js';
import { IN_VIEW, rows, view } from './query.js';
import type { CellSecond, EdgeSecond, ReadOptions } from './types.js';

/** What was known of one second from an instant on, until more was: late spans make another version of their second. */
export interface Version<Row> {
  readonly row: Row;
  /** ms since the epoch, to the grain of the roll-ups' `Lateness`. */
  readonly knownMs: number;
}

/** The seconds of a range as stored, each in all its versions, oldest first. */
export interface Stored {
  readonly cells: readonly Version<CellSecond>[];
  readonly edges: readonly Version<EdgeSecond>[];
  readonly series: readonly Version<SeriesSecond>[];
}

/** A second is known by the lateness of its rows: each version holds all that came no later. */
const SO_FAR = 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
const sums = (columns: readonly string[]): string => columns.map((column) => `sum(${column}) AS ${column}`).join(', ');
const soFar = (columns: readonly string[]): string =>
  columns.map((column) => `sum(${column}) OVER known AS ${column[0]?.toLowerCase()}${column.slice(1)}`).join(', ');

const COUNTS = [
  'Requests',
  'Good',
  'Fault',
  'Shed',
  'Timeout',
  'Auth',
  'Client',
  'LoginsOk',
  'LoginsFailed',
  'Retries',
];
const CELLS = `SELECT concat(Ent, '/', Maillon) AS cell, toUnixTimestamp(Bucket) AS second, ${soFar(COUNTS)},
  sumMap(Lengths) OVER known AS durations, sumMap(Kinds) OVER known AS composition,
  uniqCombined64Merge(12)(SeenSources) OVER known AS sources, uniqCombined64Merge(12)(SeenUsers) OVER known AS users,
  min(Sampled) OVER known AS samplingKnown, sum(Counted) OVER known AS counted, toUnixTimestamp64Milli(max(Received) OVER known) AS receivedMs
FROM (SELECT Ent, Maillon, Bucket, Lateness, ${sums(COUNTS)}, sumMap(Durations) AS Lengths, sumMap(Composition) AS Kinds,
    uniqCombined64MergeState(12)(Sources) AS SeenSources, uniqCombined64MergeState(12)(Users) AS SeenUsers,
    min(SamplingKnown) AS Sampled, sum(Spans) AS Counted, max(MaxReceivedAt) AS Received
  FROM cells WHERE Step = 1 AND ${IN_VIEW} AND Ent != 'unmapped'
  GROUP BY Ent, Maillon, Bucket, Lateness)
WINDOW known AS (PARTITION BY Ent, Maillon, Bucket ORDER BY Lateness ${SO_FAR})
ORDER BY second, cell, receivedMs`;

const CALLS = ['Calls', 'Failed', 'TimedOut', 'WaitedMs'];
const EDGES = `SELECT concat(Ent, '/', Maillon) AS from, concat(PeerEnt, '/', PeerMaillon) AS to, toUnixTimestamp(Bucket) AS second, ${soFar(CALLS)},
  toUnixTimestamp64Milli(max(Received) OVER known) AS receivedMs
FROM (SELECT Ent, Maillon, PeerEnt, PeerMaillon, Bucket, Lateness, ${sums(CALLS)}, max(MaxReceivedAt) AS Received
  FROM edges_1s WHERE ${IN_VIEW} GROUP BY Ent, Maillon, PeerEnt, PeerMaillon, Bucket, Lateness)
WINDOW known AS (PARTITION BY Ent, Maillon, PeerEnt, PeerMaillon, Bucket ORDER BY Lateness ${SO_FAR})
ORDER BY second, from, to, receivedMs`;

const SERIES = `SELECT concat(Ent, '/', Maillon) AS cell, MetricName AS metric, toString(Series) AS series, any(Attributes) AS attributes,
  toUnixTimestamp(Bucket) AS second, argMaxMerge(Latest).1 AS value, toUnixTimestamp64Milli(max(MaxReceivedAt)) AS receivedMs
FROM series_1s WHERE ${IN_VIEW} AND ${IS_NO_HISTOGRAM}
GROUP BY Ent, Maillon, MetricName, Series, Bucket ORDER BY Bucket, Ent, Maillon, MetricName, Series`;

/** All seconds of the range, for whoever walks through them again: three queries. Keep ranges to some minutes. */
export async function readStored(client: ClickHouseClient, options: ReadOptions): Promise<Stored> {
  const parameters = view(options);
  const [cells, edges, series] = await Promise.all([
    rows<CellRow>(client, CELLS, parameters),
    rows<EdgeSecond & { readonly receivedMs: number }>(client, EDGES, parameters),
    rows<SeriesSecond>(client, SERIES, parameters),
  ]);
  return {
    cells: cells.map((row) => ({ row: cellSecond(row), knownMs: row.receivedMs })),
    edges: edges.map(({ receivedMs, ...row }) => ({ row, knownMs: receivedMs })),
    series: series.map((row) => ({ row, knownMs: row.receivedMs })),
  };
}
