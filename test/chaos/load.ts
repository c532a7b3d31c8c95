import { setTimeout as sleep } from 'node:timers/promises';
import { type Body, metricBody, traceBody } from './bodies.js';

/** Senders that behave as SDKs do: each body is sent again, unchanged, until it is acknowledged. */
export class Load {
  readonly acked = { bodies: 0, spans: 0, points: 0 };
  /** Answers other than 200 and broken connections: proof that the faults were felt. */
  failures = 0;
  readonly #url: string;
  readonly #token: string;
  #running = true;
  readonly #senders: Promise<void>[];

  constructor(url: string, token: string, senders = 4) {
    this.#url = url;
    this.#token = token;
    this.#senders = Array.from({ length: senders }, () => this.#send());
  }

  /** Stops making bodies; resolves once every body begun is acknowledged. */
  async finish(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#senders);
  }

  async #send(): Promise<void> {
    for (let n = 0; this.#running; n += 1) {
      const body = n % 5 === 4 ? metricBody(Date.now()) : traceBody(Date.now());
      while (!(await this.#post(body))) {
        this.failures += 1;
        await sleep(50);
      }
      this.acked.bodies += 1;
      this.acked.spans += body.spans;
      this.acked.points += body.points;
      await sleep(10);
    }
  }

  async #post(body: Body): Promise<boolean> {
    try {
      const response = await fetch(this.#url + body.path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf', authorization: `Bearer ${this.#token}` },
        body: new Uint8Array(body.bytes),
        signal: AbortSignal.timeout(10_000),
      });
      await response.arrayBuffer();
      return response.status === 200;
    } catch {
      return false;
    }
  }
}
