/** What waits for its turn. */
interface Work {
  readonly cost: number;
  run(): void;
}

/** Cost after which other sockets are looked at again: bytes, a millisecond or two of walking. */
const SLICE = 256 * 1024;
/** What even an empty body costs, so that a sender of many of them moves along too. */
const LEAST_COST = 1024;

/**
 * The one thread's time, shared between senders by start-time fair queueing (Goyal, Vin and Cheng, 1996): the work that
 * began least far along its sender's own share comes next. However many bodies one sender has waiting, another's waits
 * for one of them.
 */
export class Turns {
  readonly #waiting = new Map<string, Work[]>();
  /** Where each sender's work ends on the virtual clock of costs. */
  readonly #finish = new Map<string, number>();
  #virtual = 0;
  #scheduled = false;

  /** Runs `work` when it is the sender's turn; `cost` in bytes. Settles as `work` does. */
  take<Result>(sender: string, cost: number, work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const run = (): void => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      };
      const paid = { cost: Math.max(cost, LEAST_COST), run };
      const queue = this.#waiting.get(sender);
      if (queue) queue.push(paid);
      else this.#waiting.set(sender, [paid]);
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#slice();
    });
  }

  #slice(): void {
    for (let spent = 0; spent < SLICE && this.#waiting.size > 0; ) spent += this.#runNext();
    if (this.#waiting.size > 0) this.#schedule();
    else {
      this.#finish.clear();
      this.#virtual = 0;
    }
  }

  #runNext(): number {
    const sender = this.#next();
    const queue = this.#waiting.get(sender) as Work[];
    const work = queue.shift() as Work;
    if (queue.length === 0) this.#waiting.delete(sender);
    this.#virtual = this.#startOf(sender);
    this.#finish.set(sender, this.#virtual + work.cost);
    work.run();
    return work.cost;
  }

  #next(): string {
    let chosen = '';
    let earliest = Number.POSITIVE_INFINITY;
    for (const sender of this.#waiting.keys()) {
      const start = this.#startOf(sender);
      if (start < earliest) {
        earliest = start;
        chosen = sender;
      }
    }
    return chosen;
  }

  #startOf(sender: string): number {
    return Math.max(this.#virtual, this.#finish.get(sender) ?? 0);
  }
}
