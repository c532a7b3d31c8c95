import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** One target of bodies, over kept-alive connections. */
export class Sender {
  readonly #options: { readonly port: number; readonly path: string; readonly headers: Record<string, string> };
  readonly #agent = new Agent({ keepAlive: true });

  constructor(port: number, token = '') {
    this.#options = {
      port,
      path: '/v1/traces',
      headers: { 'content-type': 'application/x-protobuf', authorization: `Bearer ${token}` },
    };
  }

  /** Resolves with 200's arrival; rejects on any other answer than 200, 429 and 503, which are tried again. */
  async post(body: Buffer): Promise<void> {
    for (;;) {
      const status = await this.#once(body);
      if (status === 200) return;
      if (status !== 429 && status !== 503) throw new Error(`the collector answered ${status}`);
      await sleep(50);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #once(body: Buffer): Promise<number> {
    const { headers, ...target } = this.#options;
    return new Promise((resolve, reject) => {
      const sent = request({
        ...target,
        host: '127.0.0.1',
        method: 'POST',
        agent: this.#agent,
        headers: { ...headers, 'content-length': body.length },
      });
      sent.on('response', (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

/** Posts all the bodies, some at a time. */
export async function postAll(sender: Sender, bodies: readonly Buffer[], atOnce = 8): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < bodies.length) await sender.post(bodies[next++] as Buffer);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** Posts bodies at an even pace until it is stopped, however slow the answers: an open loop. */
export class Pace {
  acked = 0;
  sent = 0;
  readonly #sender: Sender;
  readonly #next: () => Buffer;
  readonly #everyMs: number;
  readonly #inFlight = new Set<Promise<void>>();
  #failure: unknown;
  #running = true;
  readonly #loop: Promise<void>;

  constructor(sender: Sender, bodiesPerS: number, next: () => Buffer) {
    this.#sender = sender;
    this.#everyMs = 1000 / bodiesPerS;
    this.#next = next;
    this.#loop = this.#run();
  }

  get waiting(): number {
    return this.#inFlight.size;
  }

  /** Resolves once every body sent is acknowledged; rejects if one was refused. */
  async stop(): Promise<void> {
    this.#running = false;
    await this.#loop;
    await Promise.all(this.#inFlight);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #run(): Promise<void> {
    const start = performance.now();
    while (this.#running) {
      while (this.sent * this.#everyMs <= performance.now() - start) this.#send();
      await sleep(this.#everyMs / 2);
    }
  }

  #send(): void {
    this.sent++;
    const post = this.#sender.post(this.#next()).then(
      () => void this.acked++,
      (error: unknown) => {
        this.#failure ??= error;
      },
    );
    this.#inFlight.add(post);
    void post.finally(() => this.#inFlight.delete(post));
  }
}
