import type { CellSecond, EdgeSecond } from '../../../alerts/detect/input.js';
import { type FullObservation, type Gauge, type Tick, Window } from './tick.js';

/** Judged again after a restart, so far back: as `alerts/replay/restore.ts` does. */
const BACK_S = 390;

/** What the store holds of a case: the newest version of each row, whenever it came. */
export class Archive {
  readonly #cells = new Map<number, Map<string, CellSecond>>();
  readonly #edges = new Map<number, Map<string, EdgeSecond>>();
  readonly #gauges = new Map<number, Map<string, Gauge>>();
  readonly #received = new Map<number, Tick['received']>();

  take(tick: Tick): void {
    for (const row of tick.cells) put(this.#cells, row, row.cell);
    for (const row of tick.edges) put(this.#edges, row, `${row.from}>${row.to}`);
    for (const row of tick.gauges) put(this.#gauges, row, `${row.cell} ${row.kind}`);
    this.#received.set(tick.second, tick.received);
  }

  /**
   * What a detector that starts at this second is shown, silently: each second with all that is stored of it by now. Neither known
   * sources nor probes have a past there.
   */
  *before(second: number): Generator<FullObservation> {
    const window = new Window();
    for (let at = second - BACK_S; at < second; at++) {
      const of = <T>(stored: ReadonlyMap<number, ReadonlyMap<string, T>>): T[] => [...(stored.get(at)?.values() ?? [])];
      const rows = { cells: of(this.#cells), edges: of(this.#edges), gauges: of(this.#gauges) };
      const observation = window.take({ second: at, ...rows, received: this.#received.get(at) ?? [], known: [] });
      if (this.#received.has(at)) yield observation;
    }
  }
}

function put<T extends { readonly second: number }>(stored: Map<number, Map<string, T>>, row: T, key: string): void {
  const rows = stored.get(row.second) ?? new Map<string, T>();
  stored.set(row.second, rows);
  rows.set(key, row);
}
