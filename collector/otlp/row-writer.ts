import { CLASS_OF_BYTE, NOT_ASCII } from './scrub/text-class.js';

const KEPT_BYTES = 4 * 2 ** 20;

/**
 * Writes ClickHouse RowBinary (clickhouse.com/docs/en/interfaces/formats#rowbinary): little-endian numbers, strings and
 * arrays led by their length as a LEB128 varint. The buffer grows by doubling and is used again for the next body.
 */
export class RowWriter {
  bytes: Buffer;
  offset = 0;
  readonly #initialSize: number;

  constructor(initialSize: number) {
    this.#initialSize = initialSize;
    this.bytes = Buffer.allocUnsafe(initialSize);
  }

  /** Starts over. A buffer that one huge body blew up beyond `keepBytes` is given back. */
  reset(keepBytes = KEPT_BYTES): void {
    this.offset = 0;
    if (this.bytes.length > keepBytes) this.bytes = Buffer.allocUnsafe(this.#initialSize);
  }

  /** A copy of what was written. */
  copy(): Buffer {
    const copy = Buffer.allocUnsafeSlow(this.offset);
    copy.set(this.bytes.subarray(0, this.offset));
    return copy;
  }

  varint(value: number): void {
    this.#reserve(5);
    const bytes = this.bytes;
    let rest = value;
    while (rest > 127) {
      bytes[this.offset++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[this.offset++] = rest;
  }

  /** An unsigned integer of up to 64 bits. */
  bigVarint(value: bigint): void {
    let rest = value;
    for (; rest > 0xffff_ffffn; rest >>= 7n) this.uint8(Number(rest & 127n) | 128);
    this.varint(Number(rest));
  }

  /** A String whose bytes are `source[start, end)`. */
  slice(source: Uint8Array, start: number, end: number): void {
    this.varint(end - start);
    this.raw(source, start, end);
  }

  /**
   * A String of less than 128 bytes. Returns what is in it, as the bits of text-class.ts; with NOT_ASCII among them,
   * nothing is written.
   */
  ascii(source: Uint8Array, start: number, end: number): number {
    this.#reserve(end - start + 1);
    const bytes = this.bytes;
    let at = this.offset;
    let seen = 0;
    bytes[at++] = end - start;
    for (let from = start; from < end; from++) {
      const byte = source[from]!;
      seen |= CLASS_OF_BYTE[byte]!;
      bytes[at++] = byte;
    }
    if ((seen & NOT_ASCII) === 0) this.offset = at;
    return seen;
  }

  /** Bytes as they are. A copy by the engine, with the view it needs, costs more than a loop up to some 100 bytes. */
  raw(source: Uint8Array, start: number, end: number): void {
    const count = end - start;
    this.#reserve(count);
    const bytes = this.bytes;
    let at = this.offset;
    if (count < 128) for (let from = start; from < end; from++) bytes[at++] = source[from]!;
    else bytes.set(source.subarray(start, end), at);
    this.offset += count;
  }

  /** Everything another writer holds, as it is. */
  append(other: RowWriter): void {
    this.raw(other.bytes, 0, other.offset);
  }

  /** A String from text, most often short and ASCII. */
  text(value: string): void {
    const length = value.length;
    if (length > 64) {
      this.#utf8(value);
      return;
    }
    this.#reserve(length + 1);
    const bytes = this.bytes;
    let at = this.offset;
    bytes[at++] = length;
    for (let index = 0; index < length; index++) {
      const unit = value.charCodeAt(index);
      if (unit > 127) {
        this.#utf8(value);
        return;
      }
      bytes[at++] = unit;
    }
    this.offset = at;
  }

  /** A String of the decimal digits of a number that is whole, not negative and below 2^31. */
  decimal(value: number): void {
    this.#reserve(11);
    const bytes = this.bytes;
    let digits = 1;
    for (let limit = 10; limit <= value; limit *= 10) digits++;
    bytes[this.offset] = digits;
    let rest = value;
    for (let at = this.offset + digits; at > this.offset; at--) {
      const tens = (rest / 10) | 0;
      bytes[at] = 0x30 + rest - tens * 10;
      rest = tens;
    }
    this.offset += digits + 1;
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.bytes[this.offset++] = value;
  }

  uint16(value: number): void {
    this.#reserve(2);
    this.offset = this.bytes.writeUInt16LE(value, this.offset);
  }

  uint32(value: number): void {
    this.#reserve(4);
    const bytes = this.bytes;
    bytes[this.offset++] = value;
    bytes[this.offset++] = value >>> 8;
    bytes[this.offset++] = value >>> 16;
    bytes[this.offset++] = value >>> 24;
  }

  /** A 64-bit integer from its unsigned halves. */
  uint64(low: number, high: number): void {
    this.uint32(low);
    this.uint32(high);
  }

  bigUint64(value: bigint): void {
    this.#reserve(8);
    this.offset = this.bytes.writeBigUInt64LE(value, this.offset);
  }

  float64(value: number): void {
    this.#reserve(8);
    this.offset = this.bytes.writeDoubleLE(value, this.offset);
  }

  #utf8(value: string): void {
    const length = Buffer.byteLength(value, 'utf8');
    this.varint(length);
    this.#reserve(length);
    this.bytes.write(value, this.offset, length, 'utf8');
    this.offset += length;
  }

  #reserve(count: number): void {
    const needed = this.offset + count;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.offset));
    this.bytes = grown;
  }
}
