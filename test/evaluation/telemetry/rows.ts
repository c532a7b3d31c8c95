import type { CellSecond, EdgeSecond } from '../../../alerts/detect/input.js';
import { AUTH, BAD_LOGIN, CLIENT, FAULT, LOGIN, OK, RETRY, SHED, TIMEOUT } from '../des/network.js';
import { CLIENTS, categories, cells, entryOf, ents, PATHS } from '../world/topology.js';
import { OBJECTIVE_MS } from '../world/truth.js';

/** One span on its way: what of it the roll-ups count. */
export interface Span {
  readonly station: number;
  readonly second: number;
  readonly tookMs: number;
  readonly outcome: number;
  readonly category: number;
  readonly source: number;
  readonly user: number;
  readonly flags: number;
  readonly weight: number;
  readonly weightKnown: boolean;
}

const NAMES = ['', 'fault', 'shed', 'timeout', 'auth', 'client'] as const;
const entries = new Set(ents.map(entryOf));
/** Deeper maillons see the platforms themselves. */
const inside = PATHS.map((path) => `internal|${path}|service`);
const insideOf = categories.map((_, category) => inside[Math.floor(category / CLIENTS.length) % PATHS.length]);

/** Duration bucket of the store: bucket b holds [2^(b/4), 2^((b+1)/4)) µs. */
export const bucketOf = (ms: number): number => Math.max(0, Math.floor(4 * Math.log2(Math.max(ms, 1e-3) * 1000)));

/** The roll-up of one cell and second, as `cells_1s` would hold it. */
export class CellRow {
  #requests = 0;
  #good = 0;
  readonly #errors = { fault: 0, shed: 0, timeout: 0, auth: 0, client: 0 };
  readonly #durations = new Map<number, number>();
  readonly #composition = new Map<string, number>();
  readonly #sources = new Set<number>();
  readonly #users = new Set<number>();
  #loginsOk = 0;
  #loginsFailed = 0;
  #retries = 0;
  #spans = 0;
  #weightKnown = true;
  readonly #station: number;
  readonly #second: number;
  readonly #atEntry: boolean;

  constructor(station: number, second: number) {
    this.#station = station;
    this.#second = second;
    this.#atEntry = entries.has(station);
  }

  add(span: Span): void {
    const { outcome, weight, flags } = span;
    this.#requests += weight;
    this.#spans++;
    if ((outcome === OK || outcome === AUTH || outcome === CLIENT) && span.tookMs <= OBJECTIVE_MS) this.#good += weight;
    const error = NAMES[outcome];
    if (error) this.#errors[error] += weight;
    const bucket = bucketOf(span.tookMs);
    this.#durations.set(bucket, (this.#durations.get(bucket) ?? 0) + weight);
    const atEntry = this.#atEntry;
    const category = (atEntry ? categories[span.category] : insideOf[span.category]) as string;
    this.#composition.set(category, (this.#composition.get(category) ?? 0) + weight);
    if (atEntry) this.#sources.add(span.source);
    if (atEntry && span.user > 0) this.#users.add(span.user);
    if (atEntry && flags & RETRY) this.#retries += weight;
    if (flags & LOGIN && outcome === OK) this.#loginsOk += weight;
    if (flags & LOGIN && flags & BAD_LOGIN && outcome === AUTH) this.#loginsFailed += weight;
    if (!span.weightKnown) this.#weightKnown = false;
  }

  row(): CellSecond {
    return {
      cell: cells[this.#station] as string,
      second: this.#second,
      requests: this.#requests,
      good: this.#good,
      errors: { ...this.#errors },
      durations: new Map(this.#durations),
      composition: new Map(this.#composition),
      sources: this.#atEntry ? this.#sources.size : 1,
      users: this.#users.size,
      loginsOk: this.#loginsOk,
      loginsFailed: this.#loginsFailed,
      retries: this.#retries,
      samplingKnown: this.#weightKnown,
      spans: this.#spans,
    };
  }
}

/** The roll-up of one edge and second, as `edges_1s`. */
export class EdgeRow {
  #calls = 0;
  #failed = 0;
  #timedOut = 0;
  #waitedMs = 0;
  readonly #key: Pick<EdgeSecond, 'from' | 'to' | 'second'>;

  constructor(from: number, to: number, second: number) {
    this.#key = { from: cells[from] as string, to: cells[to] as string, second };
  }

  add(waitedMs: number, outcome: number, weight: number): void {
    this.#calls += weight;
    this.#waitedMs += waitedMs * weight;
    if (outcome === FAULT || outcome === SHED || outcome === TIMEOUT) this.#failed += weight;
    if (outcome === TIMEOUT) this.#timedOut += weight;
  }

  row(): EdgeSecond {
    const { from, to, second } = this.#key;
    // Named one by one: objects that were spread are slow to look at, and these are looked at twenty times.
    return {
      from,
      to,
      second,
      calls: this.#calls,
      failed: this.#failed,
      timedOut: this.#timedOut,
      waitedMs: this.#waitedMs,
    };
  }
}
