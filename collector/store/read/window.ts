import type { ClickHouseClient } from '@clickhouse/client';
import { Known } from './known.js';
import { IS_NO_HISTOGRAM } from './metered-points.js';
import { type CellRow, cellSecond, type SeriesSecond } from './observation.js';
import { IN_VIEW, rows, since, view } from './query.js';
import { Gauges, Seconds } from './seconds.js';
import type { CellId, CellSecond, EdgeSecond, Observation, ReadOptions } from './types.js';

/**
 * The observation of a range that slides, read by what has changed: the seconds that hold something else than what was read of
 * them, so that each answer is what `readObservation` would give. Rows that did not change are the same objects from one answer to
 * the next.
 */
export interface ObservationWindow {
  read(options: ReadOptions): Promise<Observation>;
}

/** Of a second that has changed the rows lately received are read: receipts are stored in their order, give or take. */
const OVERLAP_MS = 3000;
/** Rows come late by a batch or two; at seconds before these, and at rows received out of order, a count of every tenth read looks. */
const RECENT_S = 30;
const COUNTED_EVERY = 10;
/** Edges are looked at no further back than the window the baselines learn from; gauges, than their last value counts. */
const EDGES_S = 25;
const SERIES_S = 60;

const CELLS_IN_VIEW = `Step = 1 AND ${IN_VIEW}`;
const SERIES_IN_VIEW = `${IN_VIEW} AND ${IS_NO_HISTOGRAM}`;

/** How much each second holds, from three narrow columns. */
const STORED = `SELECT 'cells' AS of, toUnixTimestamp(Bucket) AS second, sum(Spans) AS counted FROM cells WHERE ${CELLS_IN_VIEW} GROUP BY Bucket
UNION ALL SELECT 'edges', toUnixTimestamp(Bucket), sum(Spans) FROM edges_1s WHERE ${IN_VIEW} AND ${since('edgesFrom')} GROUP BY Bucket
UNION ALL SELECT 'series', toUnixTimestamp(Bucket), sum(Points) FROM series_1s
  WHERE ${SERIES_IN_VIEW} AND ${since('seriesFrom')} GROUP BY Bucket
SETTINGS max_threads = 1`;

/**
 * The seconds that have changed, out of narrow columns; in the statement that reads them, for each costs some milliseconds whatever it
 * reads. One thread each: they run beside one another, and beside what is inserted.
 */
const changed = (table: string, inView: string, counted: string): string => `${inView} AND Bucket IN (
  SELECT Bucket FROM ${table} WHERE ${inView} GROUP BY Bucket
  HAVING sum(${counted}) != transform(toUnixTimestamp(Bucket), {seconds:Array(UInt32)}, {totals:Array(UInt64)}, toUInt64(0)))`;
const NEW = `max(MaxReceivedAt) > fromUnixTimestamp64Milli({since:Int64}, 'UTC')
  OR NOT has({seconds:Array(UInt32)}, toUnixTimestamp(Bucket)) OR has({whole:Array(UInt32)}, toUnixTimestamp(Bucket))`;

const CELLS = `SELECT concat(Ent, '/', Maillon) AS cell, toUnixTimestamp(Bucket) AS second,
  sum(Requests) AS requests, sum(Good) AS good, sum(Fault) AS fault, sum(Shed) AS shed, sum(Timeout) AS timeout, sum(Auth) AS auth,
  sum(Client) AS client, sumMap(Durations) AS durations, sumMap(Composition) AS composition,
  uniqCombined64Merge(12)(Sources) AS sources, uniqCombined64Merge(12)(Users) AS users,
  sum(LoginsOk) AS loginsOk, sum(LoginsFailed) AS loginsFailed, sum(Retries) AS retries, min(SamplingKnown) AS samplingKnown,
  toUnixTimestamp64Milli(max(MaxReceivedAt)) AS receivedMs, sum(Spans) AS counted
FROM cells WHERE ${changed('cells', CELLS_IN_VIEW, 'Spans')}
GROUP BY Ent, Maillon, Bucket HAVING ${NEW} ORDER BY Bucket, Ent, Maillon SETTINGS max_threads = 1`;

const EDGES = `SELECT concat(Ent, '/', Maillon) AS from, concat(PeerEnt, '/', PeerMaillon) AS to, toUnixTimestamp(Bucket) AS second,
  sum(Calls) AS calls, sum(Failed) AS failed, sum(TimedOut) AS timedOut, sum(WaitedMs) AS waitedMs, sum(Spans) AS counted
FROM edges_1s WHERE ${changed('edges_1s', IN_VIEW, 'Spans')}
GROUP BY Ent, Maillon, PeerEnt, PeerMaillon, Bucket HAVING ${NEW} ORDER BY Bucket, Ent, Maillon, PeerEnt, PeerMaillon SETTINGS max_threads = 1`;

const SERIES = `SELECT concat(Ent, '/', Maillon) AS cell, MetricName AS metric, toString(Series) AS series, any(Attributes) AS attributes,
  toUnixTimestamp(Bucket) AS second, argMaxMerge(Latest).1 AS value, toUnixTimestamp64Milli(max(MaxReceivedAt)) AS receivedMs,
  sum(Points) AS counted
FROM series_1s WHERE ${changed('series_1s', SERIES_IN_VIEW, 'Points')}
GROUP BY Ent, Maillon, MetricName, Series, Bucket HAVING ${NEW} ORDER BY Bucket, Ent, Maillon, MetricName, Series SETTINGS max_threads = 1`;

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
  let reads = 0;

  function heard(
    rows: readonly { readonly cell: CellId; readonly receivedMs: number }[],
    of: keyof typeof newest,
  ): void {
    for (const { cell, receivedMs } of rows) {
      if (receivedMs > (lastReceivedMs.get(cell) ?? 0)) lastReceivedMs.set(cell, receivedMs);
      if (receivedMs > newest[of]) newest[of] = receivedMs;
    }
  }

  /** What was missed is read with the next read; not knowing it is no reason to fail this one. */
  async function count(parameters: Record<string, unknown>, begins: Begins): Promise<void> {
    const asked = { ...parameters, edgesFrom: begins.edges, seriesFrom: begins.series };
    const stored = await rows<StoredSecond>(client, STORED, asked).catch(() => []);
    for (const table of TABLES) known[table].settle(stored.filter(({ of }) => of === table));
  }

  return {
    async read(options) {
      const parameters = view(options);
      const [from, to] = [parameters.from as number, parameters.to as number];
      const begins = { cells: from, edges: Math.max(from, to - EDGES_S), series: Math.max(from, to - SERIES_S) };

      function changes<Row>(of: StoredSecond['of'], query: string, newestMs: number): Promise<Counted<Row>[]> {
        const held = known[of].held();
        const receivedMs = Math.max(0, newestMs - OVERLAP_MS);
        const recent = held.seconds.length === 0 ? begins[of] : Math.min(to - RECENT_S, ...held.whole);
        return rows(client, query, { ...parameters, from: Math.max(begins[of], recent), ...held, since: receivedMs });
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
      for (const of of TABLES) known[of].forgetBefore(begins[of]);
      reads++;
      if (reads % COUNTED_EVERY === 0) void count(parameters, begins);
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
type Begins = Readonly<Record<StoredSecond['of'], number>>;

const cellOf = ({ cell }: CellRow): CellId => cell;
const edgeOf = ({ from, to }: EdgeSecond): string => `${from} ${to}`;
const seriesOf = ({ cell, metric, series }: SeriesSecond): string => `${cell} ${metric} ${series}`;

function edgeSecond({ from, to, second, calls, failed, timedOut, waitedMs }: EdgeSecond): EdgeSecond {
  return { from, to, second, calls, failed, timedOut, waitedMs };
}
