import { Ring } from './ring.js';

/** One cell as a queueing station: workers (slots) held for the whole request, and cores that do the work. Times in ms. */
export interface StationSpec {
  readonly slots: number;
  /** Requests that may wait for a slot; beyond, they are refused. */
  readonly queue: number;
  readonly cores: number;
  /** Mean of the own work of one request. */
  readonly meanMs: number;
  readonly law: 'exponential' | 'heavy';
  /** Spread of the log-normal body; one request in `tailOneIn` comes from a Pareto tail instead (exponent 1.7, at most 12 times the mean). */
  readonly sigma: number;
  readonly tailOneIn: number;
  /** How long it waits for a callee, its wait for a connection included. */
  readonly callTimeoutMs: number;
  readonly callRetries: number;
  /** A caller's refusal for load is passed on as such, or becomes an error. */
  readonly passesRefusal: boolean;
  /** Work whose caller has gone is dropped when its turn comes. */
  readonly dropsAbandoned: boolean;
  /** Errors on an ordinary day. */
  readonly errors: number;
}

export type Mode = 'up' | 'crash' | 'tls' | 'hang';

/** What happens to a station during a scenario; changed while it runs. */
export interface Condition {
  mode: Mode;
  /** Share of the arrivals that meet `mode`: one instance of several. */
  modeShare: number;
  errors: number;
  /** Factor on the own work. */
  slow: number;
  /** Added waiting that uses no core: a lock, a disc. */
  addedMs: number;
  /** Connections dropped before they are accepted (SYN queue full). */
  synDrop: number;
}

export class Station {
  readonly index: number;
  readonly spec: StationSpec;
  readonly now: Condition = { mode: 'up', modeShare: 1, errors: 0, slow: 1, addedMs: 0, synDrop: 0 };
  busy = 0;
  readonly waiting = new Ring();
  working = 0;
  readonly ready = new Ring();
  #workedMs = 0;
  #heldMs = 0;
  #queuedMs = 0;
  #changedMs = 0;

  constructor(index: number, spec: StationSpec) {
    this.index = index;
    this.spec = spec;
  }

  /** To be called before `busy`, `working` or the queue change. */
  tally(nowMs: number): void {
    const span = nowMs - this.#changedMs;
    this.#workedMs += span * this.working;
    this.#heldMs += span * this.busy;
    this.#queuedMs += span * this.waiting.length;
    this.#changedMs = nowMs;
  }

  /** Integrals over time since the start, in ms: cores at work, slots held, requests waiting. */
  integrals(nowMs: number): { readonly worked: number; readonly held: number; readonly queued: number } {
    this.tally(nowMs);
    return { worked: this.#workedMs, held: this.#heldMs, queued: this.#queuedMs };
  }
}
