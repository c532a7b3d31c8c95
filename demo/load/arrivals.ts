import type { Cancel, Clock } from '../../chain/clock.js';
import { exponentialMs, type Random } from '../random.js';

/** Beyond this much lateness the arrivals missed are forgotten rather than made up for at once. */
const longestLateMs = 1000;

/**
 * A Poisson process whose rate can change: having no memory, it is simply drawn again. Arrivals are due at their own times,
 * so that a busy machine, whose timers are late, does not lower the rate.
 */
export class Arrivals {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #arrive: () => void;
  #ratePerS = 0;
  #dueMs = 0;
  #cancel: Cancel = () => {};

  constructor(clock: Clock, random: Random, arrive: () => void) {
    this.#clock = clock;
    this.#random = random;
    this.#arrive = arrive;
  }

  setRate(ratePerS: number): void {
    this.#cancel();
    const opening = this.#ratePerS === 0 && ratePerS > 0;
    this.#ratePerS = ratePerS;
    this.#dueMs = this.#clock.now();
    if (ratePerS > 0) this.#next();
    // Somebody always waits at the door: nothing else tells the watchers that it has opened.
    if (opening) this.#arrive();
  }

  #next(): void {
    const nowMs = this.#clock.now();
    this.#dueMs = Math.max(this.#dueMs, nowMs - longestLateMs) + exponentialMs(this.#random, this.#ratePerS);
    this.#cancel = this.#clock.after(Math.max(0, this.#dueMs - nowMs), () => {
      this.#next();
      this.#arrive();
    });
  }
}
