import { EventHeap } from './heap.js';
import type { Random } from './random.js';
import { Ring } from './ring.js';
import { Station, type StationSpec } from './station.js';

/** Outcomes, numbered as the store does. */
export const OK = 0;
export const FAULT = 1;
export const SHED = 2;
export const TIMEOUT = 3;
export const AUTH = 4;
export const CLIENT = 5;

/** Flags of a request, carried by every visit it causes. */
export const LEGIT = 1;
export const RETRY = 2;
export const LOGIN = 4;
export const BAD_LOGIN = 8;
/** Sends its headers for ever: holds a slot and never becomes a request. */
export const SLOW_HEADERS = 16;
/** Reads its answer byte by byte: holds the slot of the entry. */
export const SLOW_READ = 32;
const ABANDONED = 64;
/** Its address was seen in the weeks before. */
export const KNOWN = 128;

/** Event kinds of the network; kinds from 16 on belong to whoever drives it. */
const ARRIVE = 1;
const WORKED = 2;
const CALL_LATE = 3;
const RELEASE = 4;
const WAITED = 5;

export interface Request {
  /** Whatever the driver understands; the same number for all visits of the request: its trace. */
  readonly client: number;
  readonly station: number;
  readonly path: number;
  readonly category: number;
  readonly source: number;
  readonly user: number;
  readonly flags: number;
  /** Only for slow clients: how long they hold the slot, ms. */
  readonly holdMs: number;
}

/** Who watches: telemetry, and the truth. */
export interface Witness {
  served(station: number, request: Request, startMs: number, endMs: number, outcome: number): void;
  called(from: number, to: number, request: Request, startMs: number, endMs: number, outcome: number): void;
  /** A request that the station never answered: refused before a span could begin, or dropped from its queue. */
  lost(station: number, request: Request, startMs: number, endMs: number): void;
  /** The answer, as it leaves the entry. */
  replied(request: Request, endMs: number, outcome: number): void;
}

export interface NetworkSpec {
  readonly stations: readonly StationSpec[];
  /** Callees in order, by station and path. */
  readonly routes: readonly (readonly (readonly number[])[])[];
  /** Connections a caller holds towards a callee at most, by `caller * stations + callee`; 0 or absent: no bound. */
  readonly connections: ReadonlyMap<number, number>;
  readonly hopMs: number;
}

interface Pool {
  readonly limit: number;
  used: number;
  /** Visit and its epoch, alternately. */
  readonly waiting: Ring;
}

/**
 * A network of finite stations. A visit is the handling of one request at one station; it holds a slot, works on a
 * core, then calls the next stations one after the other, each call within its timeout, through bounded connections.
 */
export class Network {
  readonly events = new EventHeap();
  readonly stations: readonly Station[];
  nowMs: number;
  readonly #spec: NetworkSpec;
  readonly #random: Random;
  readonly #witness: Witness;
  readonly #pools = new Map<number, Pool>();
  readonly #requests: (Request | undefined)[] = [];
  readonly #free: number[] = [];
  #station = new Int16Array(1024);
  #parent = new Int32Array(1024);
  #parentEpoch = new Int32Array(1024);
  /** Moves on with every call begun or ended, so that late replies and timeouts find nobody. */
  #epoch = new Int32Array(1024);
  #step = new Int16Array(1024);
  #tries = new Uint8Array(1024);
  #flags = new Uint8Array(1024);
  #startMs = new Float64Array(1024);
  #callMs = new Float64Array(1024);
  /** Callee whose connection the visit holds, or -1. */
  #holds = new Int16Array(1024);
  #count = 0;

  constructor(spec: NetworkSpec, random: Random, witness: Witness, startMs: number) {
    this.#spec = spec;
    this.#random = random;
    this.#witness = witness;
    this.nowMs = startMs;
    this.stations = spec.stations.map((station, index) => new Station(index, station));
    for (const station of this.stations) station.tally(startMs);
    for (const [key, limit] of spec.connections)
      if (limit > 0) this.#pools.set(key, { limit, used: 0, waiting: new Ring() });
  }

  /** Visits in progress anywhere. */
  get alive(): number {
    return this.#count - this.#free.length;
  }

  /** A request reaches its entry after one hop. */
  send(request: Request): number {
    return this.#visit(request.station, request, -1, 0);
  }

  /** The client of this visit has gone; its server does not know. */
  abandon(visit: number, request: Request): void {
    if (this.#requests[visit] === request) this.#flags[visit]! |= ABANDONED;
  }

  /** Handles the event just taken, if it is the network's own. */
  handle(kind: number, a: number, b: number): void {
    if (kind === ARRIVE) this.#arrive(a);
    else if (kind === WORKED) this.#worked(a);
    else if (kind === CALL_LATE) this.#late(a, b);
    else if (kind === RELEASE) this.#finish(a, this.#flags[a]! & SLOW_HEADERS ? -1 : OK, true);
    else if (kind === WAITED) this.#proceed(a);
  }

  /** Connections in use and their bound from one station to another; undefined where there is no bound. */
  connections(from: number, to: number): { readonly used: number; readonly limit: number } | undefined {
    return this.#pools.get(from * this.stations.length + to);
  }

  #visit(station: number, request: Request, parent: number, parentEpoch: number): number {
    const v = this.#free.pop() ?? this.#allocate();
    this.#station[v] = station;
    this.#parent[v] = parent;
    this.#parentEpoch[v] = parentEpoch;
    this.#step[v] = 0;
    this.#tries[v] = 0;
    this.#flags[v] = request.flags;
    this.#holds[v] = -1;
    this.#startMs[v] = this.nowMs + this.#spec.hopMs;
    this.#requests[v] = request;
    this.events.push(this.nowMs + this.#spec.hopMs, ARRIVE, v, 0);
    return v;
  }

  #arrive(v: number): void {
    const station = this.stations[this.#station[v]!]!;
    const { mode, modeShare } = station.now;
    if (mode !== 'up' && (modeShare >= 1 || this.#random.next() < modeShare)) {
      this.#witness.lost(station.index, this.#requests[v]!, this.#startMs[v]!, this.nowMs);
      // A process that hangs never answers; the caller's patience is the answer.
      if (mode === 'hang') this.#release(v);
      else this.#answer(v, FAULT);
      return;
    }
    if (station.busy < station.spec.slots) this.#begin(station, v);
    else if (station.waiting.length < station.spec.queue) {
      station.tally(this.nowMs);
      station.waiting.push(v);
    } else if (this.#flags[v]! & SLOW_HEADERS) this.#release(v);
    else this.#finish(v, SHED, false);
  }

  #begin(station: Station, v: number): void {
    station.tally(this.nowMs);
    station.busy++;
    const flags = this.#flags[v]!;
    if (flags & SLOW_HEADERS) {
      this.events.push(this.nowMs + this.#requests[v]!.holdMs, RELEASE, v, 0);
    } else if (station.working < station.spec.cores) this.#work(station, v);
    else station.ready.push(v);
  }

  #work(station: Station, v: number): void {
    station.working++;
    this.events.push(this.nowMs + this.#service(station), WORKED, v, 0);
  }

  #service(station: Station): number {
    const { law, meanMs, sigma, tailOneIn } = station.spec;
    const mean = meanMs * station.now.slow;
    if (law === 'exponential') return this.#random.exponential(mean);
    if (tailOneIn > 0 && this.#random.next() * tailOneIn < 1)
      return Math.min(12 * mean, this.#random.pareto(2 * mean, 1.7));
    return this.#random.logNormal(mean, sigma);
  }

  #worked(v: number): void {
    const station = this.stations[this.#station[v]!]!;
    station.tally(this.nowMs);
    station.working--;
    if (station.ready.length > 0) this.#work(station, station.ready.shift());
    if (station.now.addedMs > 0) {
      this.events.push(this.nowMs + this.#random.logNormal(station.now.addedMs, 0.5), WAITED, v, 0);
    } else this.#proceed(v);
  }

  /** Own work done: errors of its own, a sign-in that fails, or the first call. */
  #proceed(v: number): void {
    const station = this.stations[this.#station[v]!]!;
    const failing = station.spec.errors + station.now.errors;
    if (this.#random.next() < failing) {
      this.#finish(v, FAULT, true);
      return;
    }
    const flags = this.#flags[v]!;
    const callees = this.#callees(v);
    // The last station of a sign-in decides on it.
    if (flags & LOGIN && flags & BAD_LOGIN && callees.length === 0) this.#finish(v, AUTH, true);
    else this.#next(v);
  }

  #callees(v: number): readonly number[] {
    return this.#spec.routes[this.#station[v]!]?.[this.#requests[v]!.path] ?? [];
  }

  #next(v: number): void {
    const callee = this.#callees(v)[this.#step[v]!];
    if (callee === undefined) {
      const request = this.#requests[v]!;
      if (this.#flags[v]! & SLOW_READ && this.#parent[v] === -1) {
        this.events.push(this.nowMs + request.holdMs, RELEASE, v, 0);
      } else this.#finish(v, OK, true);
      return;
    }
    const epoch = ++this.#epoch[v]!;
    const station = this.stations[this.#station[v]!]!;
    this.#callMs[v] = this.nowMs;
    this.events.push(this.nowMs + station.spec.callTimeoutMs, CALL_LATE, v, epoch);
    const pool = this.#pools.get(station.index * this.stations.length + callee);
    if (pool && pool.used >= pool.limit) {
      pool.waiting.push(v);
      pool.waiting.push(epoch);
    } else this.#call(v, callee, pool);
  }

  #call(v: number, callee: number, pool: Pool | undefined): void {
    if (pool) {
      pool.used++;
      this.#holds[v] = callee;
    }
    this.#visit(callee, this.#requests[v]!, v, this.#epoch[v]!);
  }

  #late(v: number, epoch: number): void {
    if (this.#epoch[v] === epoch) this.#returned(v, TIMEOUT);
  }

  /** A call ended for its caller, whatever the callee still does. */
  #returned(v: number, outcome: number): void {
    const station = this.stations[this.#station[v]!]!;
    const callee = this.#callees(v)[this.#step[v]!]!;
    this.#epoch[v]!++;
    this.#witness.called(station.index, callee, this.#requests[v]!, this.#callMs[v]!, this.nowMs, outcome);
    this.#letGo(v);
    if (outcome === OK) {
      this.#step[v]!++;
      this.#tries[v] = 0;
      this.#next(v);
    } else if (outcome === AUTH || outcome === CLIENT) this.#finish(v, outcome, true);
    else if (this.#tries[v]! < station.spec.callRetries && outcome !== SHED) {
      this.#tries[v]!++;
      this.#next(v);
    } else
      this.#finish(v, outcome === TIMEOUT || (outcome === SHED && station.spec.passesRefusal) ? outcome : FAULT, true);
  }

  /** Gives the connection back and hands it to the first who still waits. */
  #letGo(v: number): void {
    const callee = this.#holds[v]!;
    if (callee < 0) return;
    this.#holds[v] = -1;
    const pool = this.#pools.get(this.#station[v]! * this.stations.length + callee)!;
    pool.used--;
    while (pool.waiting.length > 0) {
      const [next, epoch] = [pool.waiting.shift(), pool.waiting.shift()];
      if (this.#epoch[next] !== epoch) continue;
      this.#call(next, callee, pool);
      return;
    }
  }

  /** @param outcome -1 for a slow client that never made a request */
  #finish(v: number, outcome: number, held: boolean): void {
    const station = this.stations[this.#station[v]!]!;
    if (outcome >= 0) this.#witness.served(station.index, this.#requests[v]!, this.#startMs[v]!, this.nowMs, outcome);
    if (outcome >= 0) this.#answer(v, outcome);
    else this.#release(v);
    if (held) this.#turn(station);
  }

  /** A slot is free: the first in the queue whose caller still waits. */
  #turn(station: Station): void {
    station.tally(this.nowMs);
    station.busy--;
    while (station.waiting.length > 0 && station.busy < station.spec.slots) {
      const v = station.waiting.shift();
      if (station.spec.dropsAbandoned && this.#abandoned(v)) {
        this.#witness.lost(station.index, this.#requests[v]!, this.#startMs[v]!, this.nowMs);
        this.#release(v);
      } else this.#begin(station, v);
    }
  }

  #abandoned(v: number): boolean {
    const parent = this.#parent[v]!;
    if (parent >= 0) return this.#epoch[parent] !== this.#parentEpoch[v];
    return (this.#flags[v]! & ABANDONED) !== 0;
  }

  #answer(v: number, outcome: number): void {
    const parent = this.#parent[v]!;
    const parentEpoch = this.#parentEpoch[v]!;
    const request = this.#requests[v]!;
    const gone = (this.#flags[v]! & ABANDONED) !== 0;
    this.#release(v);
    if (parent >= 0) {
      if (this.#epoch[parent] === parentEpoch) this.#returned(parent, outcome);
    } else if (!gone) this.#witness.replied(request, this.nowMs, outcome);
  }

  #release(v: number): void {
    this.#epoch[v]!++;
    this.#requests[v] = undefined;
    this.#free.push(v);
  }

  #allocate(): number {
    const v = this.#count++;
    if (v === this.#station.length) this.#grow();
    return v;
  }

  #grow(): void {
    const wider = <T extends Int16Array | Int32Array | Uint8Array | Float64Array>(old: T): T => {
      const made = new (old.constructor as new (length: number) => T)(2 * old.length);
      made.set(old as never);
      return made;
    };
    this.#station = wider(this.#station);
    this.#parent = wider(this.#parent);
    this.#parentEpoch = wider(this.#parentEpoch);
    this.#epoch = wider(this.#epoch);
    this.#step = wider(this.#step);
    this.#tries = wider(this.#tries);
    this.#flags = wider(this.#flags);
    this.#startMs = wider(this.#startMs);
    this.#callMs = wider(this.#callMs);
    this.#holds = wider(this.#holds);
  }
}
