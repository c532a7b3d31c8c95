import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a receiver treats the first requests of a phase; then it is as good as any. */
export const BEHAVIOURS = ['well', 'down', 'slow', '500 then 200', 'cut'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

export interface Taken {
  readonly channel: string;
  /** The idempotency key. */
  readonly key: string;
  readonly status: 'firing' | 'resolved';
}

/** Longer than a pager waits for an answer. */
const SLOW_MS = 400;
/** Requests that are treated badly. */
const BAD = 3;
const DOWN_MS = 700;

/** A receiver on a port of its own. It takes a message once it has read it, whatever becomes of its answer. */
export class Receiver {
  readonly channel: string;
  /** Called when a message has been read, before any answer. */
  onTaken: (taken: Taken) => void = () => {};
  readonly #server: Server;
  readonly #late = new Set<NodeJS.Timeout>();
  #port = 0;
  #behaviour: Behaviour = 'well';
  #seen = 0;

  private constructor(channel: string) {
    this.channel = channel;
    this.#server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      request.on('end', () => this.#read(String(request.headers['idempotency-key']), text, response));
    });
  }

  static async open(channel: string): Promise<Receiver> {
    const receiver = new Receiver(channel);
    await receiver.#listen();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** From now on; one that is down comes back on the same port by itself. */
  async become(behaviour: Behaviour): Promise<void> {
    this.#behaviour = behaviour;
    this.#seen = 0;
    if (behaviour !== 'down') return;
    await this.#close();
    this.#later(DOWN_MS, () => void this.#listen());
  }

  async close(): Promise<void> {
    for (const timer of this.#late) clearTimeout(timer);
    await this.#close();
  }

  #read(key: string, text: string, response: ServerResponse): void {
    const bad = this.#seen++ < BAD;
    if (bad && this.#behaviour === '500 then 200') return void response.writeHead(500).end();
    const { status } = JSON.parse(text) as Pick<Taken, 'status'>;
    this.onTaken({ channel: this.channel, key, status });
    if (bad && this.#behaviour === 'cut') return void response.destroy();
    if (bad && this.#behaviour === 'slow') this.#later(SLOW_MS, () => response.end('ok'));
    else response.end('ok');
  }

  #later(ms: number, task: () => void): void {
    const timer = setTimeout(() => {
      this.#late.delete(timer);
      task();
    }, ms);
    this.#late.add(timer);
  }

  async #listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async #close(): Promise<void> {
    this.#server.closeAllConnections();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }
}
