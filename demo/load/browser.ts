import http from 'node:http';
import type { Clock } from '../../chain/clock.js';
import type { AddressBook } from '../addresses.js';

export interface Visit {
  /** The address the connection leaves from. */
  readonly localAddress: string;
  readonly userAgent: string;
}

export interface Response {
  readonly status: number;
  readonly location?: string | undefined;
  readonly cookie?: string | undefined;
  readonly tookMs: number;
}

export interface Sending {
  readonly method?: 'GET' | 'POST';
  readonly cookie?: string | undefined;
  readonly form?: string;
  readonly timeoutMs: number;
}

/** A browser as the network sees it: kept-alive connections from one address. It sends no trace context. */
export class Browser {
  readonly #visit: Visit;
  readonly #agent: http.Agent;
  readonly #book: () => AddressBook;
  readonly #clock: Clock;

  constructor(visit: Visit, book: () => AddressBook, clock: Clock) {
    this.#visit = visit;
    this.#book = book;
    this.#clock = clock;
    this.#agent = new http.Agent({
      keepAlive: true,
      maxSockets: 6,
      localAddress: visit.localAddress,
    } as http.AgentOptions);
  }

  /** Resolves to the response, or to `undefined` if there was none (refused, reset, or later than the patience). */
  send(
    host: string,
    path: string,
    { method = 'GET', cookie, form, timeoutMs }: Sending,
  ): Promise<Response | undefined> {
    const endpoint = this.#book()[host];
    if (!endpoint) return Promise.resolve(undefined);
    const startMs = this.#clock.now();
    const headers: http.OutgoingHttpHeaders = { host: `${host}:${endpoint.port}`, 'user-agent': this.#visit.userAgent };
    if (cookie !== undefined) headers.cookie = cookie;
    if (form !== undefined) headers['content-length'] = Buffer.byteLength(form);
    return new Promise((resolve) => {
      const settle = (response?: Response): void => {
        cancel();
        resolve(response);
      };
      const request = http.request(
        { host: endpoint.address, port: endpoint.port, path, method, headers, agent: this.#agent },
        (message) => {
          const { statusCode: status = 0, headers: received } = message;
          message.on('error', () => settle());
          message.on('end', () =>
            settle({
              status,
              location: received.location,
              cookie: received['set-cookie']?.[0]?.split(';')[0],
              tookMs: this.#clock.now() - startMs,
            }),
          );
          message.resume();
        },
      );
      const cancel = this.#clock.after(timeoutMs, () => request.destroy(new Error('out of patience')));
      request.on('error', () => settle());
      request.end(form);
    });
  }

  /** Hangs up. */
  close(): void {
    this.#agent.destroy();
  }
}
