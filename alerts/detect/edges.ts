import type { CellId } from '../../chain/model.js';
import type { EdgeSecond } from './input.js';

/** Calls from one cell to another over a window, as the caller saw them. */
export interface Calls {
  readonly from: CellId;
  readonly to: CellId;
  calls: number;
  failed: number;
  waitedMs: number;
  /** Mean waiting on an ordinary minute, where it is not learned from calls. */
  readonly ordinaryMs?: number | undefined;
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
  return new View(rows, second, windowS, lagS);
}

class View implements EdgeView {
  readonly received: ReadonlyMap<CellId, Received>;
  readonly #rows: readonly EdgeSecond[];
  readonly #second: number;
  readonly #windowS: number;
  readonly #lagS: number;
  #calls: readonly Calls[] | undefined;
  #callees: ReadonlyMap<CellId, readonly Calls[]> | undefined;
  #callers: ReadonlyMap<CellId, readonly Calls[]> | undefined;

  constructor(rows: readonly EdgeSecond[], second: number, windowS: number, lagS: number) {
    this.#rows = rows;
    this.#second = second;
    this.#windowS = windowS;
    this.#lagS = lagS;
    this.received = receivedOver(rows, second, windowS);
  }

  // Looked at where somebody is harmed: on an ordinary second nobody asks.
  get callees(): ReadonlyMap<CellId, readonly Calls[]> {
    this.#callees ??= groupBy(this.#live(), (edge) => edge.from);
    return this.#callees;
  }

  get callers(): ReadonlyMap<CellId, readonly Calls[]> {
    this.#callers ??= groupBy(this.#live(), (edge) => edge.to);
    return this.#callers;
  }

  settled(): readonly Calls[] {
    const upTo = this.#second - this.#lagS;
    return callsBetween(this.#rows, upTo - this.#windowS, upTo);
  }

  #live(): readonly Calls[] {
    this.#calls ??= callsBetween(this.#rows, this.#second - this.#windowS, this.#second);
    return this.#calls;
  }
}

function receivedOver(rows: readonly EdgeSecond[], second: number, windowS: number): ReadonlyMap<CellId, Received> {
  const received = new Map<CellId, Tally>();
  const tallies: Tally[] = [];
  let at = -1;
  for (const row of rows) {
    const age = second - row.second;
    if (age < 0 || age >= windowS || row.from === row.to) continue;
    at = nextOf(tallies, at, row);
    let tally = at < 0 ? undefined : tallies[at]!;
    if (!tally) {
      tally = received.get(row.to);
      if (!tally) {
        tally = { to: row.to, place: tallies.length, calls: zeros(windowS), failed: zeros(windowS) };
        tallies.push(tally);
        received.set(row.to, tally);
      }
      at = tally.place;
    }
    tally.calls[age]! += row.calls;
    tally.failed[age]! += row.failed;
  }
  return received;
}

/**
 * Rows of one edge come together, or those of one second, each time in the same order: mostly the callee is that of the row before, or the next one
 * (after the last, the first). -1: it must be looked up.
 */
function nextOf(tallies: readonly Tally[], at: number, { to }: EdgeSecond): number {
  if (at < 0) return -1;
  if (tallies[at]!.to === to) return at;
  const next = at + 1 < tallies.length ? at + 1 : 0;
  return tallies[next]!.to === to ? next : -1;
}

/** Sums by edge over the seconds after one and up to another. */
function callsBetween(rows: readonly EdgeSecond[], after: number, upTo: number): readonly Calls[] {
  const edges = new Map<CellId, Map<CellId, Met>>();
  const met: Met[] = [];
  let at = -1;
  for (const row of rows) {
    const { second } = row;
    if (second <= after || second > upTo) continue;
    const { from, to } = row;
    if (from === to) continue;
    let edge = at < 0 ? undefined : met[at];
    if (!edge || edge.to !== to || edge.from !== from) {
      at = at + 1 < met.length ? at + 1 : 0;
      edge = met[at];
      if (!edge || edge.to !== to || edge.from !== from) {
        edge = edgeIn(edges, from, to, met);
        at = edge.place;
      }
    }
    edge.calls += row.calls;
    edge.failed += row.failed;
    edge.waitedMs += row.waitedMs;
  }
  const list: Calls[] = [];
  for (const callees of edges.values()) for (const each of callees.values()) list.push(each);
  return list;
}

/** An edge and its place among those met. */
interface Met extends Calls {
  readonly place: number;
}

function edgeIn(edges: Map<CellId, Map<CellId, Met>>, from: CellId, to: CellId, met: Met[]): Met {
  let callees = edges.get(from);
  if (!callees) {
    callees = new Map();
    edges.set(from, callees);
  }
  let edge = callees.get(to);
  if (!edge) {
    edge = { from, to, calls: 0, failed: 0, waitedMs: 0, place: met.length };
    met.push(edge);
    callees.set(to, edge);
  }
  return edge;
}

/** Short, and many are made every second: plain arrays, which are cheaper to make than typed ones. */
interface Tally {
  readonly to: CellId;
  readonly place: number;
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
