import type { Pseudonymiser } from '../admission/pseudonym.js';
import { AnyValue, INTEGER, integerText, KeyValue, TEXT } from './any-value.js';
import type { KnownValues } from './known-values.js';
import { RowWriter } from './row-writer.js';
import type { WireReader } from './wire-reader.js';

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
