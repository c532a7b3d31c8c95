/** Bytes that come in chunks and are taken in records; a record is copied only if it spans chunks. */
export class ByteQueue {
  readonly #source: AsyncIterator<Buffer>;
  #chunks: Buffer[] = [];
  #ended = false;
  /** Bytes held, not yet taken. */
  length = 0;
  /** Bytes taken so far: where in the source the next ones stand. */
  offset = 0;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Waits until at least `bytes` are held; false if the source has fewer left. */
  async has(bytes: number): Promise<boolean> {
    while (this.length < bytes && (await this.#pull()));
    return this.length >= bytes;
  }

  /** A copy of the next bytes, which must be held. */
  peek(bytes: number): Buffer {
    if ((this.#chunks[0]?.length ?? 0) < bytes) this.#chunks = [Buffer.concat(this.#chunks)];
    return (this.#chunks[0] ?? Buffer.alloc(0)).subarray(0, bytes);
  }

  /** The next bytes, which must be held. */
  take(bytes: number): Buffer {
    const taken: Buffer[] = [];
    for (let missing = bytes; missing > 0; ) {
      const chunk = this.#chunks[0] as Buffer;
      const part = chunk.subarray(0, missing);
      taken.push(part);
      missing -= part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    this.length -= bytes;
    this.offset += bytes;
    return taken.length === 1 ? (taken[0] as Buffer) : Buffer.concat(taken, bytes);
  }

  /** How many bytes there are up to and with the next `byte`; undefined if it does not come within `most` bytes. */
  async find(byte: number, most: number): Promise<number | undefined> {
    let before = 0;
    for (let n = 0; before <= most; n++) {
      if (n === this.#chunks.length && !(await this.#pull())) return undefined;
      const chunk = this.#chunks[n] as Buffer;
      const at = chunk.indexOf(byte);
      if (at >= 0) return before + at + 1;
      before += chunk.length;
    }
    return undefined;
  }

  /** Lets go of the source. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #pull(): Promise<boolean> {
    if (this.#ended) return false;
    const { value, done } = await this.#source.next();
    if (done) {
      this.#ended = true;
      return false;
    }
    if (value.length > 0) this.#chunks.push(value);
    this.length += value.length;
    return true;
  }
}
