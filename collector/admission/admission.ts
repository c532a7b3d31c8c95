import type { Clock } from '../../chain/clock.js';
import type { Limits } from './limits.js';
import { SharedMemory } from './memory.js';
import { Overloaded } from './overloaded.js';
import { Quotas, type Toll } from './quota.js';

/** One request that was let in. */
export interface Admitted {
  readonly sender: string;
  /** Counts bytes that the request now holds in memory; throws an Overloaded if there are too many of them. */
  hold(bytes: number): void;
  /** The request has ended; gives back all it held. */
  end(): void;
}

/** Who may send now: by quota, by what each has in progress, and by the memory that all of them share. */
export class Admission {
  readonly #limits: Limits;
  readonly #requests = new Map<string, number>();
  readonly #quotas: Quotas;
  readonly #memory: SharedMemory;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#quotas = new Quotas(limits, clock);
    this.#memory = new SharedMemory(limits.maxBytesInMemory);
  }

  get bytesInMemory(): number {
    return this.#memory.bytes;
  }

  /** Throws an Overloaded if the sender is beyond its quota or has too many requests in progress. */
  enter(sender: string): Admitted {
    this.#quotas.check(sender);
    const already = this.#requests.get(sender) ?? 0;
    if (already >= this.#limits.maxRequestsPerSender) {
      throw new Overloaded(
        'sender',
        `${already} requests of ${sender} are in progress: send again later, or larger batches`,
      );
    }
    this.#requests.set(sender, already + 1);
    let held = 0;
    let ended = false;
    return {
      sender,
      hold: (bytes) => {
        this.#memory.hold(sender, bytes, this.#requests.get(sender) === 1);
        held += bytes;
      },
      end: () => {
        if (ended) return;
        ended = true;
        this.#memory.release(sender, held);
        this.#leave(sender);
      },
    };
  }

  /** Takes from the sender's quota what a body turned out to hold. */
  pay(sender: string, toll: Toll, amount: number): void {
    this.#quotas.pay(sender, toll, amount);
  }

  #leave(sender: string): void {
    const left = (this.#requests.get(sender) ?? 1) - 1;
    if (left > 0) this.#requests.set(sender, left);
    else this.#requests.delete(sender);
  }
}
