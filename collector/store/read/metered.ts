import { type Counted, countedSince, type Flow, flowOf, type Outcome } from './metered-flow.js';
import { type MeteredPoint, timeOf } from './metered-points.js';
import type { CellId, CellSecond } from './types.js';

/** Longest interval of exports that still says what goes on: the default of the specification, and half as much again. */
const LONGEST_MS = 90_000;
/** A series is remembered so long, for what it counted while it was not heard. */
const REMEMBERED_MS = 3_600_000;
/** A series that is new in a cell counts at most so many times what the cell counted before: more was counted long before, unheard. */
const NEW_AT_MOST = 3;
/** Exports of a cell that are remembered, of however many instances. */
const TIMES_KEPT = 32;
/** What was last counted is taken to go on until the next export is due, and so much longer. */
const PATIENCE = 1.2;
const GRACE_MS = 2000;

interface Series {
  readonly last: MeteredPoint;
  /** Taken to go on, until the next export says how it was. */
  held?: Flow | undefined;
}

interface Second {
  requests: number;
  good: number;
  readonly errors: Record<Exclude<Outcome, 'good'>, number>;
  readonly durations: Map<number, number>;
}

interface Metered {
  readonly seconds: Map<number, Second>;
  /** When the cell's last exports were made, ascending, and how far apart those of one series are. */
  timesMs: readonly number[];
  everyMs: number;
  /** Made of `seconds` when asked for; a row that is handed out is never changed. */
  readonly rows: Map<number, CellSecond>;
  list?: readonly CellSecond[] | undefined;
}

/**
 * Seconds of cells out of the exports of their histograms: differences of cumulative points (resets and gaps as in
 * differences.ts), spread evenly over the interval of each, and held on until the next one is due, so that a platform that
 * speaks every ten or sixty seconds is judged by its last word and not by silence.
 *
 * @param latencyMs objective of a cell; a request beyond it is not good
 */
export class MeteredCells {
  readonly #series = new Map<string, Series>();
  readonly #cells = new Map<CellId, Metered>();
  readonly #latencyMs: (cell: CellId) => number;

  constructor(latencyMs: (cell: CellId) => number) {
    this.#latencyMs = latencyMs;
  }

  /** @param from seconds before are forgotten */
  take(exported: readonly MeteredPoint[], from: number): void {
    for (const point of [...exported].sort((a, b) => timeOf(a) - timeOf(b))) {
      const metered = this.#cellOf(point.cell);
      this.#takeOne(point, metered);
      if (!metered.timesMs.includes(timeOf(point)))
        metered.timesMs = [...metered.timesMs, timeOf(point)].sort((a, b) => a - b).slice(-TIMES_KEPT);
    }
    this.#forget(from);
  }

  /** Rows of the cells that are metered, ascending. */
  lists(): ReadonlyMap<CellId, readonly CellSecond[]> {
    const lists = new Map<CellId, readonly CellSecond[]>();
    for (const [cell, metered] of this.#cells) {
      if (metered.seconds.size === 0) continue;
      metered.list ??= listOf(cell, metered);
      lists.set(cell, metered.list);
    }
    return lists;
  }

  #cellOf(cell: CellId): Metered {
    const known = this.#cells.get(cell);
    if (known) return known;
    const fresh: Metered = { seconds: new Map(), timesMs: [], everyMs: 0, rows: new Map() };
    this.#cells.set(cell, fresh);
    return fresh;
  }

  #takeOne(point: MeteredPoint, metered: Metered): void {
    const key = `${point.cell} ${point.metric} ${point.series}`;
    const series = this.#series.get(key);
    if (series && timeOf(point) <= timeOf(series.last)) return;
    const beforeMs = exportBefore(point, metered);
    const found = countedSince(point, series?.last, beforeMs);
    const plausible = series || !found || believable(found, point, metered, beforeMs);
    if (series?.held) this.#add(metered, series.held, -1);
    const next: Series = { last: point };
    this.#series.set(key, next);
    if (!found || !plausible) return;
    const flow = flowOf(point, found, this.#latencyMs(point.cell));
    this.#add(metered, flow, 1);
    const everyMs = flow.toMs - flow.fromMs;
    if (everyMs > LONGEST_MS) return;
    if (series) metered.everyMs = everyMs;
    next.held = { ...flow, fromMs: flow.toMs, toMs: flow.toMs + everyMs * PATIENCE + GRACE_MS };
    this.#add(metered, next.held, 1);
  }

  #add(metered: Metered, flow: Flow, sign: 1 | -1): void {
    const { seconds, rows: made } = metered;
    metered.list = undefined;
    const first = Math.floor(flow.fromMs / 1000);
    for (let second = first; second * 1000 < flow.toMs; second++) {
      const share = sign * ((Math.min(flow.toMs, (second + 1) * 1000) - Math.max(flow.fromMs, second * 1000)) / 1000);
      const counted = seconds.get(second) ?? emptySecond();
      counted.requests = atLeast0(counted.requests + share * flow.perS);
      counted.good = atLeast0(counted.good + share * flow.goodPerS);
      if (flow.outcome !== 'good')
        counted.errors[flow.outcome] = atLeast0(counted.errors[flow.outcome] + share * flow.perS);
      for (const [bucket, perS] of flow.durations)
        counted.durations.set(bucket, atLeast0((counted.durations.get(bucket) ?? 0) + share * perS));
      made.delete(second);
      if (counted.requests === 0) seconds.delete(second);
      else seconds.set(second, counted);
    }
  }

  #forget(from: number): void {
    const longAgoMs = from * 1000 - LONGEST_MS;
    const forgottenMs = from * 1000 - REMEMBERED_MS;
    for (const [key, { last }] of this.#series) if (timeOf(last) < forgottenMs) this.#series.delete(key);
    for (const [cell, metered] of this.#cells) {
      const { seconds, rows: made, timesMs } = metered;
      for (const second of seconds.keys()) {
        if (second >= from) continue;
        seconds.delete(second);
        made.delete(second);
        metered.list = undefined;
      }
      if (seconds.size === 0 && (timesMs.at(-1) ?? 0) < longAgoMs) this.#cells.delete(cell);
    }
  }
}

/** The cell's export before this one: what other instances said a moment ago is of the same round. 0 if there was none. */
function exportBefore(point: MeteredPoint, { timesMs, everyMs }: Metered): number {
  const latest = timeOf(point) - Math.max(500, 0.6 * everyMs);
  return timesMs.findLast((timeMs) => timeMs <= latest) ?? 0;
}

/** Began after the cell's export before it, or is no more than the cell was used to. */
function believable(
  { fromNs, toNs, amount }: Counted,
  { startNs }: MeteredPoint,
  { seconds }: Metered,
  beforeMs: number,
): boolean {
  if (beforeMs === 0 || Number(BigInt(startNs) / 1_000_000n) >= beforeMs) return true;
  const usual = seconds.get(Math.floor(beforeMs / 1000) - 1)?.requests ?? 0;
  return amount <= NEW_AT_MOST * usual * (Number(toNs - fromNs) / 1e9);
}

/** Sums of rates that were added and taken away again leave crumbs. */
const atLeast0 = (value: number): number => (value < 1e-6 ? 0 : value);

const emptySecond = (): Second => ({
  ...{ requests: 0, good: 0, durations: new Map() },
  errors: { fault: 0, shed: 0, timeout: 0, auth: 0, client: 0 },
});

function listOf(cell: CellId, { seconds, rows: made }: Metered): readonly CellSecond[] {
  for (const [second, counted] of seconds) if (!made.has(second)) made.set(second, rowOf(cell, second, counted));
  return [...made.values()].sort((a, b) => a.second - b.second);
}

function rowOf(cell: CellId, second: number, { requests, good, errors, durations }: Second): CellSecond {
  return {
    ...{ cell, second, requests, good, errors: { ...errors } },
    durations: new Map([...durations].filter(([, count]) => count > 0)),
    ...{
      composition: NOBODY_SAYS,
      sources: 0,
      users: 0,
      loginsOk: 0,
      loginsFailed: 0,
      retries: 0,
      samplingKnown: true,
    },
  };
}

const NOBODY_SAYS: CellSecond['composition'] = new Map();
