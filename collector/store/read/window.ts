import type { ClickHouseClient } from '@clickhouse/client';
import { Known } from './known.js';
import { IS_NO_HISTOGRAM } from './metered-points.js';
import { type CellRow, cellSecond, type SeriesSecond } from './observation.js';
import { IN_VIEW, rows, view } from './query.js';
import { Gauges, Seconds } from './seconds.js';
import type { CellId, CellSecond, EdgeSecond, Observation, ReadOptions } from './types.js';

/**
 * The observation of a range that slides, read by what has changed: first how much each second holds, then the seconds that hold
 * something else than what was read of them, so that each answer is what `readObservation` would give. Rows that did not change are
 * the same objects from one answer to the next.
 */
export interface ObservationWindow {
  read(options: ReadOptions): Promise<Observation>;
}

/** Of a second that has changed the rows lately received are read: receipts are stored in their order, give or take. */
const OVERLAP_MS = 3000;
/** Edges are looked at no further back than the window the baselines learn from; gauges, than their last value counts. */
const EDGES_S = 25;
const SERIES_S = 60;

/** How much each second holds, from three narrow columns; one statement, for each costs some milliseconds whatever it reads. */
const STORED = `SELECT 'cells' AS of, toUnixTimestamp(Bucket) AS second, sum(Spans) AS counted FROM cells_1s WHERE ${IN_VIEW} GROUP BY Bucket
UNION ALL SELECT 'edges', toUnixTimestamp(Bucket), sum(Spans) FROM edges_1s WHERE ${IN_VIEW} AND Bucket >= toDateTime({edgesFrom:UInt32}) GROUP BY Bucket
UNION ALL SELECT 'series', toUnixTimestamp(Bucket), sum(Points) FROM series_1s
  WHERE ${IN_VIEW} AND Bucket >= toDateTime({seriesFrom:UInt32}) AND ${IS_NO_HISTOGRAM} GROUP BY Bucket`;

const CHANGED = `${IN_VIEW} AND toUnixTimestamp(Bucket) IN {seconds:Array(UInt32)}`;
const NEW = `max(MaxReceivedAt) > fromUnixTimestamp64Milli({since:Int64}, 'UTC') OR toUnixTimestamp(Bucket) IN {whole:Array(UInt32)}`;

const CELLS = `SELECT concat(Ent, '/', Maillon) AS cell, toUnixTimestamp(Bucket) AS second,
  sum(Requests) AS requests, sum(Good) AS good, sum(Fault) AS fault, sum(Shed) AS shed, sum(Timeout) AS timeout, sum(Auth) AS auth,
  sum(Client) AS client, sumMap(Durations) AS durations, sumMap(Composition) AS composition,
  uniqCombined64Merge(12)(Sources) AS sources, uniqCombined64Merge(12)(Users) AS users,
  sum(LoginsOk) AS loginsOk, sum(LoginsFailed) AS loginsFailed, sum(Retries) AS retries, min(SamplingKnown) AS samplingKnown,
  toUnixTimestamp64Milli(max(MaxReceivedAt)) AS receivedMs, sum(Spans) AS counted
FROM cells_1s WHERE ${CHANGED}
GROUP BY Ent, Maillon, Bucket HAVING ${NEW} ORDER BY Bucket, Ent, Maillon`;

const EDGES = `SELECT concat(Ent, '/', Maillon) AS from, concat(PeerEnt, '/', PeerMaillon) AS to, toUnixTimestamp(Bucket) AS second,
  sum(Calls) AS calls, sum(Failed) AS failed, sum(TimedOut) AS timedOut, sum(WaitedMs) AS waitedMs, sum(Spans) AS counted
FROM edges_1s WHERE ${CHANGED}
GROUP BY Ent, Maillon, PeerEnt, PeerMaillon, Bucket HAVING ${NEW} ORDER BY Bucket, Ent, Maillon, PeerEnt, PeerMaillon`;

const SERIES = `SELECT concat(Ent, '/', Maillon) AS cell, MetricName AS metric, toString(Series) AS series, any(Attributes) AS attributes,
  toUnixTimestamp(Bucket) AS second, argMaxMerge(Latest).1 AS value, toUnixTimestamp64Milli(max(MaxReceivedAt)) AS receivedMs,
  sum(Points) AS counted
FROM series_1s WHERE ${CHANGED} AND ${IS_NO_HISTOGRAM}
GROUP BY Ent, Maillon, MetricName, Series, Bucket HAVING ${NEW} ORDER BY Bucket, Ent, Maillon, MetricName, Series`;

interface StoredSecond {
  readonly of: 'cells' | 'edges' | 'series';
  readonly second: number;
  readonly counted: number;
}

type Counted<Row> = Row & { readonly counted: number };

/** A window that begins empty: its first read reads the whole range. */
export function openWindow(client: ClickHouseClient): ObservationWindow {
  const known = { cells: new Known(), edges: new Known(), series: new Known() };
  const cells = new Seconds<CellSecond>();
  const edges = new Seconds<EdgeSecond>();
  const gauges = new Gauges();
  const lastReceivedMs = new Map<CellId, number>();
  const newest = { cells: 0, series: 0 };

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
      const begins = { cells: from, edges: Math.max(from, to - EDGES_S), series: Math.max(from, to - SERIES_S) };
      const found = await rows<StoredSecond>(client, STORED, {
        ...parameters,
        ...{ edgesFrom: begins.edges, seriesFrom: begins.series },
      });
      const stored = {
        cells: found.filter(({ of }) => of === 'cells'),
        edges: found.filter(({ of }) => of === 'edges'),
        series: found.filter(({ of }) => of === 'series'),
      };

      /** The rows of the seconds that have changed; nothing is asked if none has. */
      async function changes<Row>(of: StoredSecond['of'], query: string, newestMs: number): Promise<Counted<Row>[]> {
        const { seconds, whole } = known[of].changed(stored[of]);
        if (seconds.length === 0) return [];
        const [first, last] = [seconds[0] as number, seconds.at(-1) as number];
        const since = Math.max(0, newestMs - OVERLAP_MS);
        return rows(client, query, { ...parameters, from: first, to: last + 1, seconds, whole, since });
      }

      const [cellRows, edgeRows, seriesRows] = await Promise.all([
        changes<CellRow>('cells', CELLS, newest.cells),
        changes<EdgeSecond>('edges', EDGES, newest.cells),
        changes<SeriesSecond>('series', SERIES, newest.series),
      ]);
      heard(cellRows, 'cells');
      heard(seriesRows, 'series');
      cells.take(known.cells.take(cellRows, cellOf), cellOf, cellSecond, begins.cells);
      edges.take(known.edges.take(edgeRows, edgeOf), edgeOf, edgeSecond, begins.edges);
      gauges.take(known.series.take(seriesRows, seriesOf), begins.series);
      for (const of of TABLES) known[of].settle(stored[of], begins[of]);
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

const TABLES = ['cells', 'edges', 'series'] as const;

const cellOf = ({ cell }: CellRow): CellId => cell;
const edgeOf = ({ from, to }: EdgeSecond): string => `${from} ${to}`;
const seriesOf = ({ cell, metric, series }: SeriesSecond): string => `${cell} ${metric} ${series}`;

function edgeSecond({ from, to, second, calls, failed, timedOut, waitedMs }: EdgeSecond): EdgeSecond {
  return { from, to, second, calls, failed, timedOut, waitedMs };
}
