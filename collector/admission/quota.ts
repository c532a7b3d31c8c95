import type { Clock } from '../../chain/clock.js';
import { Overloaded } from './overloaded.js';
import type { Rates } from './quota-rates.js';

export interface QuotaLimits {
  /** Spans, data points and log records a second, by sender. */
  readonly quotaItemsPerS: Rates;
  /** Bytes of decompressed bodies a second, by sender. */
  readonly quotaBytesPerS: Rates;
  /** How many seconds' worth may come at once after a pause. */
  readonly quotaBurstS: number;
}

/** What is paid for a body. */
export type Toll = 'items' | 'bytes';

/**
 * Token buckets that are paid afterwards, since what a body holds is known once it is read: a sender is let in while it
 * owes nothing, and a body beyond what is left makes a debt that later ones wait for. So a batch larger than the burst
 * still passes, and the rate holds on average.
 */
export class Quotas {
  readonly #limits: QuotaLimits;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: QuotaLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Throws an Overloaded, with the time its debt takes, if the sender has sent more than its quota. */
  check(sender: string): void {
    for (const toll of ['items', 'bytes'] as const) {
      const bucket = this.#bucketOf(sender, toll);
      const waitS = bucket?.debtS(this.#clock.now()) ?? 0;
      if (bucket && waitS > 0) {
        const seconds = Math.max(1, Math.ceil(waitS));
        throw new Overloaded(
          'sender',
          `${sender} has sent more than its ${bucket.perS} ${toll} a second: send again in ${seconds} s`,
          seconds,
        );
      }
    }
  }

  pay(sender: string, toll: Toll, amount: number): void {
    this.#bucketOf(sender, toll)?.pay(amount, this.#clock.now());
  }

  #bucketOf(sender: string, toll: Toll): Bucket | undefined {
    const rates = toll === 'items' ? this.#limits.quotaItemsPerS : this.#limits.quotaBytesPerS;
    const perS = Object.hasOwn(rates, sender) ? rates[sender] : rates['*'];
    if (perS === undefined) return undefined;
    const name = `${toll} ${sender}`;
    const known = this.#buckets.get(name);
    if (known) return known;
    const bucket = new Bucket(perS, perS * this.#limits.quotaBurstS, this.#clock.now());
    this.#buckets.set(name, bucket);
    return bucket;
  }
}

class Bucket {
  readonly perS: number;
  readonly #burst: number;
  #level: number;
  #atMs: number;

  constructor(perS: number, burst: number, nowMs: number) {
    this.perS = perS;
    this.#burst = burst;
    this.#level = burst;
    this.#atMs = nowMs;
  }

  /** Seconds until nothing is owed; 0 if nothing is. */
  debtS(nowMs: number): number {
    this.#fill(nowMs);
    return Math.max(0, -this.#level / this.perS);
  }

  pay(amount: number, nowMs: number): void {
    this.#fill(nowMs);
    this.#level -= amount;
  }

  /** A clock that is set back fills nothing. */
  #fill(nowMs: number): void {
    const elapsedS = Math.max(0, nowMs - this.#atMs) / 1000;
    this.#level = Math.min(this.#burst, this.#level + elapsedS * this.perS);
    this.#atMs = nowMs;
  }
}
