import type { Cancel, Clock } from '../../chain/clock.js';

export interface PoolLimits {
  /** Workers or connections that work at the same time. */
  readonly workers: number;
  /** Requests that may wait for one. */
  readonly queue: number;
  /** Longest wait. */
  readonly waitMs: number;
}

/** Nobody is free and the waiting room is full: refuse at once (503). */
export class PoolFull extends Error {
  override readonly name = 'PoolFull';
}

/** Waited as long as one may (504). */
export class PoolTimeout extends Error {
  override readonly name = 'PoolTimeout';
}

export type Release = () => void;

interface Waiter {
  readonly take: (release: Release) => void;
  readonly cancel: Cancel;
}

/** A bounded pool with a bounded queue, first come first served: the thing that really saturates in this demo. */
export class Pool {
  readonly limits: PoolLimits;
  readonly #clock: Clock;
  readonly #waiting: Waiter[] = [];
  #used = 0;

  constructor(limits: PoolLimits, clock: Clock) {
    this.limits = limits;
    this.#clock = clock;
  }

  get used(): number {
    return this.#used;
  }

  get queued(): number {
    return this.#waiting.length;
  }

  /** Resolves to the function that gives the worker back; rejects with `PoolFull` or `PoolTimeout`. */
  acquire(): Promise<Release> {
    if (this.#used < this.limits.workers) {
      this.#used += 1;
      return Promise.resolve(this.#releaser());
    }
    if (this.#waiting.length >= this.limits.queue) return Promise.reject(new PoolFull('no worker and no room to wait'));
    return new Promise((take, reject) => {
      const cancel = this.#clock.after(this.limits.waitMs, () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(new PoolTimeout(`no worker within ${this.limits.waitMs} ms`));
      });
      const waiter: Waiter = { take, cancel };
      this.#waiting.push(waiter);
    });
  }

  /** Hands the worker to the longest waiting, or frees it; a second call does nothing. */
  #releaser(): Release {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = this.#waiting.shift();
      if (!next) {
        this.#used -= 1;
        return;
      }
      next.cancel();
      next.take(this.#releaser());
    };
  }
}
