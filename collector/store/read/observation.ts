import type { ClickHouseClient } from '@clickhouse/client';
import { gaugesOf, type SeriesRow } from './gauges.js';
import { IS_NO_HISTOGRAM } from './metered-points.js';
import { IN_VIEW, rows, view } from './query.js';
import type { CellId, CellSecond, EdgeSecond, Observation, ReadOptions } from './types.js';

const CELLS = `SELECT concat(Ent, '/', Maillon) AS cell, toUnixTimestamp(Bucket) AS second,
  sum(Requests) AS requests, sum(Good) AS good, sum(Fault) AS fault, sum(Shed) AS shed, sum(Timeout) AS timeout, sum(Auth) AS auth,
  sum(Client) AS client, sumMap(Durations) AS durations, sumMap(Composition) AS composition,
  uniqCombined64Merge(12)(Sources) AS sources, uniqCombined64Merge(12)(Users) AS users,
  sum(LoginsOk) AS loginsOk, sum(LoginsFailed) AS loginsFailed, sum(Retries) AS retries, min(SamplingKnown) AS samplingKnown,
  toUnixTimestamp64Milli(max(MaxReceivedAt)) AS receivedMs, sum(Spans) AS counted
FROM cells_1s WHERE ${IN_VIEW}
GROUP BY Ent, Maillon, Bucket ORDER BY Bucket, Ent, Maillon`;

const EDGES = `SELECT concat(Ent, '/', Maillon) AS from, concat(PeerEnt, '/', PeerMaillon) AS to, toUnixTimestamp(Bucket) AS second,
  sum(Calls) AS calls, sum(Failed) AS failed, sum(TimedOut) AS timedOut, sum(WaitedMs) AS waitedMs
FROM edges_1s WHERE ${IN_VIEW}
GROUP BY Ent, Maillon, PeerEnt, PeerMaillon, Bucket ORDER BY Bucket, Ent, Maillon, PeerEnt, PeerMaillon`;

const SERIES = `SELECT concat(Ent, '/', Maillon) AS cell, MetricName AS metric, toString(Series) AS series, any(Attributes) AS attributes,
  toUnixTimestamp(Bucket) AS second, argMaxMerge(Latest).1 AS value, toUnixTimestamp64Milli(max(MaxReceivedAt)) AS receivedMs
FROM series_1s WHERE ${IN_VIEW} AND ${IS_NO_HISTOGRAM}
GROUP BY Ent, Maillon, MetricName, Series, Bucket ORDER BY Bucket, Ent, Maillon, MetricName, Series`;

export interface CellRow {
  readonly cell: CellId;
  readonly second: number;
  readonly requests: number;
  readonly good: number;
  readonly fault: number;
  readonly shed: number;
  readonly timeout: number;
  readonly auth: number;
  readonly client: number;
  readonly durations: Readonly<Record<string, number>>;
  readonly composition: Readonly<Record<string, number>>;
  readonly sources: number;
  readonly users: number;
  readonly loginsOk: number;
  readonly loginsFailed: number;
  readonly retries: number;
  readonly samplingKnown: number;
  readonly counted: number;
  readonly receivedMs: number;
}

export type SeriesSecond = SeriesRow & { readonly receivedMs: number };

/** All that one evaluation sees of `range` (the last 90 s), in three queries at once; the same rows give the same order. */
export async function readObservation(client: ClickHouseClient, options: ReadOptions): Promise<Observation> {
  const parameters = view(options);
  const [cells, edges, series] = await Promise.all([
    rows<CellRow>(client, CELLS, parameters),
    rows<EdgeSecond>(client, EDGES, parameters),
    rows<SeriesSecond>(client, SERIES, parameters),
  ]);
  return {
    second: Math.floor(Math.min(options.asOf, options.range.toMs) / 1000) - 1,
    cells: byCell(cells.map(cellSecond)),
    edges,
    gauges: gaugesOf(series),
    lastReceivedMs: newest([...cells, ...series]),
  };
}

/** Field by field: it is made a thousand times a second. */
export function cellSecond(row: CellRow): CellSecond {
  return {
    cell: row.cell,
    second: row.second,
    requests: row.requests,
    good: row.good,
    errors: { fault: row.fault, shed: row.shed, timeout: row.timeout, auth: row.auth, client: row.client },
    durations: durationMap(row.durations),
    composition: new Map(Object.entries(row.composition)),
    sources: row.sources,
    users: row.users,
    loginsOk: row.loginsOk,
    loginsFailed: row.loginsFailed,
    retries: row.retries,
    samplingKnown: row.samplingKnown === 1,
    spans: row.counted,
  };
}

/** A JSON object of the engine as the map it stands for. */
export function durationMap(durations: Readonly<Record<string, number>>): ReadonlyMap<number, number> {
  return new Map(Object.entries(durations).map(([bucket, count]) => [Number(bucket), count]));
}

function byCell(seconds: readonly CellSecond[]): ReadonlyMap<CellId, readonly CellSecond[]> {
  const cells = new Map<CellId, CellSecond[]>();
  for (const second of seconds) {
    const list = cells.get(second.cell);
    if (list) list.push(second);
    else cells.set(second.cell, [second]);
  }
  return cells;
}

function newest(
  received: readonly { readonly cell: CellId; readonly receivedMs: number }[],
): ReadonlyMap<CellId, number> {
  const latest = new Map<CellId, number>();
  for (const { cell, receivedMs } of received) latest.set(cell, Math.max(latest.get(cell) ?? 0, receivedMs));
  return latest;
}

const LAST_RECEIVED = `SELECT cell, max(receivedMs) AS receivedMs FROM (
  SELECT concat(Ent, '/', Maillon) AS cell, toUnixTimestamp64Milli(max(MaxReceivedAt)) AS receivedMs FROM cells_1s WHERE ${IN_VIEW} GROUP BY cell
  UNION ALL
  SELECT concat(Ent, '/', Maillon) AS cell, toUnixTimestamp64Milli(max(MaxReceivedAt)) AS receivedMs FROM series_1s WHERE ${IN_VIEW} GROUP BY cell
) GROUP BY cell`;

/** When each cell was last heard of in a longer range: asked once at a start, so that silence older than 90 s has a date. */
export async function readLastReceived(
  client: ClickHouseClient,
  options: ReadOptions,
): Promise<ReadonlyMap<CellId, number>> {
  return newest(await rows<{ cell: CellId; receivedMs: number }>(client, LAST_RECEIVED, view(options)));
}
