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

/** The live edges: over the judged window, over the window the baseline learns, and by callee and second. */
export interface EdgeView {
  readonly now: readonly Calls[];
  readonly callees: ReadonlyMap<CellId, readonly Calls[]>;
  readonly callers: ReadonlyMap<CellId, readonly Calls[]>;
  readonly received: ReadonlyMap<CellId, Received>;
  readonly settled: readonly Calls[];
}

export function viewEdges(rows: readonly EdgeSecond[], second: number, windowS: number, lagS: number): EdgeView {
  const now = new Map<string, Calls>();
  const settled = new Map<string, Calls>();
  const received = new Map<CellId, Received>();
  for (const row of rows) {
    const age = second - row.second;
    if (age < 0 || age >= HORIZON_S || row.from === row.to) continue;
    if (age < windowS) {
      add(now, row);
      receive(received, row, age, windowS);
    }
    if (age >= lagS && age < lagS + windowS) add(settled, row);
  }
  const live = [...now.values()];
  return {
    now: live,
    callees: groupBy(live, (edge) => edge.from),
    callers: groupBy(live, (edge) => edge.to),
    received,
    settled: [...settled.values()],
  };
}

export function edgeKey(from: CellId, to: CellId): string {
  return `${from}>${to}`;
}

function add(edges: Map<string, Calls>, row: EdgeSecond): void {
  const key = edgeKey(row.from, row.to);
  let edge = edges.get(key);
  if (!edge) {
    edge = { from: row.from, to: row.to, calls: 0, failed: 0, waitedMs: 0 };
    edges.set(key, edge);
  }
  edge.calls += row.calls;
  edge.failed += row.failed;
  edge.waitedMs += row.waitedMs;
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
