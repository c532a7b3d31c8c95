import { type AnyValue, BOOL, DOUBLE, EMPTY, INTEGER, integerText, TEXT } from './any-value.js';
import { KNOWN_KEYS } from './attribute-keys.js';
import type { HiddenValues } from './hidden-values.js';
import type { WireReader } from './wire-reader.js';

/**
 * The clear values of the known keys of one resource or span: seen by the walk, never written. The last of a key wins;
 * lists, maps and bytes count as none.
 */
export class KnownValues {
  readonly #reader: WireReader;
  readonly #hidden: HiddenValues;
  readonly #kinds = new Uint8Array(KNOWN_KEYS);
  /** Where a text starts and ends, or the halves of an integer. */
  readonly #firsts = new Uint32Array(KNOWN_KEYS);
  readonly #seconds = new Uint32Array(KNOWN_KEYS);
  readonly #numbers = new Float64Array(KNOWN_KEYS);
  readonly #slots = new Int32Array(KNOWN_KEYS);
  readonly #generations = new Uint32Array(KNOWN_KEYS);
  /** The strings made already. */
  readonly #strings: (string | undefined)[] = new Array(KNOWN_KEYS).fill(undefined);

  constructor(reader: WireReader, hidden: HiddenValues) {
    this.#reader = reader;
    this.#hidden = hidden;
  }

  clear(): void {
    this.#kinds.fill(EMPTY);
  }

  note(key: number, value: AnyValue): void {
    this.#kinds[key] = value.kind;
    this.#firsts[key] = value.kind === TEXT ? value.start : value.low;
    this.#seconds[key] = value.kind === TEXT ? value.end : value.high;
    this.#numbers[key] = value.kind === INTEGER ? (value.high | 0) * 0x1_0000_0000 + value.low : value.number;
    this.#strings[key] = undefined;
    this.#slots[key] = -1;
  }

  /** Notes a TEXT that stands in `[start, end)` of the body. */
  noteText(key: number, start: number, end: number): void {
    this.#kinds[key] = TEXT;
    this.#firsts[key] = start;
    this.#seconds[key] = end;
    this.#strings[key] = undefined;
    this.#slots[key] = -1;
  }

  /** Notes a TEXT whose pseudonym has this slot among the hidden values, -1 for none. */
  noteHidden(key: number, start: number, end: number, slot: number): void {
    this.noteText(key, start, end);
    this.#slots[key] = slot;
    if (slot >= 0) this.#generations[key] = this.#hidden.generations[slot]!;
  }

  /** Where the value stands among the hidden ones; -1 if it does not. One that does is not empty. */
  hiddenSlot(key: number): number {
    if (this.#kinds[key] !== TEXT) return -1;
    const slot = this.#slots[key]!;
    return slot >= 0 && this.#hidden.generations[slot] === this.#generations[key] ? slot : -1;
  }

  /** Notes an INTEGER below 2^32. */
  noteInteger(key: number, value: number): void {
    this.#kinds[key] = INTEGER;
    this.#firsts[key] = value;
    this.#seconds[key] = 0;
    this.#numbers[key] = value;
  }

  /** The value as text, '' if there is none. */
  text(key: number): string {
    switch (this.#kinds[key]) {
      case TEXT:
        this.#strings[key] ??= this.#reader.bytes.toString('utf8', this.#firsts[key]!, this.#seconds[key]!);
        return this.#strings[key];
      case INTEGER:
        return integerText(this.#firsts[key]!, this.#seconds[key]!);
      case DOUBLE:
        return String(this.#numbers[key]!);
      case BOOL:
        return this.#numbers[key] === 1 ? 'true' : 'false';
      default:
        return '';
    }
  }

  /** The first of two keys that has a text. */
  either(key: number, otherwise: number): string {
    return this.text(key) || this.text(otherwise);
  }

  /** The value as a number, also from decimal text; 0 if it is none. */
  number(key: number): number {
    switch (this.#kinds[key]) {
      case TEXT:
        return Number(this.text(key)) || 0;
      case INTEGER:
      case DOUBLE:
        return this.#numbers[key]!;
      default:
        return 0;
    }
  }
}
