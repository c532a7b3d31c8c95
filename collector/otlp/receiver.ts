import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../../chain/clock.js';
import type { Signal } from '../wal/segment.js';
import { encodeExportResponse, exportResponseJson } from './answer.js';
import { ClientGone, checkDeclaredLength, readBody } from './body.js';
import type { BodyFormat, Intake, Taken } from './intake.js';
import type { Page, PageAnswer } from './page.js';
import { accept, refuse } from './reply.js';
import { checkMethod, encodingOf, formatOf, pathOf } from './request.js';
import { BadRequest } from './status.js';

export interface ReceiverOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly intake: Intake;
}

export interface HttpReceiverOptions extends ReceiverOptions {
  /** Why telemetry would be refused now; undefined if it would not. */
  readonly trouble: () => Promise<string | undefined>;
  /** What else is read on this port, by path. */
  readonly pages?: Readonly<Record<string, Page>> | undefined;
}

export interface Receiver {
  readonly port: number;
  /** Takes no more requests; resolves once those in progress are answered, or cut after 5 s. */
  stop(): Promise<void>;
}

const SIGNAL_OF_PATH: Readonly<Record<string, Signal>> = {
  '/v1/traces': 'traces',
  '/v1/metrics': 'metrics',
  '/v1/logs': 'logs',
};
const STOP_MS = 5_000;
/** Longer than the pause between two exports of an SDK or of a Collector. */
const KEEP_ALIVE_MS = 65_000;

/** Listens for OTLP/HTTP, protobuf and JSON; rejects if the address cannot be had. */
export async function startReceiver(options: HttpReceiverOptions): Promise<Receiver> {
  const { intake, host, port, clock } = options;
  const { headersTimeoutMs, requestTimeoutMs, maxConnections } = intake.limits;
  const desk = new Desk(options);
  const server = createServer({
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: Math.min(5_000, headersTimeoutMs, requestTimeoutMs),
  });
  server.maxConnections = maxConnections;
  server.on('request', (request, response) => void desk.serve(request, response, false));
  server.on('checkContinue', (request, response) => void desk.serve(request, response, true));
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
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
  readonly #options: HttpReceiverOptions;
  readonly #intake: Intake;

  constructor(options: HttpReceiverOptions) {
    this.#options = options;
    this.#intake = options.intake;
  }

  /** Never rejects. `mayContinue`: the client waits for a 100 Continue before it sends its body. */
  async serve(request: IncomingMessage, response: ServerResponse, mayContinue: boolean): Promise<void> {
    const call = new Call(request, response, mayContinue);
    // An aborted request says so to whoever reads it; nobody may be reading.
    request.on('error', () => {});
    response.on('error', () => {});
    if (this.stopping) response.setHeader('Connection', 'close');
    try {
      const path = pathOf(request);
      const page = this.#page(path);
      if (page) return await this.#show(page, request, response);
      await this.#receive(path, call);
    } catch (error) {
      await this.#fail(error, call);
    }
  }

  async #receive(path: string, call: Call): Promise<void> {
    const { request, response } = call;
    const signal = Object.hasOwn(SIGNAL_OF_PATH, path) ? SIGNAL_OF_PATH[path] : undefined;
    if (!signal) throw new BadRequest('no-such-path', `${path}: send to ${Object.keys(SIGNAL_OF_PATH).join(', ')}`);
    checkMethod(request);
    const sender = this.#intake.authenticate(request.headers.authorization);
    call.sender = sender;
    const format = formatOf(request);
    const encoding = encodingOf(request);
    checkDeclaredLength(request, encoding, this.#intake.limits);
    const admitted = this.#intake.admit(sender);
    try {
      call.proceed();
      const body = await readBody(request, encoding, this.#intake.limits, admitted.hold);
      const taken = await this.#intake.take(signal, body, sender, format);
      accept(response, format, answerOf(signal, taken, format));
    } finally {
      admitted.end();
    }
  }

  /**
   * `/healthz`: the process serves. `/readyz`: an export would be taken now. A store that is away is no reason to send
   * elsewhere, for the write-ahead log takes hours of telemetry.
   */
  #page(path: string): Page | undefined {
    if (path === '/healthz') return async () => plain(undefined);
    if (path === '/readyz') {
      return async () => plain(this.stopping ? 'the collector is stopping' : await this.#options.trouble());
    }
    const { pages = {} } = this.#options;
    return Object.hasOwn(pages, path) ? pages[path] : undefined;
  }

  async #show(page: Page, request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const { status, contentType, body } = await page(request);
    response.writeHead(status, { 'Content-Type': contentType, 'Cache-Control': 'no-store' });
    response.end(body);
  }

  async #fail(error: unknown, { request, response, sender, unasked }: Call): Promise<void> {
    const { log, clock } = this.#options;
    const path = pathOf(request);
    if (error instanceof ClientGone) return log.debug({ path }, 'receiver: a client went away');
    const details = { path, peer: request.socket.remoteAddress };
    await refuse(request, response, this.#intake.refuse(error, sender, details), clock, unasked);
  }
}

/** One request on its way to its answer. */
class Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Once its token is known. */
  sender: string | undefined;
  /** The client still waits for a 100 Continue. */
  unasked: boolean;

  constructor(request: IncomingMessage, response: ServerResponse, unasked: boolean) {
    this.request = request;
    this.response = response;
    this.unasked = unasked;
  }

  /** Asks for the body. */
  proceed(): void {
    if (this.unasked) this.response.writeContinue();
    this.unasked = false;
  }
}

function answerOf(signal: Signal, { rejected, message }: Taken, format: BodyFormat): Buffer {
  if (format === 'protobuf') return encodeExportResponse(rejected, message);
  return Buffer.from(JSON.stringify(exportResponseJson(signal, rejected, message)));
}

function plain(trouble: string | undefined): PageAnswer {
  return {
    status: trouble === undefined ? 200 : 503,
    contentType: 'text/plain; charset=utf-8',
    body: `${trouble ?? 'ok'}\n`,
  };
}
