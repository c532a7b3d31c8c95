import type { CellSecond } from '../../../alerts/detect/input.js';
import { MeteredCells } from '../../../collector/store/read/metered.js';
import type { MeteredPoint } from '../../../collector/store/read/metered-points.js';
import { AUTH, CLIENT, FAULT, OK, SHED, TIMEOUT } from '../des/network.js';
import { cells } from '../world/topology.js';
import { OBJECTIVE_MS } from '../world/truth.js';

/** Upper bounds, seconds, that the semantic conventions recommend for `http.server.request.duration`. */
const BOUNDS_S = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const STATUS: Readonly<Record<number, string>> = {
  ...{ [OK]: '200', [FAULT]: '500', [SHED]: '503', [TIMEOUT]: '504', [AUTH]: '401', [CLIENT]: '404' },
};
const HORIZON_S = 100;

interface Histogram {
  readonly counts: number[];
  count: number;
  sum: number;
}

/**
 * What a platform that sends metrics alone says of its requests: cumulative histograms by status, exported now and then, and made into
 * seconds by the store's own reader. Nothing in them tells who asked.
 */
export class Meters {
  readonly #epochMs: number;
  readonly #startMs: number;
  readonly #histograms = new Map<string, Histogram>();
  readonly #reader = new MeteredCells(() => OBJECTIVE_MS);
  readonly #shown = new Map<string, CellSecond>();
  #stored: { readonly dueMs: number; readonly point: MeteredPoint }[] = [];

  constructor(epochS: number, startS: number) {
    this.#epochMs = epochS * 1000;
    this.#startMs = startS * 1000;
  }

  count(station: number, tookMs: number, outcome: number): void {
    const key = `${station} ${outcome}`;
    const found = this.#histograms.get(key) ?? { counts: Array(BOUNDS_S.length + 1).fill(0), count: 0, sum: 0 };
    this.#histograms.set(key, found);
    const bucket = BOUNDS_S.findIndex((bound) => tookMs <= 1000 * bound);
    found.counts[bucket < 0 ? BOUNDS_S.length : bucket]!++;
    found.count++;
    found.sum += tookMs / 1000;
  }

  export(station: number, atMs: number, netMs: number): void {
    for (const [key, { counts, count, sum }] of this.#histograms) {
      const [of, outcome] = key.split(' ').map(Number);
      if (of !== station) continue;
      const nano = (ms: number): string => `${Math.round(this.#epochMs + ms)}000000`;
      const said = { metric: 'http.server.request.duration', status: STATUS[outcome ?? OK] ?? '500', error: '' };
      const point: MeteredPoint = {
        ...{ cell: cells[station] as string, series: key, temporality: 2, ...said, count, sum, counts: [...counts] },
        ...{
          startNs: nano(this.#startMs),
          timeNs: nano(atMs),
          bounds: BOUNDS_S,
          receivedMs: this.#epochMs + atMs + netMs,
        },
      };
      this.#stored.push({ dueMs: atMs + netMs, point });
    }
  }

  /** Rows up to the second judged that are new or changed by what has been received by the clock. */
  take(secondS: number, clockS: number): readonly CellSecond[] {
    const due = this.#stored.filter(({ dueMs }) => dueMs <= clockS * 1000);
    if (due.length > 0) this.#stored = this.#stored.filter(({ dueMs }) => dueMs > clockS * 1000);
    const now = this.#epochMs / 1000 + secondS;
    this.#reader.take(
      due.map(({ point }) => point),
      now - HORIZON_S,
    );
    const changed: CellSecond[] = [];
    for (const [cell, rows] of this.#reader.lists()) {
      for (const row of rows) {
        const key = `${cell} ${row.second}`;
        if (row.second > now || this.#shown.get(key) === row) continue;
        this.#shown.set(key, row);
        changed.push(row);
      }
    }
    for (const [key, { second }] of this.#shown) if (second < now - HORIZON_S) this.#shown.delete(key);
    return changed;
  }
}
