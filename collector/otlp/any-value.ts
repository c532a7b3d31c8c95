import { isUtf8 } from 'node:buffer';
import type { Privacy } from './attribute-keys.js';
import type { Redactor } from './redactor.js';
import { MAX_DEPTH, type WireReader } from './wire-reader.js';

export const EMPTY = 0;
export const TEXT = 1;
export const BOOL = 2;
export const INTEGER = 3;
export const DOUBLE = 4;
const JSON_TEXT = 5;
const BYTES = 6;

/**
 * Reads an AnyValue (opentelemetry/proto/common/v1/common.proto). A oneof set twice keeps the last, as protobuf says;
 * what it replaces is checked like the rest. Arrays and maps become JSON text at once, private leaves hidden in it, texts
 * scrubbed.
 */
export class AnyValue {
  /** One of the constants above. */
  kind = EMPTY;
  /** Where a TEXT or BYTES value stands in the body. */
  start = 0;
  end = 0;
  /** The halves of an INTEGER. */
  low = 0;
  high = 0;
  /** A DOUBLE, or a BOOL as 0 or 1. */
  number = 0;
  /** The JSON_TEXT. */
  json = '';
  readonly #reader: WireReader;
  readonly #redactor: Redactor;

  constructor(reader: WireReader, redactor: Redactor) {
    this.#reader = reader;
    this.#redactor = redactor;
  }

  /** Reads the AnyValue in `[start, end)` of the body and leaves the reader's window as it was. */
  readAt(start: number, end: number, privacy: Privacy, depth = 0): void {
    const reader = this.#reader;
    const { position, limit } = reader;
    reader.position = start;
    reader.limit = end;
    this.#fields(privacy, depth);
    reader.position = position;
    reader.limit = limit;
  }

  /** The value as the text an attribute column holds. */
  text(privacy: Privacy): string {
    if (this.kind === JSON_TEXT) return this.json;
    const text = this.#clearText(privacy);
    // Numbers hide nothing that a free text could be searched for.
    return this.kind !== TEXT && (privacy === 'clear' || privacy === 'machine')
      ? text
      : this.#redactor.stored(privacy, text);
  }

  #fields(privacy: Privacy, depth: number): void {
    const reader = this.#reader;
    this.kind = EMPTY;
    while (reader.next()) {
      switch (reader.field) {
        case 1:
          reader.text();
          this.#located(TEXT);
          break;
        case 2:
          this.number = reader.bool() ? 1 : 0;
          this.kind = BOOL;
          break;
        case 3:
          reader.varint();
          this.low = reader.low;
          this.high = reader.high;
          this.kind = INTEGER;
          break;
        case 4:
          this.number = reader.double();
          this.kind = DOUBLE;
          break;
        case 5:
          this.json = this.#array(privacy, depth + 1);
          this.kind = JSON_TEXT;
          break;
        case 6:
          this.json = this.#map(privacy, depth + 1);
          this.kind = JSON_TEXT;
          break;
        case 7:
          reader.slice();
          this.#located(BYTES);
          break;
        default:
          reader.skip();
      }
    }
  }

  #located(kind: number): void {
    this.kind = kind;
    this.start = this.#reader.start;
    this.end = this.#reader.end;
  }

  /** ArrayValue: `repeated AnyValue values = 1`. */
  #array(privacy: Privacy, depth: number): string {
    const reader = this.#reader;
    const outer = this.#deeper(depth);
    const items: string[] = [];
    while (reader.next()) {
      if (reader.field === 1) {
        reader.slice();
        this.readAt(reader.start, reader.end, privacy, depth);
        items.push(this.#jsonText(privacy));
      } else reader.skip();
    }
    reader.leave(outer);
    return `[${items.join(',')}]`;
  }

  /**
   * KeyValueList: `repeated KeyValue values = 1`. A private map hides all its leaves, and a private key in it too. An allow
   * list names attributes: what an allowed one holds is allowed.
   */
  #map(privacy: Privacy, depth: number): string {
    const reader = this.#reader;
    const outer = this.#deeper(depth);
    const members: string[] = [];
    while (reader.next()) {
      if (reader.field === 1) this.#member(members, privacy, depth);
      else reader.skip();
    }
    reader.leave(outer);
    return `{${members.join(',')}}`;
  }

  #member(members: string[], privacy: Privacy, depth: number): void {
    const pair = new KeyValue(this.#redactor);
    pair.read(this.#reader, this, depth);
    const own = pair.number < 0 || pair.privacy === 'clear' ? privacy : pair.privacy;
    this.readAt(pair.valueStart, pair.valueEnd, own, depth);
    if (own === 'drop') {
      this.#redactor.noteDropped();
      return;
    }
    const key = this.#reader.bytes.toString('utf8', pair.keyStart, pair.keyEnd);
    members.push(`${JSON.stringify(this.#redactor.stored('clear', key))}:${this.#jsonText(own)}`);
  }

  #deeper(depth: number): number {
    if (depth > MAX_DEPTH) this.#reader.fail('depth', `values nested deeper than ${MAX_DEPTH}`);
    return this.#reader.enter();
  }

  /** Numbers JSON cannot hold, NaN and the infinities, are strings, as in OTLP/JSON. */
  #jsonText(privacy: Privacy): string {
    if (this.kind === EMPTY) return 'null';
    if (this.kind === JSON_TEXT) return this.json;
    const text = this.text(privacy);
    const bare = this.kind === BOOL || this.kind === INTEGER || (this.kind === DOUBLE && Number.isFinite(this.number));
    return bare && (privacy === 'clear' || privacy === 'machine') ? text : JSON.stringify(text);
  }

  /** In base64 nothing can be told from the rest: what is a text is scrubbed as one before. */
  #base64(privacy: Privacy): string {
    if (privacy === 'url' || privacy === 'statement') return '';
    const bytes = this.#reader.bytes.subarray(this.start, this.end);
    if (privacy !== 'clear' && privacy !== 'machine') return bytes.toString('base64');
    const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
    const text = bytes.toString(encoding);
    const kept = this.#redactor.stored('clear', text);
    return kept === text ? bytes.toString('base64') : Buffer.from(kept, encoding).toString('base64');
  }

  #clearText(privacy: Privacy): string {
    switch (this.kind) {
      case TEXT:
        return this.#reader.bytes.toString('utf8', this.start, this.end);
      case BOOL:
        return this.number === 1 ? 'true' : 'false';
      case INTEGER:
        return integerText(this.low, this.high);
      case DOUBLE:
        return String(this.number);
      case BYTES:
        return this.#base64(privacy);
      default:
        return '';
    }
  }
}

/** KeyValue: `string key = 1; AnyValue value = 2`, in any order. */
export class KeyValue {
  keyStart = 0;
  keyEnd = 0;
  /** Of the rule of the policy for the key; -1 if there is none. */
  number = -1;
  privacy: Privacy = 'clear';
  valueStart = 0;
  valueEnd = 0;
  readonly #redactor: Redactor;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** Reads the KeyValue in the current field of the reader. `values` checks a value that a second one replaces. */
  read(reader: WireReader, values: AnyValue, depth: number): void {
    const outer = reader.enter();
    this.keyStart = this.keyEnd = this.valueStart = this.valueEnd = 0;
    while (reader.next()) {
      if (reader.field === 1) {
        reader.text();
        this.keyStart = reader.start;
        this.keyEnd = reader.end;
      } else if (reader.field === 2) {
        if (this.valueEnd > 0) values.readAt(this.valueStart, this.valueEnd, 'drop', depth);
        reader.slice();
        this.valueStart = reader.start;
        this.valueEnd = reader.end;
      } else reader.skip();
    }
    reader.leave(outer);
    const policy = this.#redactor.policy;
    this.number = policy.find(reader.bytes, this.keyStart, this.keyEnd);
    this.privacy = policy.privacy(this.number);
  }
}

/** The exact decimal text of a signed 64-bit integer given by its unsigned halves. */
export function integerText(low: number, high: number): string {
  const signedHigh = high | 0;
  if (signedHigh >= -0x200000 && signedHigh < 0x200000) return String(signedHigh * 0x1_0000_0000 + low);
  return ((BigInt(signedHigh) << 32n) | BigInt(low)).toString();
}
