import type { Clock } from '../../chain/clock.js';

/** A host that asked to be left alone for years is asked again after an hour: its operator would want that too. */
const LONGEST_MS = 3_600_000;

/** Until when hosts asked not to be asked (Retry-After: RFC 9110, section 10.2.3). */
export class Pauses {
  readonly #clock: Clock;
  readonly #untilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(host: string): boolean {
    const untilMs = this.#untilMs.get(host);
    if (untilMs === undefined) return false;
    if (this.#clock.now() < untilMs) return true;
    this.#untilMs.delete(host);
    return false;
  }

  /** Takes a header's value, seconds or a date; one that is neither is passed over. */
  take(host: string, retryAfter: string | undefined): void {
    if (retryAfter === undefined) return;
    const nowMs = this.#clock.now();
    const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - nowMs;
    if (ms > 0) this.#untilMs.set(host, nowMs + Math.min(ms, LONGEST_MS));
  }
}
