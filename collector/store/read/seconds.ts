import { gaugesOf } from './gauges.js';
import type { SeriesSecond } from './observation.js';
import type { CellId, GaugePoint } from './types.js';

/** Rows by key and second, the last second of each key last. Lists are replaced, never changed: who holds one keeps it. */
export class Seconds<Row extends { readonly second: number }> {
  #lists = new Map<string, readonly Row[]>();

  take<Read extends { readonly second: number }>(
    read: readonly Read[],
    keyOf: (row: Read) => string,
    rowOf: (row: Read) => Row,
    from: number,
  ): void {
    const fresh = new Map<string, Row[]>();
    for (const row of read) {
      const key = keyOf(row);
      const list = fresh.get(key);
      if (list) list.push(rowOf(row));
      else fresh.set(key, [rowOf(row)]);
    }
    for (const [key, rows] of fresh) this.#lists.set(key, merged(this.#lists.get(key) ?? [], rows));
    for (const [key, rows] of this.#lists) {
      if ((rows[0] as Row).second >= from) continue;
      const kept = rows.slice(rows.findIndex(({ second }) => second >= from));
      if ((rows.at(-1) as Row).second < from) this.#lists.delete(key);
      else this.#lists.set(key, kept);
    }
  }

  lists(): ReadonlyMap<string, readonly Row[]> {
    return new Map(this.#lists);
  }

  all(): readonly Row[] {
    const all: Row[] = [];
    for (const rows of this.#lists.values()) for (const row of rows) all.push(row);
    return all;
  }
}

/** Two lists of ascending seconds as one; of the same second the fresh row counts. */
function merged<Row extends { readonly second: number }>(known: readonly Row[], fresh: readonly Row[]): readonly Row[] {
  const list: Row[] = [];
  let next = 0;
  for (const row of known) {
    while (next < fresh.length && (fresh[next] as Row).second < row.second) list.push(fresh[next++] as Row);
    if (fresh[next]?.second === row.second) list.push(fresh[next++] as Row);
    else list.push(row);
  }
  while (next < fresh.length) list.push(fresh[next++] as Row);
  return list;
}

/** The points of each cell, made again when one of its series has reported. */
export class Gauges {
  #series = new Map<CellId, readonly SeriesSecond[]>();
  #points = new Map<CellId, readonly GaugePoint[]>();

  take(read: readonly SeriesSecond[], from: number): void {
    const fresh = new Map<CellId, SeriesSecond[]>();
    for (const row of read) {
      const list = fresh.get(row.cell);
      if (list) list.push(row);
      else fresh.set(row.cell, [row]);
    }
    for (const [cell, rows] of fresh) {
      const again = new Set(rows.map(seriesKey));
      const kept = (this.#series.get(cell) ?? []).filter((row) => row.second >= from && !again.has(seriesKey(row)));
      const all = [...kept, ...rows].sort(
        (a, b) => a.second - b.second || compare(a.metric, b.metric) || compare(a.series, b.series),
      );
      this.#series.set(cell, all);
      this.#points.set(cell, gaugesOf(all));
    }
    for (const [cell, rows] of this.#series) {
      if ((rows.at(-1)?.second ?? 0) >= from) continue;
      this.#series.delete(cell);
      this.#points.delete(cell);
    }
  }

  all(): readonly GaugePoint[] {
    const all: GaugePoint[] = [];
    for (const points of this.#points.values()) for (const point of points) all.push(point);
    return all;
  }
}

const seriesKey = ({ metric, series, second }: SeriesSecond): string => `${metric} ${series} ${second}`;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
