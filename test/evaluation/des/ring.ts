/** First in, first out, over a typed array that grows. */
export class Ring {
  length = 0;
  #items = new Int32Array(64);
  #head = 0;

  push(item: number): void {
    if (this.length === this.#items.length) this.#grow();
    this.#items[(this.#head + this.length++) & (this.#items.length - 1)] = item;
  }

  /** Never on an empty ring. */
  shift(): number {
    const item = this.#items[this.#head] as number;
    this.#head = (this.#head + 1) & (this.#items.length - 1);
    this.length--;
    return item;
  }

  #grow(): void {
    const items = new Int32Array(2 * this.#items.length);
    for (let i = 0; i < this.length; i++) items[i] = this.#items[(this.#head + i) & (this.#items.length - 1)] as number;
    this.#items = items;
    this.#head = 0;
  }
}
