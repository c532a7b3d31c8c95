import { AnyValue, INTEGER, integerText, KeyValue, TEXT } from './any-value.js';
import type { Privacy } from './attribute-keys.js';
import { ACCOUNT, ADDRESS } from './hidden-values.js';
import type { KnownValues } from './known-values.js';
import { isKnown } from './privacy-policy.js';
import type { Redactor } from './redactor.js';
import { RowWriter } from './row-writer.js';
import { isCutUrl, isSuspicious, mayHide, NOT_ASCII } from './scrub/text-class.js';
import { LENGTH, type WireReader } from './wire-reader.js';

/** First bytes of KeyValue.key, KeyValue.value and AnyValue.string_value. */
const KEY_TAG = 0x0a;
const VALUE_TAG = 0x12;
const TEXT_TAG = 0x0a;
/** First byte of AnyValue.int_value. */
const INTEGER_TAG = 0x18;

/** A repeated KeyValue on its way to two columns, `Array(String)` of keys and of values, private values hidden. */
export class Attributes {
  readonly #reader: WireReader;
  readonly #redactor: Redactor;
  readonly #known: KnownValues | undefined;
  readonly #pair: KeyValue;
  readonly #value: AnyValue;
  readonly #keys = new RowWriter(1 << 14);
  readonly #values = new RowWriter(1 << 16);
  #count = 0;

  /** `known`, if given, notes the clear values of the keys the walk reads. */
  constructor(reader: WireReader, redactor: Redactor, known?: KnownValues) {
    this.#reader = reader;
    this.#redactor = redactor;
    this.#pair = new KeyValue(redactor);
    this.#value = new AnyValue(reader, redactor);
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
    if (!this.#readPlain() && !this.#readSmall()) this.#readAny();
  }

  /**
   * The shape of nearly all: a key, then a text that hides nothing, both ASCII and shorter than 128 bytes, and nothing
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
    const policy = this.#redactor.policy;
    const number = policy.find(bytes, keyStart, keyEnd);
    const privacy = policy.privacy(number);
    const isUrl = privacy === 'url';
    const kind = kindOf(privacy);
    if (privacy !== 'clear' && privacy !== 'machine' && !isUrl && kind === 0) return false;
    const before = this.#keys.offset;
    // A known key is what it is.
    if (isKnown(number)) this.#keys.slice(bytes, keyStart, keyEnd);
    else if (!isPlainText(this.#keys, bytes, keyStart, keyEnd)) return false;
    if (kind !== 0) return this.#readHidden(kind, number, before, start, end);
    const kept = isUrl ? queryStart(bytes, start, end) : end;
    if (!isPlainText(this.#values, bytes, start, kept, isUrl)) {
      this.#keys.offset = before;
      return false;
    }
    if (kept < end) this.#redactor.noteScrubbed();
    this.#reader.position = end;
    this.#count++;
    if (isKnown(number)) this.#known?.noteText(number, start, end);
    return true;
  }

  /** A private text that came before, whose key is written. */
  #readHidden(kind: number, number: number, before: number, start: number, end: number): boolean {
    const reader = this.#reader;
    const slot = start === end ? -1 : this.#redactor.writeKnown(kind, this.#values, reader.bytes, start, end);
    if (slot < 0) {
      this.#keys.offset = before;
      return false;
    }
    if (isKnown(number)) this.#known?.noteHidden(number, start, end, slot);
    reader.position = end;
    this.#count++;
    return true;
  }

  /** The other frequent shape: a key, then an integer of up to 21 bits, not negative. */
  #readSmall(): boolean {
    const { bytes, position, limit, wire } = this.#reader;
    const end = position + 1 + bytes[position]!;
    const keyStart = position + 3;
    const keyEnd = keyStart + bytes[position + 2]!;
    const start = keyEnd + 3;
    const isSmall =
      wire === LENGTH &&
      end <= limit &&
      end < position + 129 &&
      start < end &&
      start + 3 >= end &&
      bytes[position + 1] === KEY_TAG &&
      bytes[keyEnd] === VALUE_TAG &&
      keyEnd + 2 + bytes[keyEnd + 1]! === end &&
      bytes[keyEnd + 2] === INTEGER_TAG &&
      bytes[end - 1]! < 128;
    if (!isSmall) return false;
    let value = 0;
    for (let at = end - 1; at >= start; at--) {
      const byte = bytes[at]!;
      if (at < end - 1 && byte < 128) return false;
      value = (value << 7) | (byte & 127);
    }
    const policy = this.#redactor.policy;
    const number = policy.find(bytes, keyStart, keyEnd);
    if (policy.privacy(number) !== 'clear') return false;
    if (isKnown(number)) this.#keys.slice(bytes, keyStart, keyEnd);
    else if (!isPlainText(this.#keys, bytes, keyStart, keyEnd)) return false;
    this.#values.decimal(value);
    this.#reader.position = end;
    this.#count++;
    if (isKnown(number)) this.#known?.noteInteger(number, value);
    return true;
  }

  #readAny(): void {
    const reader = this.#reader;
    const pair = this.#pair;
    const value = this.#value;
    pair.read(reader, value, 0);
    value.readAt(pair.valueStart, pair.valueEnd, pair.privacy);
    const kind = kindOf(pair.privacy);
    if (kind !== 0 && value.kind === TEXT && value.end > value.start) {
      this.#hide(kind, pair, value);
      return;
    }
    if (isKnown(pair.number)) this.#known?.note(pair.number, value);
    if (pair.privacy === 'drop') {
      this.#redactor.noteDropped();
      return;
    }
    this.#count++;
    if (isKnown(pair.number)) this.#keys.slice(reader.bytes, pair.keyStart, pair.keyEnd);
    else this.#redactor.write(this.#keys, reader.bytes, pair.keyStart, pair.keyEnd);
    if (pair.privacy !== 'clear') this.#values.text(value.text(pair.privacy));
    else if (value.kind === TEXT) this.#redactor.write(this.#values, reader.bytes, value.start, value.end);
    else if (value.kind === INTEGER) this.#values.text(integerText(value.low, value.high));
    else this.#values.text(value.text('clear'));
  }

  #hide(kind: number, pair: KeyValue, { start, end }: AnyValue): void {
    const { bytes } = this.#reader;
    const redactor = this.#redactor;
    this.#count++;
    if (isKnown(pair.number)) this.#keys.slice(bytes, pair.keyStart, pair.keyEnd);
    else redactor.write(this.#keys, bytes, pair.keyStart, pair.keyEnd);
    let slot = redactor.writeKnown(kind, this.#values, bytes, start, end);
    if (slot < 0) slot = redactor.writeNew(kind, this.#values, bytes, start, end);
    if (isKnown(pair.number)) this.#known?.noteHidden(pair.number, start, end, slot);
  }

  /** Writes both arrays. */
  writeTo(row: RowWriter): void {
    row.varint(this.#count);
    row.append(this.#keys);
    row.varint(this.#count);
    row.append(this.#values);
  }
}

/** 0 for what is not hidden whole. */
function kindOf(privacy: Privacy): number {
  if (privacy === 'address') return ADDRESS;
  return privacy === 'account' ? ACCOUNT : 0;
}

/** Writes the text if it is ASCII and hides nothing; false, with nothing written, for any other. */
function isPlainText(row: RowWriter, bytes: Buffer, start: number, end: number, isUrl = false): boolean {
  const before = row.offset;
  const seen = row.ascii(bytes, start, end);
  if ((seen & NOT_ASCII) !== 0) return false;
  if (!isSuspicious(seen) || !mayHide(bytes, start, end)) {
    if (!isUrl || !isCutUrl(seen)) return true;
  }
  row.offset = before;
  return false;
}

/** Where the query or the fragment of a URL begins; `end` without one. */
function queryStart(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] === 0x3f || bytes[at] === 0x23) return at;
  }
  return end;
}

/** A repeated KeyValue on its way to one JSON object of strings: each value as the text an attribute column would hold. */
export class JsonAttributes {
  readonly #reader: WireReader;
  readonly #redactor: Redactor;
  readonly #pair: KeyValue;
  readonly #value: AnyValue;
  #members = '';

  constructor(reader: WireReader, redactor: Redactor) {
    this.#reader = reader;
    this.#redactor = redactor;
    this.#pair = new KeyValue(redactor);
    this.#value = new AnyValue(reader, redactor);
  }

  clear(): void {
    this.#members = '';
  }

  read(): void {
    const pair = this.#pair;
    pair.read(this.#reader, this.#value, 0);
    this.#value.readAt(pair.valueStart, pair.valueEnd, pair.privacy);
    if (pair.privacy === 'drop') {
      this.#redactor.noteDropped();
      return;
    }
    const key = this.#redactor.stored('clear', this.#reader.bytes.toString('utf8', pair.keyStart, pair.keyEnd));
    const member = `${JSON.stringify(key)}:${JSON.stringify(this.#value.text(pair.privacy))}`;
    this.#members = this.#members === '' ? member : `${this.#members},${member}`;
  }

  text(): string {
    return `{${this.#members}}`;
  }
}
