/** More reasons than these would only repeat themselves in the answer. */
const MAX_REASONS = 8;

/** The items of a body that were left out, and why. */
export class Rejections {
  count = 0;
  readonly #what: string;
  readonly #reasons = new Map<string, string>();

  /** `what` an item is called in the answer: `span`, `data point`. */
  constructor(what: string) {
    this.#what = what;
  }

  clear(): void {
    this.count = 0;
    this.#reasons.clear();
  }

  /** `index`: the item's place in the body, from 0. A fault met again is only counted. */
  add(index: number, fault: string): void {
    this.count++;
    if (this.#reasons.size < MAX_REASONS && !this.#reasons.has(fault)) {
      this.#reasons.set(fault, `${this.#what} ${index}: ${fault}`);
    }
  }

  reasons(): string[] {
    return [...this.#reasons.values()];
  }
}
