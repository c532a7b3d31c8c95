import type { Pseudonymiser } from '../admission/pseudonym.js';
import { AnyValue, INTEGER, integerText, KeyValue, TEXT } from './any-value.js';
import { findKey, privacyOf } from './attribute-keys.js';
import type { KnownValues } from './known-values.js';
import { RowWriter } from './row-writer.js';
import { LENGTH, type WireReader } from './wire-reader.js';

/** First bytes of KeyValue.key, KeyValue.value and AnyValue.string_value. */
const KEY_TAG = 0x0a;
const VALUE_TAG = 0x12;
const TEXT_TAG = 0x0a;

/** A repeated KeyValue on its way to two columns, `Array(String)` of keys and of values, private values hidden. */
export class Attributes {
  readonly #reader: WireReader;
  readonly #known: KnownValues | undefined;
  readonly #pair = new KeyValue();
  readonly #value: AnyValue;
  readonly #keys = new RowWriter(1 << 14);
  readonly #values = new RowWriter(1 << 16);
  #count = 0;

  /** `known`, if given, notes the clear values of the keys the walk reads. */
  constructor(reader: WireReader, pseudonymise: Pseudonymiser, known?: KnownValues) {
    this.#reader = reader;
    this.#value = new AnyValue(reader, pseudonymise);
    this.#known = known;
  }

  clear(): void {
    this.#keys.reset();
    this.#values.reset();
    this.#count = 0;
    this.#known?.clear();
  }

  /** Takes the KeyValue in the current field of the reader. */
  read(): void {
    if (!this.#readPlain()) this.#readAny();
  }

  /**
   * The shape of nearly all: a key, then a text to be kept clear, both ASCII and shorter than 128 bytes, and nothing
   * else. Checked and copied in one pass, which halves the cost of an attribute. False, with nothing done, for any other.
   */
  #readPlain(): boolean {
    const { bytes, position, limit, wire } = this.#reader;
    const end = position + 1 + bytes[position]!;
    const keyStart = position + 3;
    const keyEnd = keyStart + bytes[position + 2]!;
    const start = keyEnd + 4;
    const isPlain =
      wire === LENGTH &&
      end <= limit &&
      end < position + 129 &&
      start <= end &&
      bytes[position + 1] === KEY_TAG &&
      bytes[keyEnd] === VALUE_TAG &&
      keyEnd + 2 + bytes[keyEnd + 1]! === end &&
      bytes[keyEnd + 2] === TEXT_TAG &&
      start + bytes[keyEnd + 3]! === end;
    if (!isPlain) return false;
    const key = findKey(bytes, keyStart, keyEnd);
    if (key >= 0 && privacyOf(key) !== 'clear') return false;
    const before = this.#keys.offset;
    if (!this.#keys.ascii(bytes, keyStart, keyEnd)) return false;
    if (!this.#values.ascii(bytes, start, end)) {
      this.#keys.offset = before;
      return false;
    }
    this.#reader.position = end;
    this.#count++;
    if (key >= 0) this.#known?.noteText(key, start, end);
    return true;
  }

  #readAny(): void {
    const reader = this.#reader;
    const pair = this.#pair;
    const value = this.#value;
    pair.read(reader, value, 0);
    value.readAt(pair.valueStart, pair.valueEnd, pair.privacy);
    this.#count++;
    this.#keys.slice(reader.bytes, pair.keyStart, pair.keyEnd);
    if (pair.privacy !== 'clear') this.#values.text(value.text(pair.privacy));
    else if (value.kind === TEXT) this.#values.slice(reader.bytes, value.start, value.end);
    else if (value.kind === INTEGER) this.#values.text(integerText(value.low, value.high));
    else this.#values.text(value.text('clear'));
    if (pair.key >= 0) this.#known?.note(pair.key, value);
  }

  /** Writes both arrays. */
  writeTo(row: RowWriter): void {
    row.varint(this.#count);
    row.append(this.#keys);
    row.varint(this.#count);
    row.append(this.#values);
  }
}

/** A repeated KeyValue on its way to one JSON object of strings: each value as the text an attribute column would hold. */
export class JsonAttributes {
  readonly #reader: WireReader;
  readonly #pair = new KeyValue();
  readonly #value: AnyValue;
  #members = '';

  constructor(reader: WireReader, pseudonymise: Pseudonymiser) {
    this.#reader = reader;
    this.#value = new AnyValue(reader, pseudonymise);
  }

  clear(): void {
    this.#members = '';
  }

  read(): void {
    const pair = this.#pair;
    pair.read(this.#reader, this.#value, 0);
    this.#value.readAt(pair.valueStart, pair.valueEnd, pair.privacy);
    const key = this.#reader.bytes.toString('utf8', pair.keyStart, pair.keyEnd);
    const member = `${JSON.stringify(key)}:${JSON.stringify(this.#value.text(pair.privacy))}`;
    this.#members = this.#members === '' ? member : `${this.#members},${member}`;
  }

  text(): string {
    return `{${this.#members}}`;
  }
}
