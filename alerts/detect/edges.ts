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
  // Rows of one edge mostly come together: its callee is looked up once for all of them.
  let [to, tally]: [CellId, Tally | undefined] = ['', undefined];
  for (const row of rows) {
    const age = second - row.second;
    if (age < 0 || age >= windowS || row.from === row.to) continue;
    if (!tally || row.to !== to) {
      to = row.to;
      tally = received.get(to);
      if (!tally) {
        tally = { calls: zeros(windowS), failed: zeros(windowS) };
        received.set(to, tally);
      }
    }
    tally.calls[age]! += row.calls;
    tally.failed[age]! += row.failed;
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
  let edge: Calls | undefined;
  for (const row of rows) {
    const { second } = row;
    if (second <= after || second > upTo) continue;
    const { from, to } = row;
    if (from === to) continue;
    if (!edge || edge.to !== to || edge.from !== from) edge = edgeIn(edges, from, to);
    edge.calls += row.calls;
    edge.failed += row.failed;
    edge.waitedMs += row.waitedMs;
  }
  const list: Calls[] = [];
  for (const callees of edges.values()) for (const each of callees.values()) list.push(each);
  return list;
}

function edgeIn(edges: Map<CellId, Map<CellId, Calls>>, from: CellId, to: CellId): Calls {
  let callees = edges.get(from);
  if (!callees) {
    callees = new Map();
    edges.set(from, callees);
  }
  let edge = callees.get(to);
  if (!edge) {
    edge = { from, to, calls: 0, failed: 0, waitedMs: 0 };
    callees.set(to, edge);
  }
  return edge;
}

/** Short, and many are made every second: plain arrays, which are cheaper to make than typed ones. */
interface Tally {
  readonly calls: number[];
  readonly failed: number[];
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
