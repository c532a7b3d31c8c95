/**
 * Who may go now: never two at once against one host, and at most `atOnce` in all. A turn holds one host at a time, so turns
 * cannot wait for each other in a circle.
 */
export class Gate {
  readonly #atOnce: number;
  readonly #hosts = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Runs `work` when its turn has come; hosts in the order they came. */
  async run<Value>(host: string, work: () => Promise<Value>): Promise<Value> {
    const before = this.#hosts.get(host) ?? Promise.resolve();
    const turn = before.then(() => this.#inPlace(work));
    const over = turn.then(
      () => {},
      () => {},
    );
    this.#hosts.set(host, over);
    try {
      return await turn;
    } finally {
      if (this.#hosts.get(host) === over) this.#hosts.delete(host);
    }
  }

  async #inPlace<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#running < this.#atOnce) this.#running++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
