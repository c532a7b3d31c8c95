import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Clock } from '../../chain/clock.js';
import { openTcp, openTls } from './connect.js';
import { Cookies } from './cookies.js';
import type { Gate } from './gate.js';
import { type Answer, get } from './get.js';
import type { Endpoint, Names } from './names.js';
import { type Outcome, ProbeFailure } from './outcome.js';
import type { Pauses } from './pauses.js';
import { within } from './within.js';

/** What all trips share. */
export interface Means {
  readonly clock: Clock;
  readonly names: Names;
  readonly gate: Gate;
  readonly pauses: Pauses;
  /** Whose certificates are believed. */
  readonly secureContext: SecureContext;
  /** What the User-Agent header says. */
  readonly userAgent: string;
  /** Whether addresses belong to a network into which no page outside may send a probe. */
  readonly leadsInside: (endpoints: readonly Endpoint[]) => boolean;
  /** Aborted when probing stops. */
  readonly stop: AbortSignal;
}

/** The phases in which a connection is made; the answer comes behind them. */
export type Phase = 'dns' | 'tcp' | 'tls';

/** What the first connection of a trip measured. */
export interface PhaseMeasure {
  readonly phase: Phase;
  readonly atMs: number;
  readonly durationMs: number;
  readonly failure?: ProbeFailure | undefined;
  readonly expiresInS?: number | undefined;
}

export interface TripOptions {
  readonly timeoutMs: number;
  /** Of the body of the last answer, at most so many bytes are read; 0: none. */
  readonly maxBytes: number;
  /** How far to go: to the end of this phase, or to the answer. */
  readonly upTo: Phase | 'answer';
  readonly onPhase?: ((measure: PhaseMeasure) => void) | undefined;
}

/** The host asked to be left alone for now: neither up nor down. */
export class Paused extends Error {
  override readonly name = 'Paused';
}

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** One way to an answer, through its redirects, like a visitor's who has no account. */
export class Trip {
  /** In phases so far, ms: waiting for one's turn at a host is not counted. */
  spentMs = 0;
  readonly #means: Means;
  readonly #options: TripOptions;
  readonly #cookies = new Cookies();
  readonly #seen = new Set<string>();
  #startsInside = false;

  constructor(means: Means, options: TripOptions) {
    this.#means = means;
    this.#options = options;
  }

  /** Resolves to the last answer, undefined if it was not to go so far. Rejects with a ProbeFailure, or Paused. */
  async go(start: URL): Promise<Answer | undefined> {
    let url = start;
    for (let hop = 0; ; hop++) {
      const answer = await this.#means.gate.run(url.hostname, () => this.#hop(url, hop));
      if (answer === undefined || !REDIRECTS.has(answer.status) || answer.location === undefined) return answer;
      if (hop === MAX_REDIRECTS) throw new ProbeFailure('redirect_loop', `more than ${MAX_REDIRECTS} redirects`);
      url = nextUrl(answer.location, url);
    }
  }

  async #hop(url: URL, hop: number): Promise<Answer | undefined> {
    const socket = await this.#connection(url, hop);
    if (socket === undefined) return undefined;
    const cookie = this.#cookies.header(url.hostname);
    this.#refuseCircle(`${url.href} ${cookie.cookie ?? ''}`, socket);
    if (this.#means.pauses.has(url.hostname)) {
      socket.destroy();
      throw new Paused(`${url.hostname} asked to be left alone`);
    }
    const headers = { 'user-agent': this.#means.userAgent, accept: 'text/html,*/*;q=0.1', ...cookie };
    const answer = await this.#timed('timeout', (signal) =>
      get(socket, { url, headers, maxBytes: this.#options.maxBytes, signal }),
    );
    this.#cookies.take(url.hostname, answer.cookies);
    if (answer.status === 429 || answer.status === 503) this.#means.pauses.take(url.hostname, answer.retryAfter);
    return answer;
  }

  /** The same question, with the same cookies, has the same answer: it is not asked a second time. */
  #refuseCircle(question: string, socket: Socket): void {
    if (this.#seen.has(question)) {
      socket.destroy();
      throw new ProbeFailure('redirect_loop', `sent back to ${question}`);
    }
    this.#seen.add(question);
  }

  /** Undefined once the phase up to which to go is over. */
  async #connection(url: URL, hop: number): Promise<Socket | undefined> {
    const { upTo } = this.#options;
    const host = url.hostname;
    const secure = url.protocol === 'https:';
    const endpoints = await this.#phase('dns', hop, (signal) => this.#means.names(host, signal));
    this.#keepOutside(endpoints, hop, host);
    if (upTo === 'dns') return undefined;
    const port = Number(url.port) || (secure ? 443 : 80);
    const plain = await this.#phase('tcp', hop, (signal) => openTcp(host, port, endpoints, signal));
    const socket = secure && upTo !== 'tcp' ? await this.#secured(plain, host, hop) : plain;
    if (upTo === 'answer') return socket;
    socket.destroy();
    return undefined;
  }

  async #secured(plain: Socket, host: string, hop: number): Promise<Socket> {
    const { secureContext, clock } = this.#means;
    const open = (signal: AbortSignal) => openTls(plain, host, secureContext, clock.now(), signal);
    const { socket, failure } = await this.#phase('tls', hop, open, ({ expiresInS, failure }) => ({
      expiresInS,
      failure,
    }));
    if (failure === undefined) return socket;
    socket.destroy();
    throw failure;
  }

  #keepOutside(endpoints: readonly Endpoint[], hop: number, host: string): void {
    const inside = this.#means.leadsInside(endpoints);
    if (hop === 0) this.#startsInside = inside;
    else if (inside && !this.#startsInside)
      throw new ProbeFailure('redirect_refused', `${host} leads into a private network`);
  }

  /** One phase; that of the first connection is told. */
  async #phase<Value>(
    phase: Phase,
    hop: number,
    work: (signal: AbortSignal) => Promise<Value>,
    seen: (value: Value) => Partial<PhaseMeasure> = () => ({}),
  ): Promise<Value> {
    const atMs = this.#means.clock.now();
    const beforeMs = this.spentMs;
    const tell = (more: Partial<PhaseMeasure>): void => {
      if (hop === 0) this.#options.onPhase?.({ phase, atMs, durationMs: this.spentMs - beforeMs, ...more });
    };
    try {
      const value = await this.#timed(phase === 'dns' ? 'dns_timeout' : 'timeout', work);
      tell(seen(value));
      return value;
    } catch (error) {
      if (error instanceof ProbeFailure) tell({ failure: error });
      throw error;
    }
  }

  async #timed<Value>(late: Outcome, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    const startMs = performance.now();
    try {
      return await within({ ...this.#means, timeoutMs: this.#options.timeoutMs }, late, work);
    } finally {
      this.spentMs += performance.now() - startMs;
    }
  }
}

function nextUrl(location: string, from: URL): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (next === undefined || !/^https?:$/.test(next.protocol))
    throw new ProbeFailure('redirect_refused', `sent to ${location.slice(0, 200)}`);
  return next;
}
