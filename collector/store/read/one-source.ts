import type { CellId, CellSecond } from './types.js';

/** Whether a cell's declared rate is `metrics`. */
type Prefers = (cell: CellId) => boolean;

/** Spans whose sampling nobody knows count the kept ones: of these seconds back. */
const SAMPLED_S = 30;

/**
 * One source of counts a cell, never their sum: spans; its histograms where there are none in view, or where they are
 * declared to give the rate and nobody knows how the spans are sampled. Then the spans still tell who asked, in their proportions.
 */
export class OneSource {
  readonly #merged = new WeakMap<CellSecond, { readonly spans: CellSecond | undefined; readonly row: CellSecond }>();

  choose(
    spans: ReadonlyMap<CellId, readonly CellSecond[]>,
    metered: ReadonlyMap<CellId, readonly CellSecond[]>,
    prefers: Prefers,
  ): ReadonlyMap<CellId, readonly CellSecond[]> {
    if (metered.size === 0) return spans;
    const chosen = new Map(spans);
    for (const [cell, counted] of metered) {
      const seen = spans.get(cell);
      if (!seen || seen.length === 0) chosen.set(cell, counted);
      else if (prefers(cell) && sampled(seen)) chosen.set(cell, this.#both(seen, counted));
    }
    return chosen;
  }

  #both(spans: readonly CellSecond[], counted: readonly CellSecond[]): readonly CellSecond[] {
    const bySecond = new Map(spans.map((row) => [row.second, row]));
    return counted.map((row) => {
      const seen = bySecond.get(row.second);
      const known = this.#merged.get(row);
      if (known && known.spans === seen) return known.row;
      const merged = seen ? inProportion(row, seen) : row;
      this.#merged.set(row, { spans: seen, row: merged });
      return merged;
    });
  }
}

function sampled(rows: readonly CellSecond[]): boolean {
  const newest = rows.at(-1)?.second ?? 0;
  return rows.some(({ second, samplingKnown }) => !samplingKnown && second > newest - SAMPLED_S);
}

function inProportion(counted: CellSecond, seen: CellSecond): CellSecond {
  const scale = seen.requests > 0 ? counted.requests / seen.requests : 0;
  return {
    ...seen,
    ...{ requests: counted.requests, good: counted.good, errors: counted.errors, durations: counted.durations },
    composition: new Map([...seen.composition].map(([category, count]) => [category, count * scale])),
  };
}
