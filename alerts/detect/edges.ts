import type { CellId } from '../../chain/model.js';
import type { EdgeSecond } from './input.js';

/** Calls from one cell to another over a window, as the caller saw them. */
export interface Calls {
  readonly from: CellId;
  readonly to: CellId;
  calls: number;
  failed: number;
  waitedMs: number;
}

/** Calls received by one cell during the last seconds, by age (0 = the judged second), over all its callers. */
export interface Received {
  readonly calls: ArrayLike<number>;
  readonly failed: ArrayLike<number>;
}

/** The live edges over the judged window, and what each cell received second by second. */
export interface EdgeView {
  readonly callees: ReadonlyMap<CellId, readonly Calls[]>;
  readonly callers: ReadonlyMap<CellId, readonly Calls[]>;
  readonly received: ReadonlyMap<CellId, Received>;
  /** The edges over the window that the baseline learns from; not looked at each second. */
  settled(): readonly Calls[];
}

export function viewEdges(rows: readonly EdgeSecond[], second: number, windowS: number, lagS: number): EdgeView {
  const received = new Map<CellId, Tally>();
  for (const row of rows) {
    const age = second - row.second;
    if (age >= 0 && age < windowS && row.from !== row.to) receive(received, row, age, windowS);
  }
  // Looked at where somebody is harmed: on an ordinary second nobody asks.
  const calls = onceMade(() => callsBetween(rows, second - windowS, second));
  const callees = onceMade(() => groupBy(calls(), (edge) => edge.from));
  const callers = onceMade(() => groupBy(calls(), (edge) => edge.to));
  return {
    received,
    get callees() {
      return callees();
    },
    get callers() {
      return callers();
    },
    settled: () => callsBetween(rows, second - lagS - windowS, second - lagS),
  };
}

function onceMade<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export function edgeKey(from: CellId, to: CellId): string {
  return `${from}>${to}`;
}

/** Sums by edge over the seconds after one and up to another. */
function callsBetween(rows: readonly EdgeSecond[], after: number, upTo: number): readonly Calls[] {
  const edges = new Map<CellId, Map<CellId, Calls>>();
  for (const { from, to, second, calls, failed, waitedMs } of rows) {
    if (second <= after || second > upTo || from === to) continue;
    let callees = edges.get(from);
    if (!callees) {
      callees = new Map();
      edges.set(from, callees);
    }
    const edge = callees.get(to);
    if (edge) {
      edge.calls += calls;
      edge.failed += failed;
      edge.waitedMs += waitedMs;
    } else callees.set(to, { from, to, calls, failed, waitedMs });
  }
  return [...edges.values()].flatMap((callees) => [...callees.values()]);
}

/** Short, and many are made every second: plain arrays, which are cheaper to make than typed ones. */
interface Tally {
  readonly calls: number[];
  readonly failed: number[];
}

function receive(received: Map<CellId, Tally>, row: EdgeSecond, age: number, windowS: number): void {
  let into = received.get(row.to);
  if (!into) {
    into = { calls: zeros(windowS), failed: zeros(windowS) };
    received.set(row.to, into);
  }
  into.calls[age] = (into.calls[age] ?? 0) + row.calls;
  into.failed[age] = (into.failed[age] ?? 0) + row.failed;
}

const zeros = (length: number): number[] => new Array<number>(length).fill(0);

function groupBy(edges: readonly Calls[], key: (edge: Calls) => CellId): Map<CellId, Calls[]> {
  const groups = new Map<CellId, Calls[]>();
  for (const edge of edges) {
    const group = groups.get(key(edge));
    if (group) group.push(edge);
    else groups.set(key(edge), [edge]);
  }
  return groups;
}
