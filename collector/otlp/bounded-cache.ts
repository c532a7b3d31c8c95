/** Longer keys are not remembered: a flood of long paths or user agents would fill the memory with what never repeats. */
const MAX_KEY_CHARACTERS = 256;

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
    const fresh = this.#compute(key);
    if (key.length > MAX_KEY_CHARACTERS) return fresh;
    if (this.#known.size >= this.#limit) this.#known.clear();
    // A copy: a text cut out of a longer one keeps all of that in memory.
    this.#known.set(Buffer.from(key).toString(), fresh);
    return fresh;
  }
}
