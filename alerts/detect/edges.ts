import type { CellId } from '../../chain/model.js';
import type { EdgeSecond } from './input.js';
import { HORIZON_S } from './signals.js';

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
  readonly calls: Float64Array;
  readonly failed: Float64Array;
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
  const known = rows.filter((row) => row.second <= second && row.second > second - HORIZON_S && row.from !== row.to);
  const received = new Map<CellId, Received>();
  for (const row of known) {
    const age = second - row.second;
    if (age < windowS) receive(received, row, age, windowS);
  }
  const live = callsBetween(known, second - windowS, second);
  return {
    callees: groupBy(live, (edge) => edge.from),
    callers: groupBy(live, (edge) => edge.to),
    received,
    settled: () => callsBetween(known, second - lagS - windowS, second - lagS),
  };
}

export function edgeKey(from: CellId, to: CellId): string {
  return `${from}>${to}`;
}

/** Sums by edge over the seconds after one and up to another. */
function callsBetween(rows: readonly EdgeSecond[], after: number, upTo: number): readonly Calls[] {
  const edges = new Map<CellId, Map<CellId, Calls>>();
  for (const row of rows) {
    if (row.second <= after || row.second > upTo) continue;
    const callees = edges.get(row.from) ?? new Map<CellId, Calls>();
    edges.set(row.from, callees);
    const edge = callees.get(row.to) ?? { from: row.from, to: row.to, calls: 0, failed: 0, waitedMs: 0 };
    callees.set(row.to, edge);
    edge.calls += row.calls;
    edge.failed += row.failed;
    edge.waitedMs += row.waitedMs;
  }
  return [...edges.values()].flatMap((callees) => [...callees.values()]);
}

function receive(received: Map<CellId, Received>, row: EdgeSecond, age: number, windowS: number): void {
  let into = received.get(row.to);
  if (!into) {
    into = { calls: new Float64Array(windowS), failed: new Float64Array(windowS) };
    received.set(row.to, into);
  }
  into.calls[age] = (into.calls[age] ?? 0) + row.calls;
  into.failed[age] = (into.failed[age] ?? 0) + row.failed;
}

function groupBy(edges: readonly Calls[], key: (edge: Calls) => CellId): Map<CellId, Calls[]> {
  const groups = new Map<CellId, Calls[]>();
  for (const edge of edges) {
    const group = groups.get(key(edge));
    if (group) group.push(edge);
    else groups.set(key(edge), [edge]);
  }
  return groups;
}
