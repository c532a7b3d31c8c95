import type { Observation } from '../../../alerts/detect/input.js';
import type { Burned, Served } from '../../../alerts/rules/seen.js';
import type { CellId } from '../../../chain/model.js';

/** Rows of a second may come this much later; then it is as it stays. */
const LATE_S = 15;

/** What each second brought to each cell, kept for hours as the coarser roll-ups of the store are. */
export class ServedSeconds {
  readonly #seconds = new Map<number, Map<CellId, Served>>();

  take({ second, cells }: Observation): void {
    for (const [cell, rows] of cells)
      for (const row of rows) {
        if (row.second <= second - LATE_S) continue;
        const { requests, good } = row;
        const of = this.#seconds.get(row.second) ?? new Map<CellId, Served>();
        this.#seconds.set(row.second, of.set(cell, { requests, good }));
      }
  }

  /** As the read module of the store answers it. */
  burned(windows: readonly number[], toMs: number): Burned {
    const toS = Math.floor(toMs / 1000);
    const seconds = [...this.#seconds].filter(([second]) => second < toS);
    const over = (lengthS: number) => {
      const sums = new Map<CellId, Served>();
      for (const [second, cells] of seconds) {
        if (second < toS - lengthS) continue;
        for (const [cell, { requests, good }] of cells) {
          const sum = sums.get(cell) ?? { requests: 0, good: 0 };
          sums.set(cell, { requests: sum.requests + requests, good: sum.good + good });
        }
      }
      return sums;
    };
    const [firstS] = seconds.map(([second]) => second).sort((a, b) => a - b);
    const firstMs = firstS === undefined ? undefined : firstS * 1000;
    return { toMs, firstMs, windows: new Map(windows.map((lengthS) => [lengthS, over(lengthS)])) };
  }
}
