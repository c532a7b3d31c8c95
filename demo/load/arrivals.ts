import type { Cancel, Clock } from '../../chain/clock.js';
import { exponentialMs, type Random } from '../random.js';

/** A Poisson process whose rate can change: having no memory, it is simply drawn again. */
export class Arrivals {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #arrive: () => void;
  #ratePerS = 0;
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
    if (ratePerS > 0) this.#next();
    // Somebody always waits at the door: nothing else tells the watchers that it has opened.
    if (opening) this.#arrive();
  }

  #next(): void {
    this.#cancel = this.#clock.after(exponentialMs(this.#random, this.#ratePerS), () => {
      this.#next();
      this.#arrive();
    });
  }
}
