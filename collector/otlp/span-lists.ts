import { JsonAttributes } from './attributes.js';
import type { Redactor } from './redactor.js';
import { RowWriter } from './row-writer.js';
import type { WireReader } from './wire-reader.js';

/** The events of a span: three arrays side by side. */
export class SpanEvents {
  readonly #reader: WireReader;
  readonly #redactor: Redactor;
  readonly #attributes: JsonAttributes;
  readonly #times = new RowWriter(1 << 10);
  readonly #names = new RowWriter(1 << 10);
  readonly #texts = new RowWriter(1 << 12);
  #count = 0;

  constructor(reader: WireReader, redactor: Redactor) {
    this.#reader = reader;
    this.#redactor = redactor;
    this.#attributes = new JsonAttributes(reader, redactor);
  }

  clear(): void {
    if (this.#count === 0) return;
    this.#count = 0;
    this.#times.reset();
    this.#names.reset();
    this.#texts.reset();
  }

  /** Span.Event: time 1, name 2, attributes 3, dropped_attributes_count 4. */
  read(): void {
    const reader = this.#reader;
    const outer = reader.enter();
    let low = 0;
    let high = 0;
    let nameStart = 0;
    let nameEnd = 0;
    this.#attributes.clear();
    while (reader.next()) {
      switch (reader.field) {
        case 1:
          reader.fixed64();
          low = reader.low;
          high = reader.high;
          break;
        case 2:
          reader.text();
          nameStart = reader.start;
          nameEnd = reader.end;
          break;
        case 3:
          this.#attributes.read();
          break;
        case 4:
          reader.uint32();
          break;
        default:
          reader.skip();
      }
    }
    reader.leave(outer);
    this.#count++;
    this.#times.uint64(low, high);
    this.#redactor.write(this.#names, reader.bytes, nameStart, nameEnd);
    this.#texts.text(this.#attributes.text());
  }

  writeTo(row: RowWriter): void {
    row.varint(this.#count);
    if (this.#count > 0) row.append(this.#times);
    row.varint(this.#count);
    if (this.#count > 0) row.append(this.#names);
    row.varint(this.#count);
    if (this.#count > 0) row.append(this.#texts);
  }
}

/** The links of a span: four arrays side by side. Ids are kept as sent, whatever their length. */
export class SpanLinks {
  readonly #reader: WireReader;
  readonly #redactor: Redactor;
  readonly #attributes: JsonAttributes;
  readonly #traceIds = new RowWriter(1 << 10);
  readonly #spanIds = new RowWriter(1 << 10);
  readonly #states = new RowWriter(1 << 10);
  readonly #texts = new RowWriter(1 << 12);
  #count = 0;

  constructor(reader: WireReader, redactor: Redactor) {
    this.#reader = reader;
    this.#redactor = redactor;
    this.#attributes = new JsonAttributes(reader, redactor);
  }

  clear(): void {
    if (this.#count === 0) return;
    this.#count = 0;
    this.#traceIds.reset();
    this.#spanIds.reset();
    this.#states.reset();
    this.#texts.reset();
  }

  /** Span.Link: trace_id 1, span_id 2, trace_state 3, attributes 4, dropped_attributes_count 5, flags 6. */
  read(): void {
    const reader = this.#reader;
    const outer = reader.enter();
    const at = [0, 0, 0, 0, 0, 0];
    this.#attributes.clear();
    while (reader.next()) {
      switch (reader.field) {
        case 1:
        case 2:
        case 3:
          if (reader.field === 3) reader.text();
          else reader.slice();
          at[reader.field * 2 - 2] = reader.start;
          at[reader.field * 2 - 1] = reader.end;
          break;
        case 4:
          this.#attributes.read();
          break;
        case 5:
          reader.uint32();
          break;
        case 6:
          reader.fixed32();
          break;
        default:
          reader.skip();
      }
    }
    reader.leave(outer);
    this.#count++;
    this.#traceIds.slice(reader.bytes, at[0]!, at[1]!);
    this.#spanIds.slice(reader.bytes, at[2]!, at[3]!);
    this.#redactor.write(this.#states, reader.bytes, at[4]!, at[5]!);
    this.#texts.text(this.#attributes.text());
  }

  writeTo(row: RowWriter): void {
    for (const column of [this.#traceIds, this.#spanIds, this.#states, this.#texts]) {
      row.varint(this.#count);
      if (this.#count > 0) row.append(column);
    }
  }
}
