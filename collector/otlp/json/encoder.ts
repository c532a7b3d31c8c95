import { MalformedBody } from '../malformed-body.js';
import { RowWriter } from '../row-writer.js';
import { FIXED32, FIXED64, LENGTH, MAX_DEPTH, VARINT } from '../wire-reader.js';
import { arrayValue, type Field, keyValueList, type Message, type Scalar } from './messages.js';
import { boolOf, bytesOf, doubleOf, enumOf, idOf, integer32Of, integer64Of, stringOf, WrongValue } from './scalars.js';

const WIRE_OF: Readonly<Record<Scalar, number>> = {
  string: LENGTH,
  bytes: LENGTH,
  id: LENGTH,
  bool: VARINT,
  enum: VARINT,
  uint32: VARINT,
  sint32: VARINT,
  fixed32: FIXED32,
  int64: VARINT,
  uint64: VARINT,
  fixed64: FIXED64,
  sfixed64: FIXED64,
  double: FIXED64,
};

/** A length is written before what it measures is known: the varint is padded to its longest form, which protobuf allows. */
const LENGTH_BYTES = 5;
const UINT32_MAX = 0xffff_ffff;
const INT32_MIN = -0x8000_0000;
const INT32_MAX = 0x7fff_ffff;

/**
 * Writes a JSON value as the protobuf message it stands for, by the rules of OTLP/JSON (opentelemetry.io/docs/specs/otlp,
 * "JSON Protobuf Encoding"): unknown fields are passed over, null is an absent field. One instance, one message.
 */
export class JsonEncoder {
  readonly #out: RowWriter;
  /** Keys and indexes that lead to the value in hand. */
  readonly #path: (string | number)[] = [];
  #depth = 0;

  /** `expectedBytes`: about how long the message will be. */
  constructor(expectedBytes: number) {
    this.#out = new RowWriter(Math.max(64, expectedBytes));
  }

  /** Throws a MalformedBody that names the JSON path. */
  encode(value: unknown, type: Message): Buffer {
    try {
      this.#fields(value, type);
    } catch (error) {
      if (error instanceof WrongValue) this.#fail('json', `this wants ${error.message}`);
      throw error;
    }
    return this.#out.bytes.subarray(0, this.#out.offset);
  }

  #fields(value: unknown, type: Message): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new WrongValue('an object');
    for (const [name, inner] of Object.entries(value)) {
      const field = type.get(name);
      if (!field || inner === null) continue;
      this.#path.push(name);
      if (field.repeated) this.#list(inner, field);
      else this.#field(inner, field);
      this.#path.pop();
    }
  }

  #list(value: unknown, field: Field): void {
    if (!Array.isArray(value)) throw new WrongValue('a list');
    for (let index = 0; index < value.length; index++) {
      this.#path.push(index);
      this.#field(value[index], field);
      this.#path.pop();
    }
  }

  #field(value: unknown, { number, type }: Field): void {
    if (typeof type === 'string') {
      this.#out.varint((number << 3) | WIRE_OF[type]);
      this.#scalar(value, type);
      return;
    }
    this.#out.varint((number << 3) | LENGTH);
    const start = this.#openLength();
    if (type === arrayValue || type === keyValueList) this.#nested(value, type);
    else this.#fields(value, type);
    this.#closeLength(start);
  }

  /** As deep as the walk goes. */
  #nested(value: unknown, type: Message): void {
    if (++this.#depth > MAX_DEPTH) this.#fail('depth', `values nested deeper than ${MAX_DEPTH}`);
    this.#fields(value, type);
    this.#depth--;
  }

  #openLength(): number {
    const start = this.#out.offset + LENGTH_BYTES;
    this.#out.uint32(0);
    this.#out.uint8(0);
    return start;
  }

  #closeLength(start: number): void {
    const bytes = this.#out.bytes;
    let rest = this.#out.offset - start;
    for (let at = start - LENGTH_BYTES; at < start - 1; at++) {
      bytes[at] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[start - 1] = rest;
  }

  #scalar(value: unknown, type: Scalar): void {
    const out = this.#out;
    if (type === 'string') out.text(stringOf(value));
    else if (type === 'bytes') this.#bytes(bytesOf(value));
    else if (type === 'id') this.#bytes(idOf(value));
    else if (type === 'double') out.float64(doubleOf(value));
    else if (type === 'bool') out.uint8(boolOf(value) ? 1 : 0);
    else if (type === 'fixed64' || type === 'sfixed64') out.bigUint64(integer64Of(value, type === 'sfixed64'));
    else if (type === 'int64' || type === 'uint64') out.bigVarint(integer64Of(value, type === 'int64'));
    else if (type === 'fixed32') out.uint32(integer32Of(value, 0, UINT32_MAX));
    else if (type === 'uint32') out.varint(integer32Of(value, 0, UINT32_MAX));
    else if (type === 'sint32') out.varint(zigzag(integer32Of(value, INT32_MIN, INT32_MAX)));
    // A negative enum, which none is, is cut to 32 bits, as the walk would read it.
    else out.varint(enumOf(value) >>> 0);
  }

  #bytes(bytes: Buffer): void {
    this.#out.slice(bytes, 0, bytes.length);
  }

  #fail(fault: 'json' | 'depth', what: string): never {
    const place = this.#path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
    throw new MalformedBody(fault, what, place === '' ? 'the top of the JSON' : place.slice(1));
  }
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}
