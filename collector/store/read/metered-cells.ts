import type { ClickHouseClient } from '@clickhouse/client';
import { MeteredCells } from './metered.js';
import { readMetered, timeOf } from './metered-points.js';
import { OneSource } from './one-source.js';
import { view } from './query.js';
import type { CellId, Observation, ReadOptions } from './types.js';

/** What is asked of a cell, and what gives its rate. */
export interface Metering {
  /** Latency of the objective, ms. */
  readonly latencyMs: number;
  readonly rateFrom: 'metrics' | 'spans';
}

/** Exports come every 5 to 60 s: they are asked for this often. */
const EVERY_MS = 5000;
/** The first question looks back for the export before the range; later ones, for what was exported out of order. */
const BACK_MS = 130_000;
const OVERLAP_MS = 30_000;
/** Of these, what was lately received: receipts are stored in their order, give or take. */
const RECEIVED_MS = 5000;

/** Points outlive the observation they were read for by this much, seconds. */
const KEPT_S = 10;

type Seen = Pick<Observation, 'cells' | 'lastReceivedMs'>;

/**
 * Adds to what spans say the cells that send none, by their duration histograms (`MeteredCells`); where both are there, one of
 * the two counts (`OneSource`).
 * @param meteringOf undefined of a cell that is not in the chain
 */
export function openMeteredCells(client: ClickHouseClient, meteringOf: (cell: CellId) => Metering | undefined) {
  const metered = new MeteredCells((cell) => meteringOf(cell)?.latencyMs ?? Number.POSITIVE_INFINITY);
  const source = new OneSource();
  const heardMs = new Map<CellId, number>();
  let askedMs = Number.NEGATIVE_INFINITY;
  let newestMs = 0;

  async function ask(options: ReadOptions): Promise<void> {
    const { fromMs, toMs } = options.range;
    // The clock may have been set back since.
    const sinceMs = Math.max(fromMs - BACK_MS, Math.min(askedMs, toMs) - OVERLAP_MS);
    askedMs = toMs;
    const receivedMs = Math.max(0, Math.min(newestMs, options.asOf) - RECEIVED_MS);
    const points = await readMetered(client, view({ ...options, range: { fromMs: sinceMs, toMs } }), receivedMs);
    metered.take(points, Math.floor(fromMs / 1000) - KEPT_S);
    for (const point of points) {
      heardMs.set(point.cell, Math.max(timeOf(point), heardMs.get(point.cell) ?? 0));
      newestMs = Math.max(newestMs, point.receivedMs);
    }
  }

  return async <T extends Seen>(seen: T, options: ReadOptions): Promise<T> => {
    if (Math.abs(options.range.toMs - askedMs) >= EVERY_MS) await ask(options);
    const cells = source.choose(seen.cells, metered.lists(), (cell) => meteringOf(cell)?.rateFrom === 'metrics');
    if (cells === seen.cells) return seen;
    const lastReceivedMs = new Map(seen.lastReceivedMs);
    for (const [cell, ms] of heardMs) if (ms > (lastReceivedMs.get(cell) ?? 0)) lastReceivedMs.set(cell, ms);
    return { ...seen, cells, lastReceivedMs };
  };
}
