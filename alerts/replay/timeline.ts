import type { ClickHouseClient } from '@clickhouse/client';
import type { CellId } from '../../chain/model.js';
import { everything } from '../../chain/principal.js';
import { openMeteredCells } from '../../collector/store/read/metered-cells.js';
import { Gauges, Seconds } from '../../collector/store/read/seconds.js';
import { readStored, type Stored, type Version } from '../../collector/store/read/stored.js';
import type { CellSecond, EdgeSecond, Observation } from '../detect/input.js';
import { HORIZON_S } from '../detect/signals.js';
import type { MeteringOf } from './metering.js';

export interface Walk {
  readonly client: ClickHouseClient;
  /** First and last second judged, seconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly stepS: number;
  /** How far behind the clock the judged second is. */
  readonly delayS: number;
  /** Rows received later are not seen at all, ms since the epoch. */
  readonly asOfMs: number;
  /**
   * Each second as it was known when it was judged; without it, as it is known at `asOfMs`, as if all had come in time: the
   * only sense that imported telemetry makes.
   */
  readonly asKnown: boolean;
  /** When a cell counts as heard: when its rows were received, or when they would have been, had they come in time. */
  readonly heard: 'received' | 'in-time';
  /** What the histograms of cells without spans are judged by. */
  readonly metering: MeteringOf;
}

/** Seconds read at once: what is held in memory is this and the horizon. */
const CHUNK_S = 60;
const EDGES_S = 25;
const SERIES_S = 60;

/** What the detector would have observed at each step, from the roll-ups as they are stored; read in pieces, in order. */
export async function* observations(walk: Walk): AsyncGenerator<Observation> {
  const { client, from, to, stepS, delayS, asKnown } = walk;
  const cells = new Seconds<CellSecond>();
  const edges = new Seconds<EdgeSecond>();
  const gauges = new Gauges();
  const lastReceivedMs = new Map<CellId, number>();
  const waiting: Waiting = { cells: [], edges: [], series: [] };
  const withMetrics = openMeteredCells(client, walk.metering);
  let readTo = from - HORIZON_S;
  for (let second = from; second <= to; second += stepS) {
    while (readTo < second + 1) {
      const until = Math.min(Math.max(readTo + CHUNK_S, from + 1), to + 1);
      const range = { fromMs: readTo * 1000, toMs: until * 1000 };
      add(waiting, await readStored(client, { asOf: walk.asOfMs, range, scope: everything }), asKnown);
      readTo = until;
    }
    const nowMs = (second + 1 + delayS) * 1000;
    const known = <Row extends { readonly second: number }>({ row, knownMs }: Version<Row>): boolean =>
      row.second <= second && (!asKnown || knownMs <= nowMs);
    const [cellRows, edgeRows, seriesRows] = [
      taken(waiting, 'cells', known),
      taken(waiting, 'edges', known),
      taken(waiting, 'series', known),
    ];
    for (const { row, knownMs } of [...cellRows, ...seriesRows]) {
      const heardMs = walk.heard === 'received' ? knownMs : (row.second + 1) * 1000;
      if (heardMs > (lastReceivedMs.get(row.cell) ?? 0)) lastReceivedMs.set(row.cell, heardMs);
    }
    cells.take(
      newest(cellRows, ({ cell }) => cell),
      ({ cell }) => cell,
      same,
      second + 1 - HORIZON_S,
    );
    edges.take(newest(edgeRows, edgeKey), edgeKey, same, second + 1 - EDGES_S);
    gauges.take(
      seriesRows.map(({ row }) => row),
      second + 1 - SERIES_S,
    );
    const seen = {
      second,
      ...{ cells: cells.lists(), edges: edges.all(), gauges: gauges.all() },
      lastReceivedMs: new Map(lastReceivedMs),
    };
    const range = { fromMs: (second + 1 - HORIZON_S) * 1000, toMs: nowMs };
    yield await withMetrics(seen, {
      asOf: asKnown ? Math.min(walk.asOfMs, nowMs) : walk.asOfMs,
      range,
      scope: everything,
    });
  }
}

const same = <T>(row: T): T => row;
const edgeKey = ({ from, to }: EdgeSecond): string => `${from} ${to}`;

/** What is read and not yet shown. */
interface Waiting {
  cells: Version<CellSecond>[];
  edges: Version<EdgeSecond>[];
  series: Stored['series'][number][];
}

function add(waiting: Waiting, stored: Stored, asKnown: boolean): void {
  // Without the versions in between: a later one of the same second comes after it.
  waiting.cells = waiting.cells.concat(asKnown ? stored.cells : newestVersions(stored.cells, ({ cell }) => cell));
  waiting.edges = waiting.edges.concat(asKnown ? stored.edges : newestVersions(stored.edges, edgeKey));
  waiting.series = waiting.series.concat(stored.series);
}

function taken<K extends keyof Waiting>(
  waiting: Waiting,
  of: K,
  known: (version: Version<{ readonly second: number }>) => boolean,
): Waiting[K] {
  const all = waiting[of] as Version<{ readonly second: number }>[];
  const [shown, kept]: [typeof all, typeof all] = [[], []];
  for (const version of all) (known(version) ? shown : kept).push(version);
  waiting[of] = kept as Waiting[K];
  return shown as Waiting[K];
}

/** The last version of each second, ascending. */
function newestVersions<Row extends { readonly second: number }>(
  versions: readonly Version<Row>[],
  keyOf: (row: Row) => string,
): Version<Row>[] {
  const last = new Map<string, Version<Row>>();
  for (const version of versions) last.set(`${keyOf(version.row)} ${version.row.second}`, version);
  return [...last.values()].sort((a, b) => a.row.second - b.row.second);
}

function newest<Row extends { readonly second: number }>(
  versions: readonly Version<Row>[],
  keyOf: (row: Row) => string,
): Row[] {
  return newestVersions(versions, keyOf).map(({ row }) => row);
}
