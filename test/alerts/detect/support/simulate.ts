import type { CellId } from '../../../../chain/model.js';
import { cellId, splitCell } from '../../../../chain/model.js';
import { chain } from './chain.js';
import { Ledger, type Outcome } from './ledger.js';
import { logNormal, poisson, random } from './random.js';

/** One kind of arrivals: so many requests a second of a category to the frontal of an ENT, from so many sources. */
export interface Stream {
  readonly ent: string;
  readonly perS: number;
  readonly sourceClass: string;
  readonly client: string;
  readonly paths: Readonly<Record<string, number>>;
  readonly sources: number;
  readonly signedIn: boolean;
  /** Tries again, once, after a failure. */
  readonly retries?: boolean;
  readonly fromS?: number;
  readonly untilS?: number;
}

export interface Breakage {
  readonly cell: CellId;
  readonly kind: 'errors' | 'crash' | 'slow';
  readonly fromS: number;
  readonly untilS?: number;
}

/** For this long the whole machine does nothing: what is under way, wherever it is, waits for the end. */
export interface Stall {
  readonly fromS: number;
  readonly seconds: number;
}

export interface Scenario {
  readonly seed: number;
  readonly streams: readonly Stream[];
  readonly breakages?: readonly Breakage[];
  readonly stalls?: readonly Stall[];
  /** Requests a second that a cell serves; the others are never short. */
  readonly capacity?: Readonly<Record<CellId, number>>;
  /** This sender's telemetry stops. */
  readonly silence?: { readonly sender: string; readonly fromS: number };
}

export const START_S = 1_700_000_000;
const QUEUE_LIMIT_S = 1.5;
const TIMEOUT_MS = 3000;
const MEDIAN_MS: Readonly<Record<string, number>> = {
  ...{ frontal: 2, portail: 8, messagerie: 10, base: 6, authentification: 12, 'classe-virtuelle': 20 },
};
/** Where the portal sends each path family. */
const ROUTES: Readonly<Record<string, readonly string[]>> = {
  ...{ portail: ['authentification', 'base'], messagerie: ['messagerie'], connexion: ['authentification'] },
  ...{ recherche: ['base'], 'classe-virtuelle': ['classe-virtuelle'], statique: [] },
};

interface Request {
  readonly ent: string;
  readonly category: string;
  readonly path: string;
  readonly source: string;
  readonly user: string;
  readonly retry: boolean;
}

interface Answer {
  readonly ms: number;
  readonly outcome: Outcome;
}

/**
 * A chain under load, second by second: Poisson arrivals, one queue a cell, refusals when it is full, timeouts of
 * callers. Enough to give the detector the aggregates that the store would.
 */
export class Simulation {
  readonly ledger = new Ledger();
  readonly #scenario: Scenario;
  readonly #next: () => number;
  /** Work waiting at each cell of limited capacity, in requests. */
  readonly #backlog = new Map<CellId, { atMs: number; requests: number }>();
  #second = START_S;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#next = random(scenario.seed);
  }

  /** Plays one second and returns it. */
  step(): number {
    const second = this.#second++;
    const elapsed = second - START_S;
    for (const stream of this.#scenario.streams) {
      if (elapsed < (stream.fromS ?? 0) || elapsed >= (stream.untilS ?? Number.POSITIVE_INFINITY)) continue;
      for (let n = poisson(this.#next, stream.perS); n > 0; n--) this.#arrive(stream, (second + this.#next()) * 1000);
    }
    for (const [cell, capacity] of Object.entries(this.#scenario.capacity ?? {})) this.#report(cell, capacity, second);
    if (second % 30 === 0) this.ledger.forgetBefore(second - 120);
    return second;
  }

  #arrive(stream: Stream, atMs: number): void {
    const source = `${stream.sourceClass}${Math.floor(this.#next() * stream.sources)}`;
    const path = this.#pick(stream.paths);
    const request: Request = {
      ...{ ent: stream.ent, path, source, retry: false },
      category: `${stream.sourceClass}|${path}|${stream.client}`,
      user: stream.signedIn ? `${source}-${Math.floor(this.#next() * 30)}` : '',
    };
    const frontal = cellId(stream.ent, 'frontal');
    const { ms, outcome } = this.#serve(frontal, request, atMs);
    if (stream.retries && outcome !== 'ok') this.#serve(frontal, { ...request, retry: true }, atMs + ms + 500);
  }

  /** Serves a request at a cell and below it. */
  #serve(cell: CellId, request: Request, atMs: number): Answer {
    const broken = this.#broken(cell, atMs);
    if (broken === 'crash') return { ms: 1, outcome: 'fault' };
    const waitMs = this.#queue(cell, atMs);
    const { maillon } = splitCell(cell);
    let ms = logNormal(this.#next, MEDIAN_MS[maillon] ?? 10, 0.4);
    if (broken === 'slow') ms += logNormal(this.#next, 2000, 0.2);
    ms += this.#stalled(atMs);
    let outcome: Outcome = broken === 'errors' ? 'fault' : 'ok';
    if (waitMs === undefined) outcome = 'shed';
    else ms += waitMs;
    for (const callee of outcome === 'ok' ? this.#callees(cell, request) : []) {
      const answer = this.#call(cell, callee, request, atMs + ms);
      ms += answer.ms;
      if (answer.outcome !== 'ok') outcome = answer.outcome === 'timeout' ? 'timeout' : 'fault';
      if (outcome !== 'ok') break;
    }
    if (!this.#silenced(cell, atMs + ms)) {
      const inside = maillon !== 'frontal';
      const category = inside ? `internal|${request.path}|service` : request.category;
      const { source, user, retry } = inside ? { source: 'internal', user: '', retry: false } : request;
      this.ledger.span({ cell, endMs: atMs + ms, durationMs: ms, outcome, category, source, user, retry });
    }
    return { ms, outcome };
  }

  #call(from: CellId, to: CellId, request: Request, atMs: number): Answer {
    const answer = this.#serve(to, request, atMs);
    const seen: Answer = answer.ms > TIMEOUT_MS ? { ms: TIMEOUT_MS, outcome: 'timeout' } : answer;
    if (!this.#silenced(from, atMs + seen.ms)) this.ledger.call(from, to, atMs + seen.ms, seen.ms, seen.outcome);
    return seen;
  }

  #callees(cell: CellId, { path }: Request): readonly CellId[] {
    const { ent, maillon } = splitCell(cell);
    if (maillon === 'frontal') return path === 'statique' ? [] : [cellId(ent, 'portail')];
    if (maillon === 'messagerie') return [cellId(ent, 'base')];
    if (maillon !== 'portail') return [];
    const national = new Set(['authentification', 'classe-virtuelle']);
    return (ROUTES[path] ?? []).map((to) => cellId(national.has(to) ? 'national' : ent, to));
  }

  /** Waiting time in the queue, ms; undefined if the cell refuses. */
  #queue(cell: CellId, atMs: number): number | undefined {
    const capacity = this.#scenario.capacity?.[cell];
    if (!capacity) return 0;
    const queue = this.#backlog.get(cell) ?? { atMs, requests: 0 };
    this.#backlog.set(cell, queue);
    if (atMs > queue.atMs) {
      queue.requests = Math.max(0, queue.requests - ((atMs - queue.atMs) / 1000) * capacity);
      queue.atMs = atMs;
    }
    if (queue.requests >= capacity * QUEUE_LIMIT_S) return undefined;
    queue.requests++;
    return ((queue.requests - 1) / capacity) * 1000;
  }

  #report(cell: CellId, capacity: number, second: number): void {
    if (second % 5 !== 0 || this.#silenced(cell, second * 1000)) return;
    const limit = Math.ceil(capacity * QUEUE_LIMIT_S);
    const used = Math.min(limit, Math.round(this.#backlog.get(cell)?.requests ?? 0));
    this.ledger.gauge({ ...{ cell, kind: 'queue', second, used, limit } });
  }

  #broken(cell: CellId, atMs: number): Breakage['kind'] | undefined {
    const atS = atMs / 1000 - START_S;
    const stands = ({ fromS, untilS = Number.POSITIVE_INFINITY }: Breakage) => atS >= fromS && atS < untilS;
    return this.#scenario.breakages?.find((breakage) => breakage.cell === cell && stands(breakage))?.kind;
  }

  /** What is left of a stall, ms; half of the requests are caught by it further down. */
  #stalled(atMs: number): number {
    const atS = atMs / 1000 - START_S;
    const stall = this.#scenario.stalls?.find(({ fromS, seconds }) => atS >= fromS && atS < fromS + seconds);
    return stall && this.#next() < 0.5 ? (stall.fromS + stall.seconds - atS) * 1000 : 0;
  }

  #silenced(cell: CellId, atMs: number): boolean {
    const silence = this.#scenario.silence;
    if (!silence || atMs < (START_S + silence.fromS) * 1000) return false;
    return chain.cells.some(({ id, senders }) => id === cell && senders.includes(silence.sender));
  }

  #pick(shares: Readonly<Record<string, number>>): string {
    let left = this.#next() * Object.values(shares).reduce((sum, share) => sum + share, 0);
    for (const [key, share] of Object.entries(shares)) {
      left -= share;
      if (left < 0) return key;
    }
    return Object.keys(shares)[0] ?? '';
  }
}
