import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { type Clock, nowNs } from '../../chain/clock.js';
import { Admission, type Limits } from '../admission/limits.js';
import type { Frame } from '../wal/frame.js';
import { encodeExportResponse } from './answer.js';
import { ClientGone, checkDeclaredLength, readBody } from './body.js';
import { accept, refuse } from './reply.js';
import { authenticate, checkMethod, checkType, encodingOf, pathOf } from './request.js';
import { BadRequest, statusOf } from './status.js';
import type { WalkResult } from './walk-context.js';

/** What becomes of a body of one signal. */
export interface SignalRoute {
  /** Throws a MalformedBody. */
  walk(body: Buffer, sender: string, receivedAtNs: bigint): WalkResult;
  /** Resolves once the frame, or an equal one, is on the disk. */
  append(frame: Frame): Promise<'stored' | 'repeated'>;
}

export interface ReceiverOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly limits: Limits;
  readonly senderOf: (token: string) => string | undefined;
  /** By path: `/v1/traces`, `/v1/metrics`. */
  readonly routes: Readonly<Record<string, SignalRoute>>;
  /** Why telemetry would be refused now; undefined if it would not. */
  readonly trouble: () => Promise<string | undefined>;
}

/** Of one sender, since the start. */
interface SenderStats {
  readonly requests: number;
  /** Stored; those of a repeated body once. */
  readonly rows: number;
  readonly rejected: number;
  readonly lastReceivedAtMs: number;
}

export interface ReceiverStats {
  readonly senders: Readonly<Record<string, SenderStats>>;
  /** Answers other than success, by HTTP status. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly bytesInMemory: number;
}

export interface Receiver {
  readonly port: number;
  stats(): ReceiverStats;
  /** Takes no more requests; resolves once those in progress are answered, or cut after 5 s. */
  stop(): Promise<void>;
}

const STOP_MS = 5_000;
/** Longer than the pause between two exports of an SDK or of a Collector. */
const KEEP_ALIVE_MS = 65_000;
const MAX_REASONS_CHARACTERS = 1_000;

/** Listens for OTLP/HTTP; rejects if the address cannot be had. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { limits, host, port, clock } = options;
  const desk = new Desk(options);
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: Math.min(5_000, limits.headersTimeoutMs, limits.requestTimeoutMs),
  });
  server.maxConnections = limits.maxConnections;
  server.on('request', (request, response) => void desk.serve(request, response, false));
  server.on('checkContinue', (request, response) => void desk.serve(request, response, true));
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stats: () => desk.stats(),
    stop: () => {
      desk.stopping = true;
      return close(server, clock);
    },
  };
}

async function close(server: Server, clock: Clock): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const cancel = clock.after(STOP_MS, () => server.closeAllConnections());
  server.closeIdleConnections();
  await closed;
  cancel();
}

class Desk {
  stopping = false;
  readonly #options: ReceiverOptions;
  readonly #admission: Admission;
  readonly #senders = new Map<string, SenderStats>();
  readonly #refusals = new Map<number, number>();

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#admission = new Admission(options.limits);
  }

  stats(): ReceiverStats {
    return {
      senders: Object.fromEntries(this.#senders),
      refusals: Object.fromEntries(this.#refusals),
      bytesInMemory: this.#admission.bytesInMemory,
    };
  }

  /** Never rejects. `mayContinue`: the client waits for a 100 Continue before it sends its body. */
  async serve(request: IncomingMessage, response: ServerResponse, mayContinue: boolean): Promise<void> {
    let unasked = mayContinue;
    // An aborted request says so to whoever reads it; nobody may be reading.
    request.on('error', () => {});
    response.on('error', () => {});
    if (this.stopping) response.setHeader('Connection', 'close');
    try {
      const path = pathOf(request);
      if (path === '/healthz' || path === '/readyz') return await this.#probe(path, request, response);
      await this.#receive(path, request, response, () => {
        if (unasked) response.writeContinue();
        unasked = false;
      });
    } catch (error) {
      await this.#fail(error, request, response, unasked);
    }
  }

  async #receive(path: string, request: IncomingMessage, response: ServerResponse, proceed: () => void): Promise<void> {
    const route = this.#options.routes[path];
    if (!route)
      throw new BadRequest('no-such-path', `${path}: send to ${Object.keys(this.#options.routes).join(' or ')}`);
    checkMethod(request);
    const sender = authenticate(request, this.#options.senderOf);
    checkType(request);
    const encoding = encodingOf(request);
    checkDeclaredLength(request, encoding, this.#options.limits);
    const admitted = this.#admission.enter(sender);
    try {
      proceed();
      const body = await readBody(request, encoding, this.#options.limits, admitted.hold);
      accept(response, await this.#take(route, body, sender));
    } finally {
      admitted.end();
    }
  }

  /** From the body to the answer; resolves once what it held is on the disk. */
  async #take(route: SignalRoute, body: Buffer, sender: string): Promise<Buffer> {
    const receivedAtNs = nowNs(this.#options.clock);
    const { rows, payload, rejected, reasons } = route.walk(body, sender, receivedAtNs);
    const digest = createHash('sha256').update(body).digest();
    const outcome = rows > 0 ? await route.append({ sender, receivedAtNs, digest, rows, payload }) : 'nothing';
    this.#count(sender, outcome === 'stored' ? rows : 0, rejected);
    return encodeExportResponse(rejected, rejected > 0 ? reasons.join('; ').slice(0, MAX_REASONS_CHARACTERS) : '');
  }

  #count(sender: string, rows: number, rejected: number): void {
    const before = this.#senders.get(sender);
    this.#senders.set(sender, {
      requests: (before?.requests ?? 0) + 1,
      rows: (before?.rows ?? 0) + rows,
      rejected: (before?.rejected ?? 0) + rejected,
      lastReceivedAtMs: this.#options.clock.now(),
    });
  }

  async #probe(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const trouble = path === '/readyz' ? await this.#options.trouble() : undefined;
    response.writeHead(trouble === undefined ? 200 : 503, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(`${trouble ?? 'ok'}\n`);
  }

  async #fail(error: unknown, request: IncomingMessage, response: ServerResponse, unasked: boolean): Promise<void> {
    const { log, clock } = this.#options;
    if (error instanceof ClientGone) return log.debug({ path: pathOf(request) }, 'receiver: a client went away');
    const status = statusOf(error);
    this.#refusals.set(status.http, (this.#refusals.get(status.http) ?? 0) + 1);
    const details = {
      path: pathOf(request),
      peer: request.socket.remoteAddress,
      status: status.http,
      reason: status.message,
    };
    if (status.http === 500) log.error({ ...details, err: error }, 'receiver: a request failed');
    else log.debug(details, 'receiver: a request was refused');
    await refuse(request, response, status, clock, unasked);
  }
}
