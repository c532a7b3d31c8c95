import { isUtf8 } from 'node:buffer';
import { type BodyFault, MalformedBody } from './malformed-body.js';

/** Wire types of the protobuf encoding (protobuf.dev/programming-guides/encoding). */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
const GROUP_START = 3;
const GROUP_END = 4;
export const FIXED32 = 5;

/** Deepest nesting, of unknown groups here and of attribute values in the walk. */
export const MAX_DEPTH = 32;

const NOTHING = Buffer.alloc(0);

/**
 * Reads one protobuf message in place, field by field, and copies nothing. Results stand in fields rather than in
 * objects, for this runs for every byte that comes in. Every fault throws a MalformedBody.
 *
 *     while (reader.next()) switch (reader.field) { case 1: reader.text(); …; default: reader.skip(); }
 */
export class WireReader {
  bytes: Buffer = NOTHING;
  position = 0;
  /** End of the message being read. */
  limit = 0;
  /** Number and wire type of the field that `next` found. */
  field = 0;
  wire = 0;
  /** Where the last `slice` or `text` lies in `bytes`. */
  start = 0;
  end = 0;
  /** The halves, as unsigned 32-bit numbers, of the last `varint` or `fixed64`. */
  low = 0;
  high = 0;

  open(bytes: Buffer): void {
    this.bytes = bytes;
    this.position = 0;
    this.limit = bytes.length;
  }

  /** Reads the next tag; false at the end of the message. */
  next(): boolean {
    if (this.position >= this.limit) return false;
    const first = this.bytes[this.position]!;
    const tag = first < 128 ? first : this.#longTag();
    if (first < 128) this.position++;
    this.field = tag >>> 3;
    this.wire = tag & 7;
    if (this.field === 0) this.fail('tag', 'field number 0');
    return true;
  }

  /** Opens the message in this field. Returns the outer limit, to be given back to `leave`. */
  enter(): number {
    this.#expect(LENGTH);
    const length = this.#length();
    const outer = this.limit;
    this.limit = this.position + length;
    return outer;
  }

  /** Closes the message that `enter` opened, read or not. */
  leave(outer: number): void {
    this.position = this.limit;
    this.limit = outer;
  }

  /** Takes the bytes of this field as they are. */
  slice(): void {
    this.#expect(LENGTH);
    const length = this.#length();
    this.start = this.position;
    this.end = this.position = this.start + length;
  }

  /** Takes a string field, which must be UTF-8. */
  text(): void {
    this.slice();
    const bytes = this.bytes;
    for (let at = this.start; at < this.end; at++) {
      if (bytes[at]! > 127) {
        if (!isUtf8(bytes.subarray(at, this.end))) this.fail('utf8', `invalid UTF-8 in field ${this.field}`, at);
        return;
      }
    }
  }

  /** Takes a varint of at most 64 bits. */
  varint(): void {
    this.#expect(VARINT);
    this.bareVarint();
  }

  /** Takes a varint cut to 32 bits, as protobuf reads uint32, int32 and enums. */
  uint32(): number {
    this.varint();
    return this.low;
  }

  /** Takes a zigzag varint of 32 bits. */
  sint32(): number {
    this.varint();
    return (this.low >>> 1) ^ -(this.low & 1);
  }

  bool(): boolean {
    this.varint();
    return (this.low | this.high) !== 0;
  }

  fixed64(): void {
    this.#expect(FIXED64);
    this.bareFixed64();
  }

  /** Takes a sfixed64 as the nearest double; its halves stand in `low` and `high`. */
  signed64(): number {
    this.fixed64();
    return (this.high | 0) * 0x1_0000_0000 + this.low;
  }

  fixed32(): number {
    this.#expect(FIXED32);
    const at = this.#advance(4);
    return this.bytes.readUInt32LE(at);
  }

  double(): number {
    this.#expect(FIXED64);
    return this.bytes.readDoubleLE(this.#advance(8));
  }

  /** Passes over a field nobody knows, checked all the same. */
  skip(): void {
    this.#skip(0);
  }

  /** A varint without its tag, as in packed fields. */
  bareVarint(): void {
    const bytes = this.bytes;
    let at = this.position;
    let low = 0;
    let high = 0;
    for (let index = 0; index < 10; index++) {
      if (at >= this.limit) this.fail('truncated', 'varint cut short', at);
      const byte = bytes[at++]!;
      const bits = byte & 127;
      if (index < 4) low |= bits << (index * 7);
      else if (index === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (index * 7 - 32);
      if (byte < 128) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        this.position = at;
        return;
      }
    }
    this.fail('varint', 'varint longer than 10 bytes');
  }

  /** Eight bytes without their tag, as in packed fields. */
  bareFixed64(): void {
    const at = this.#advance(8);
    this.low = this.bytes.readUInt32LE(at);
    this.high = this.bytes.readUInt32LE(at + 4);
  }

  fail(fault: BodyFault, what: string, offset = this.position): never {
    throw new MalformedBody(fault, what, `byte ${offset}`);
  }

  /** A tag has 32 bits, hence at most 5 bytes. */
  #longTag(): number {
    const from = this.position;
    this.bareVarint();
    if (this.position - from > 5 || this.high !== 0) this.fail('tag', 'tag longer than 32 bits', from);
    return this.low;
  }

  /** A length has 31 bits and must fit into what is left of the message. */
  #length(): number {
    const from = this.position;
    this.bareVarint();
    if (this.position - from > 5) this.fail('varint', 'length longer than 5 bytes', from);
    const left = this.limit - this.position;
    if (this.high !== 0 || this.low > left) {
      this.fail('truncated', `field ${this.field} wants ${this.low} bytes, ${left} are left`, from);
    }
    return this.low;
  }

  #advance(count: number): number {
    const at = this.position;
    if (this.limit - at < count) {
      this.fail('truncated', `field ${this.field} wants ${count} bytes, ${this.limit - at} are left`);
    }
    this.position = at + count;
    return at;
  }

  #expect(wire: number): void {
    if (this.wire !== wire) this.fail('wire-type', `field ${this.field} has wire type ${this.wire}, not ${wire}`);
  }

  #skip(depth: number): void {
    switch (this.wire) {
      case VARINT:
        this.bareVarint();
        break;
      case FIXED64:
        this.#advance(8);
        break;
      case LENGTH:
        this.slice();
        break;
      case GROUP_START:
        this.#skipGroup(this.field, depth + 1);
        break;
      case FIXED32:
        this.#advance(4);
        break;
      default:
        this.fail('tag', `field ${this.field} has the impossible wire type ${this.wire}`);
    }
  }

  #skipGroup(field: number, depth: number): void {
    if (depth > MAX_DEPTH) this.fail('depth', `groups nested deeper than ${MAX_DEPTH}`);
    while (this.next()) {
      if (this.wire === GROUP_END) {
        if (this.field !== field) this.fail('tag', `group ${field} ends as ${this.field}`);
        return;
      }
      this.#skip(depth);
    }
    this.fail('truncated', `group ${field} never ends`);
  }
}
