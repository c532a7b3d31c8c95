/** Remembers what repeats. Full, it starts afresh: a flood of new keys then costs what no cache would, never memory. */
export class BoundedCache<Value> {
  readonly #limit: number;
  readonly #compute: (key: string) => Value;
  readonly #known = new Map<string, Value>();

  constructor(limit: number, compute: (key: string) => Value) {
    this.#limit = limit;
    this.#compute = compute;
  }

  get(key: string): Value {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#limit) this.#known.clear();
    const fresh = this.#compute(key);
    this.#known.set(key, fresh);
    return fresh;
  }
}
