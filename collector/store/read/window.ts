import type { ClickHouseClient } from '@clickhouse/client';
import { type CellRow, cellSecond, type SeriesSecond } from './observation.js';
import { IN_VIEW, rows, view } from './query.js';
import { Gauges, Seconds } from './seconds.js';
import type { CellId, CellSecond, EdgeSecond, Observation, ReadOptions } from './types.js';

/**
 * The observation of a range that slides, read by what has changed: a row that is added to a second already read takes the whole
 * second of its cell with it, so that each answer is what `readObservation` would give. Rows that did not change are the same
 * objects from one answer to the next.
 */
export interface ObservationWindow {
  read(options: ReadOptions): Promise<Observation>;
}

/** Receipts are stored in their order, give or take the signals and segments loaded side by side. */
const OVERLAP_MS = 3000;
/** The whole range is read again this often, for what was stored out of all order: a segment given back after days. */
const WHOLE_EVERY_MS = 300_000;
/** Edges are looked at no further back than the window the baselines learn from; gauges, than their last value counts. */
const EDGES_S = 25;
const SERIES_S = 60;

/**
 * Seconds that have changed since, of one table; the first of them too, by which the parts that hold none are left out. Rows lie by
 * five minutes and cell: to read a second of all cells where they are merged is to read five minutes.
 */
const changed = (table: string, columns: string): string => {
  const fresh = `FROM ${table} WHERE ${IN_VIEW} AND MaxReceivedAt > fromUnixTimestamp64Milli({since:Int64}, 'UTC')`;
  return `Bucket >= (SELECT min(Bucket) ${fresh}) AND (${columns}) IN (SELECT DISTINCT ${columns} ${fresh})`;
};

const CELLS = `SELECT concat(Ent, '/', Maillon) AS cell, toUnixTimestamp(Bucket) AS second,
  sum(Requests) AS requests, sum(Good) AS good, sum(Fault) AS fault, sum(Shed) AS shed, sum(Timeout) AS timeout, sum(Auth) AS auth,
  sum(Client) AS client, sumMap(Durations) AS durations, sumMap(Composition) AS composition,
  uniqCombined64Merge(12)(Sources) AS sources, uniqCombined64Merge(12)(Users) AS users,
  sum(LoginsOk) AS loginsOk, sum(LoginsFailed) AS loginsFailed, sum(Retries) AS retries, min(SamplingKnown) AS samplingKnown,
  toUnixTimestamp64Milli(max(MaxReceivedAt)) AS receivedMs
FROM cells_1s WHERE ${IN_VIEW} AND ${changed('cells_1s', 'Ent, Maillon, Bucket')}
GROUP BY Ent, Maillon, Bucket ORDER BY Bucket, Ent, Maillon`;

const EDGES = `SELECT concat(Ent, '/', Maillon) AS from, concat(PeerEnt, '/', PeerMaillon) AS to, toUnixTimestamp(Bucket) AS second,
  sum(Calls) AS calls, sum(Failed) AS failed, sum(TimedOut) AS timedOut, sum(WaitedMs) AS waitedMs
FROM edges_1s WHERE ${IN_VIEW} AND ${changed('edges_1s', 'Ent, Maillon, Bucket')}
GROUP BY Ent, Maillon, PeerEnt, PeerMaillon, Bucket ORDER BY Bucket, Ent, Maillon, PeerEnt, PeerMaillon`;

const SERIES = `SELECT concat(Ent, '/', Maillon) AS cell, MetricName AS metric, toString(Series) AS series, any(Attributes) AS attributes,
  toUnixTimestamp(Bucket) AS second, argMaxMerge(Latest).1 AS value, toUnixTimestamp64Milli(max(MaxReceivedAt)) AS receivedMs
FROM series_1s WHERE ${IN_VIEW} AND MetricName != 'http.server.request.duration' AND ${changed('series_1s', 'Ent, Maillon, Bucket')}
GROUP BY Ent, Maillon, MetricName, Series, Bucket ORDER BY Bucket, Ent, Maillon, MetricName, Series`;

/** A window that begins empty: its first read reads the whole range. */
export function openWindow(client: ClickHouseClient): ObservationWindow {
  const cells = new Seconds<CellSecond>();
  const edges = new Seconds<EdgeSecond>();
  const gauges = new Gauges();
  const lastReceivedMs = new Map<CellId, number>();
  const newest = { cells: 0, series: 0 };
  const changes = sinceLastRead();
  let [readTo, wholeMs] = [0, 0];

  function heard(
    rows: readonly { readonly cell: CellId; readonly receivedMs: number }[],
    of: keyof typeof newest,
  ): void {
    for (const { cell, receivedMs } of rows) {
      if (receivedMs > (lastReceivedMs.get(cell) ?? 0)) lastReceivedMs.set(cell, receivedMs);
      if (receivedMs > newest[of]) newest[of] = receivedMs;
    }
  }

  return {
    async read(options) {
      const parameters = view(options);
      const [from, to] = [parameters.from as number, parameters.to as number];
      // What was never read, as after a long pause, is read whole.
      const whole = readTo < from || readTo > to || Math.abs(options.asOf - wholeMs) >= WHOLE_EVERY_MS;
      const asked = (seconds: number, newestMs: number): Record<string, unknown> => ({
        ...parameters,
        from: Math.max(from, to - seconds),
        since: whole ? 0 : Math.max(0, newestMs - OVERLAP_MS),
      });
      const [cellRows, edgeRows, seriesRows] = await Promise.all([
        rows<CellRow>(client, CELLS, asked(to - from, newest.cells)),
        rows<EdgeSecond>(client, EDGES, asked(EDGES_S, newest.cells)),
        rows<SeriesSecond>(client, SERIES, asked(SERIES_S, newest.series)),
      ]);
      readTo = to;
      if (whole) wholeMs = options.asOf;
      heard(cellRows, 'cells');
      heard(seriesRows, 'series');
      cells.take(changes(cellRows, from), ({ cell }) => cell, cellSecond, from);
      edges.take(
        edgeRows,
        (row) => `${row.from} ${row.to}`,
        (row) => row,
        to - EDGES_S,
      );
      gauges.take(seriesRows, to - SERIES_S);
      return {
        second: Math.floor(Math.min(options.asOf, options.range.toMs) / 1000) - 1,
        cells: cells.lists(),
        edges: edges.all(),
        gauges: gauges.all(),
        lastReceivedMs: new Map(lastReceivedMs),
      };
    },
  };
}

/** Of rows read again for the overlap, those that say more than before. */
function sinceLastRead(): (rows: readonly CellRow[], from: number) => readonly CellRow[] {
  const known = new Map<number, Map<CellId, Pick<CellRow, 'receivedMs' | 'requests'>>>();
  return (rows, from) => {
    for (const second of known.keys()) if (second < from) known.delete(second);
    return rows.filter((row) => {
      const cells = known.get(row.second) ?? new Map<CellId, Pick<CellRow, 'receivedMs' | 'requests'>>();
      known.set(row.second, cells);
      const before = cells.get(row.cell);
      cells.set(row.cell, { receivedMs: row.receivedMs, requests: row.requests });
      return before?.receivedMs !== row.receivedMs || before.requests !== row.requests;
    });
  };
}
