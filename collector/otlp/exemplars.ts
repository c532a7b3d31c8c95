import { JsonAttributes } from './attributes.js';
import type { Redactor } from './redactor.js';
import { RowWriter } from './row-writer.js';
import type { WireReader } from './wire-reader.js';

/** The exemplars of a data point: five arrays side by side. Ids are kept as sent, whatever their length. */
export class Exemplars {
  readonly #reader: WireReader;
  readonly #attributes: JsonAttributes;
  readonly #times = new RowWriter(1 << 10);
  readonly #values = new RowWriter(1 << 10);
  readonly #traceIds = new RowWriter(1 << 10);
  readonly #spanIds = new RowWriter(1 << 10);
  readonly #texts = new RowWriter(1 << 12);
  readonly #columns = [this.#times, this.#values, this.#traceIds, this.#spanIds, this.#texts];
  #count = 0;

  constructor(reader: WireReader, redactor: Redactor) {
    this.#reader = reader;
    this.#attributes = new JsonAttributes(reader, redactor);
  }

  clear(): void {
    if (this.#count === 0) return;
    this.#count = 0;
    for (const column of this.#columns) column.reset();
  }

  /** Exemplar: time 2, as_double 3, span_id 4, trace_id 5, as_int 6, filtered_attributes 7. */
  read(): void {
    const reader = this.#reader;
    const outer = reader.enter();
    const ids = [0, 0, 0, 0];
    let low = 0;
    let high = 0;
    let value = 0;
    this.#attributes.clear();
    while (reader.next()) {
      switch (reader.field) {
        case 2:
          reader.fixed64();
          low = reader.low;
          high = reader.high;
          break;
        case 3:
          value = reader.double();
          break;
        case 4:
        case 5:
          reader.slice();
          ids[reader.field * 2 - 8] = reader.start;
          ids[reader.field * 2 - 7] = reader.end;
          break;
        case 6:
          value = reader.signed64();
          break;
        case 7:
          this.#attributes.read();
          break;
        default:
          reader.skip();
      }
    }
    reader.leave(outer);
    this.#count++;
    this.#times.uint64(low, high);
    this.#values.float64(value);
    this.#spanIds.slice(reader.bytes, ids[0]!, ids[1]!);
    this.#traceIds.slice(reader.bytes, ids[2]!, ids[3]!);
    this.#texts.text(this.#attributes.text());
  }

  /** ExemplarTimes, ExemplarValues, ExemplarTraceIds, ExemplarSpanIds, ExemplarAttributes. */
  writeTo(row: RowWriter): void {
    for (const column of this.#columns) {
      row.varint(this.#count);
      if (this.#count > 0) row.append(column);
    }
  }
}
