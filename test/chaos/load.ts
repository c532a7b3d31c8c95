import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Body, logBody, metricBody, traceBody } from './bodies.js';

/** What the senders were told is stored. */
export class Acknowledged {
  bodies = 0;
  readonly rows: Record<Body['path'], number> = { '/v1/traces': 0, '/v1/metrics': 0, '/v1/logs': 0 };
  lastMs = Date.now();
  /** Rows by body. */
  readonly byBody = new Map<string, number>();
  /** Rows by their Unix second. */
  readonly bySecond: Readonly<Record<Body['path'], Map<number, number>>> = {
    '/v1/traces': new Map(),
    '/v1/metrics': new Map(),
    '/v1/logs': new Map(),
  };
  /** SHA-256 of the bodies, hex. */
  readonly digests = new Set<string>();

  add({ id, path, bytes, second, rows }: Body): void {
    this.bodies++;
    this.rows[path] += rows;
    this.lastMs = Date.now();
    this.byBody.set(id, rows);
    this.digests.add(createHash('sha256').update(bytes).digest('hex'));
    this.bySecond[path].set(second, (this.bySecond[path].get(second) ?? 0) + rows);
  }
}

export const SENDERS = 4;
/** What a sender sends, again and again. */
const TURNS = [traceBody, traceBody, metricBody, traceBody, logBody];
/** Pause between two tries of a body, and between two bodies of a sender, ms. */
const RETRY_MS = 50;
const PAUSE_MS = 25;

/** Senders that behave as SDKs do: each body is sent again, unchanged, until it is acknowledged. */
export class Load {
  readonly acked = new Acknowledged();
  /** Tries that were not acknowledged, by HTTP status, and `broken` where there was no answer. */
  readonly failures: Record<string, number> = {};
  /** Answers 503 without a Retry-After, which no client may get. */
  hasteless = 0;
  /** Rows of bodies that are on their way. */
  uncertain = 0;
  readonly #url: string;
  readonly #token: string;
  #running = true;
  readonly #senders: Promise<void>[];

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
    this.#senders = Array.from({ length: SENDERS }, () => this.#send());
  }

  /** Stops making bodies; resolves once every body begun is acknowledged. */
  async finish(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#senders);
  }

  async #send(): Promise<void> {
    for (let n = 0; this.#running; n += 1) {
      const body = (TURNS[n % TURNS.length] as (typeof TURNS)[number])(Date.now());
      this.uncertain += body.rows;
      for (let outcome = await this.#post(body); outcome !== '200'; outcome = await this.#post(body)) {
        this.failures[outcome] = (this.failures[outcome] ?? 0) + 1;
        await sleep(RETRY_MS);
      }
      this.acked.add(body);
      this.uncertain -= body.rows;
      await sleep(PAUSE_MS);
    }
  }

  async #post(body: Body): Promise<string> {
    try {
      const response = await fetch(this.#url + body.path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf', authorization: `Bearer ${this.#token}` },
        body: new Uint8Array(body.bytes),
        signal: AbortSignal.timeout(10_000),
      });
      await response.arrayBuffer();
      if (response.status === 503 && !response.headers.has('retry-after')) this.hasteless++;
      return String(response.status);
    } catch {
      return 'broken';
    }
  }
}
