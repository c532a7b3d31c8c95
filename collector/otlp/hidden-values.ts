import type { Pseudonym } from '../admission/pseudonym.js';
import type { RowWriter } from './row-writer.js';

export const ADDRESS = 1;
export const ACCOUNT = 2;

const SLOTS = 1 << 16;
/** A value is looked for in its own slot and the next ones. */
const REACH = 6;
const SLOT_BYTES = 96;
/** In a slot: kind, length, the value, then what is stored for it as a String of RowBinary. */
const VALUE_AT = 2;
const MAX_VALUE = 64;
const MASKED_AT = VALUE_AT + MAX_VALUE;
const MASKED_BYTES = 22;

/**
 * The pseudonyms of values as they stand in bodies, found by their bytes: addresses and accounts come by the ten thousand,
 * and making a string of each to look it up took a fifth of the walk. Bounded: a new value takes the place of an old one.
 */
export class HiddenValues {
  /** By slot, what somebody made of the value; forgotten with it. */
  readonly notes: unknown[] = new Array(SLOTS).fill(undefined);
  /** By slot, how many values it has held: who noted a slot can tell whether it is still of the same one. */
  readonly generations = new Uint32Array(SLOTS);
  /** The halves of Pseudonym.hash64. */
  readonly lows = new Uint32Array(SLOTS);
  readonly highs = new Uint32Array(SLOTS);
  readonly #bytes = new Uint8Array(SLOTS * SLOT_BYTES);

  /** The slot of the value `bytes[start, end)`; -1 if it is not known. */
  find(kind: number, bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length > MAX_VALUE) return -1;
    const home = homeOf(kind, bytes, start, end);
    const known = this.#bytes;
    for (let step = 0; step < REACH; step++) {
      const slot = (home + step) & (SLOTS - 1);
      const at = slot * SLOT_BYTES;
      if (known[at] !== kind || known[at + 1] !== length) continue;
      let index = 0;
      while (index < length && known[at + VALUE_AT + index] === bytes[start + index]) index++;
      if (index === length) return slot;
    }
    return -1;
  }

  /** Remembers a value that `find` does not find; returns its slot, -1 if it is too long. */
  add(kind: number, bytes: Uint8Array, start: number, end: number, pseudonym: Pseudonym): number {
    if (end - start > MAX_VALUE) return -1;
    const slot = this.#freeSlot(homeOf(kind, bytes, start, end));
    const at = slot * SLOT_BYTES;
    this.#bytes[at] = kind;
    this.#bytes[at + 1] = end - start;
    this.#bytes.set(bytes.subarray(start, end), at + VALUE_AT);
    const { masked, hash64 } = pseudonym;
    this.#bytes[at + MASKED_AT] = masked.length;
    for (let index = 0; index < masked.length; index++)
      this.#bytes[at + MASKED_AT + 1 + index] = masked.charCodeAt(index);
    this.lows[slot] = Number(hash64 & 0xffff_ffffn);
    this.highs[slot] = Number(hash64 >> 32n);
    this.notes[slot] = undefined;
    this.generations[slot]!++;
    return slot;
  }

  /** Writes what is stored in the value's place. */
  write(slot: number, row: RowWriter): void {
    const at = slot * SLOT_BYTES + MASKED_AT;
    row.raw(this.#bytes, at, at + MASKED_BYTES);
  }

  /** An empty one if there is any; else its own. */
  #freeSlot(home: number): number {
    for (let step = 0; step < REACH; step++) {
      const slot = (home + step) & (SLOTS - 1);
      if (this.#bytes[slot * SLOT_BYTES] === 0) return slot;
    }
    return home;
  }
}

/** FNV-1a, 32 bits (draft-eastlake-fnv), folded to the number of slots. */
function homeOf(kind: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ kind;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return (hash ^ (hash >>> 16)) & (SLOTS - 1);
}
