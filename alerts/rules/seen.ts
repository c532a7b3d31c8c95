import type { CellId } from '../../chain/model.js';
import { grouped } from '../detect/grouped.js';
import type { CellSecond, GaugePoint, Observation, ProbePoint } from '../detect/input.js';
import { windowOf } from '../detect/signals.js';
import type { Window } from '../detect/sums.js';

/** Requests of one cell over a window, and the good ones. */
export interface Served {
  readonly requests: number;
  readonly good: number;
}

/** What the roll-ups say of longer windows, read now and then. */
export interface Burned {
  /** The end of the windows, ms since the epoch. */
  readonly toMs: number;
  /** Start of the first second in the longest window of which anything is stored, of any cell; undefined: of none. */
  readonly firstMs?: number | undefined;
  /** By length of the window, seconds. */
  readonly windows: ReadonlyMap<number, ReadonlyMap<CellId, Served>>;
}

/** Why nothing is known of longer windows: the store refuses, as it says. */
export interface Unread {
  readonly error: string;
}

/** Everything one evaluation of the rules looks at: what the detector saw, and the longer windows. */
export interface Sight extends Pick<Observation, 'second' | 'cells' | 'gauges' | 'lastReceivedMs' | 'probes'> {
  /** Undefined before the first answer. */
  readonly burned?: Burned | Unread | undefined;
}

/** A sight, looked at from several sides; each answer is made once. */
export interface Seen {
  readonly second: number;
  /** The instant that was judged, ms since the epoch. */
  readonly atMs: number;
  readonly burned: Sight['burned'];
  /** Newest sign of life of anything, ms since the epoch: silence is measured from it, for what delays everybody accuses nobody. */
  readonly newestMs: number;
  lastReceivedMs(cell: CellId): number | undefined;
  rows(cell: CellId): readonly CellSecond[];
  window(cell: CellId, seconds: number): Window;
  gauge(cell: CellId, kind: GaugePoint['kind']): GaugePoint | undefined;
  probes(cell: CellId): readonly ProbePoint[];
}

/** A platform exports its gauges every 5 to 60 s: an older one says nothing of now. */
const GAUGE_S = 70;

export function seenFrom({ second, cells, gauges, lastReceivedMs, probes = [], burned }: Sight): Seen {
  const windows = new Map<string, Window>();
  const rows = (cell: CellId): readonly CellSecond[] => cells.get(cell) ?? [];
  const newestGauge = once(() => {
    const newest = new Map<string, GaugePoint>();
    for (const point of gauges) {
      if (point.second > second || second - point.second > GAUGE_S) continue;
      const key = `${point.kind} ${point.cell}`;
      if ((newest.get(key)?.second ?? 0) <= point.second) newest.set(key, point);
    }
    return newest;
  });
  const byCell = once(() => grouped(probes, ({ cell }) => cell));
  return {
    second,
    atMs: second * 1000,
    burned,
    newestMs: Math.max(0, ...lastReceivedMs.values(), ...probes.map(({ atMs }) => atMs)),
    lastReceivedMs: (cell) => lastReceivedMs.get(cell),
    rows,
    window(cell, seconds) {
      const key = `${seconds} ${cell}`;
      const known = windows.get(key) ?? windowOf({ rows: rows(cell), second }, 0, seconds);
      windows.set(key, known);
      return known;
    },
    gauge: (cell, kind) => newestGauge().get(`${kind} ${cell}`),
    probes: (cell) => byCell().get(cell) ?? [],
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
