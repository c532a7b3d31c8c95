import type { CellSecond, EdgeSecond, GaugePoint, Observation, ProbePoint } from '../../../alerts/detect/input.js';
import type { CellId } from '../../../chain/model.js';

/** Counters of a proxy and its kernel that the store may hold besides the kinds of `GaugePoint`. */
export type GaugeKind = GaugePoint['kind'] | 'connections' | 'half-open';
export type Gauge = Omit<GaugePoint, 'kind'> & { readonly kind: GaugeKind };

/** How many of the sources of the last minute the cell had seen in the 28 days before (the store's `readKnownSources`). */
export interface KnownSources {
  readonly cell: CellId;
  readonly sourceClass: string;
  readonly sources: number;
  readonly known: number;
}

/** What became known during one second of the clock: rows new or changed, whole. */
export interface Tick {
  /** The second to judge; rows of later seconds may be there already. */
  readonly second: number;
  readonly cells: readonly CellSecond[];
  readonly edges: readonly EdgeSecond[];
  readonly gauges: readonly Gauge[];
  /** Newest receipt by cell, ms since the epoch, where it moved. */
  readonly received: readonly (readonly [CellId, number])[];
  /** Replaces what was known of the cells named. */
  readonly known: readonly KnownSources[];
  /** Results of Vigie's own probes; a result replaces the one of the same cell, check and place. */
  readonly probes?: readonly ProbePoint[];
}

/** An observation with what the detector may read besides. */
export interface FullObservation extends Observation {
  readonly known: readonly KnownSources[];
}

const HORIZON_S = 90;
/** Edges and gauges are kept as long as the console's own window keeps them at least: nothing older is looked at. */
const EDGES_S = 25;
const GAUGES_S = 30;

/** Lays ticks together into what one evaluation sees: the last 90 s, rows replaced by their newer selves. */
export class Window {
  readonly #cells = new Map<CellId, CellSecond[]>();
  readonly #edges = new BySecond<EdgeSecond>((row) => `${row.from}>${row.to}`);
  readonly #gauges = new BySecond<Gauge>((row) => `${row.cell} ${row.kind}`);
  readonly #received = new Map<CellId, number>();
  readonly #known = new Map<string, KnownSources>();
  readonly #probes = new Map<string, ProbePoint>();

  take(tick: Tick): FullObservation {
    for (const row of tick.cells) this.#place(row);
    for (const row of tick.edges) this.#edges.put(row);
    for (const row of tick.gauges) this.#gauges.put(row);
    for (const [cell, ms] of tick.received) this.#received.set(cell, ms);
    for (const known of tick.known) this.#known.set(`${known.cell} ${known.sourceClass}`, known);
    for (const one of tick.probes ?? []) this.#probes.set(`${one.cell} ${one.check} ${one.vantage}`, one);
    this.#forget(tick.second - HORIZON_S);
    return {
      second: tick.second,
      cells: new Map(this.#cells),
      edges: this.#edges.list(),
      gauges: this.#gauges.list() as Observation['gauges'],
      lastReceivedMs: new Map(this.#received),
      known: [...this.#known.values()],
      ...(this.#probes.size > 0 ? { probes: [...this.#probes.values()] } : {}),
    };
  }

  #place(row: CellSecond): void {
    let rows = this.#cells.get(row.cell);
    if (!rows) {
      rows = [];
      this.#cells.set(row.cell, rows);
    }
    let at = rows.length;
    if (at === 0 || rows[at - 1]!.second < row.second) {
      rows.push(row);
      return;
    }
    while (at > 0 && rows[at - 1]!.second >= row.second) at--;
    if (rows[at]?.second === row.second) rows[at] = row;
    else rows.splice(at, 0, row);
  }

  #forget(upTo: number): void {
    for (const rows of this.#cells.values()) while (rows.length > 0 && rows[0]!.second <= upTo) rows.shift();
    this.#edges.forget(upTo + HORIZON_S - EDGES_S);
    this.#gauges.forget(upTo + HORIZON_S - GAUGES_S);
  }
}

/** Rows by second and key, listed in order of seconds without looking at the seconds that did not change. */
class BySecond<T extends { readonly second: number }> {
  readonly #rows = new Map<number, Map<string, T>>();
  readonly #lists = new Map<number, readonly T[]>();
  readonly #keyOf: (row: T) => string;

  constructor(keyOf: (row: T) => string) {
    this.#keyOf = keyOf;
  }

  put(row: T): void {
    let rows = this.#rows.get(row.second);
    if (!rows) {
      rows = new Map();
      this.#rows.set(row.second, rows);
    }
    rows.set(this.#keyOf(row), row);
    this.#lists.delete(row.second);
  }

  list(): readonly T[] {
    const seconds = [...this.#rows.keys()].sort((a, b) => a - b);
    const all: T[] = [];
    for (const second of seconds) {
      let list = this.#lists.get(second);
      if (!list) {
        list = [...(this.#rows.get(second)?.values() ?? [])];
        this.#lists.set(second, list);
      }
      for (const row of list) all.push(row);
    }
    return all;
  }

  forget(upTo: number): void {
    for (const second of this.#rows.keys()) {
      if (second > upTo) continue;
      this.#rows.delete(second);
      this.#lists.delete(second);
    }
  }
}
