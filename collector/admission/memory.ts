import { Overloaded } from './overloaded.js';

/**
 * Bytes of bodies in memory, shared by a dynamic threshold (Choudhury and Hahne, 1998): a sender may hold as much as is
 * still free. One sender alone gets half, two a third each, and there is always as much left for one more, which has
 * held nothing and waits for nobody.
 */
export class SharedMemory {
  readonly #maxBytes: number;
  readonly #held = new Map<string, number>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** `alone`: it is the sender's only request, which must be able to pass, however large its body. Throws an Overloaded. */
  hold(sender: string, bytes: number, alone: boolean): void {
    const free = this.#maxBytes - this.#bytes;
    if (bytes > free) throw new Overloaded('all', 'the collector has no memory for this body now: send again later');
    const held = (this.#held.get(sender) ?? 0) + bytes;
    if (!alone && held > free) {
      throw new Overloaded('sender', `${sender} holds its share of the memory: send again later, or fewer at once`);
    }
    this.#held.set(sender, held);
    this.#bytes += bytes;
  }

  release(sender: string, bytes: number): void {
    this.#bytes -= bytes;
    const left = (this.#held.get(sender) ?? 0) - bytes;
    if (left > 0) this.#held.set(sender, left);
    else this.#held.delete(sender);
  }
}
