import { AnyValue, TEXT } from './any-value.js';
import { Attributes } from './attributes.js';
import { allZero, SPAN_ID_BYTES, TRACE_ID_BYTES } from './ids.js';
import { knownEnum } from './known-enum.js';
import { KnownValues } from './known-values.js';
import type { Redactor } from './redactor.js';
import type { RowWriter } from './row-writer.js';
import type { TimeWindow } from './time-window.js';
import type { WireReader } from './wire-reader.js';

/** SEVERITY_NUMBER_FATAL4. */
const HIGHEST_SEVERITY = 24;

/** One LogRecord (opentelemetry/proto/logs/v1/logs.proto) as it stands in the body: positions and numbers, no copies. */
export class LogFields {
  timeLow = 0;
  timeHigh = 0;
  observedLow = 0;
  observedHigh = 0;
  traceIdStart = 0;
  traceIdEnd = 0;
  spanIdStart = 0;
  spanIdEnd = 0;
  severityTextStart = 0;
  severityTextEnd = 0;
  eventNameStart = 0;
  eventNameEnd = 0;
  severityNumber = 0;
  flags = 0;
  readonly known: KnownValues;
  readonly attributes: Attributes;
  readonly #body: AnyValue;
  readonly #reader: WireReader;
  readonly #redactor: Redactor;
  #hasBody = false;

  constructor(reader: WireReader, redactor: Redactor) {
    this.#reader = reader;
    this.#redactor = redactor;
    this.known = new KnownValues(reader, redactor.hidden);
    this.attributes = new Attributes(reader, redactor, this.known);
    this.#body = new AnyValue(reader, redactor);
  }

  /** Reads the LogRecord in the current field of the reader. */
  read(): void {
    this.#clear();
    const reader = this.#reader;
    const outer = reader.enter();
    while (reader.next()) this.#field(reader);
    reader.leave(outer);
    this.#dropInvalidIds();
  }

  /** What makes the record unfit to be stored, or '' if nothing does. Both times may be absent. */
  fault(window: TimeWindow): string {
    const time = this.#timeFault(window, this.timeLow, this.timeHigh);
    if (time !== '') return `time_unix_nano ${time}`;
    const observed = this.#timeFault(window, this.observedLow, this.observedHigh);
    return observed === '' ? '' : `observed_time_unix_nano ${observed}`;
  }

  /** The body as the text an attribute column would hold, '' if there is none. */
  writeBody(row: RowWriter): void {
    const body = this.#body;
    if (!this.#hasBody) row.text('');
    else if (body.kind === TEXT) this.#redactor.write(row, this.#reader.bytes, body.start, body.end);
    else row.text(body.text('clear'));
  }

  #clear(): void {
    this.timeLow = this.timeHigh = this.observedLow = this.observedHigh = 0;
    this.traceIdStart = this.traceIdEnd = this.spanIdStart = this.spanIdEnd = 0;
    this.severityTextStart = this.severityTextEnd = this.eventNameStart = this.eventNameEnd = 0;
    this.severityNumber = this.flags = 0;
    this.#hasBody = false;
    this.attributes.clear();
  }

  /**
   * time 1, severity_number 2, severity_text 3, body 5, attributes 6, dropped_attributes_count 7 (checked, without a
   * column), flags 8, trace_id 9, span_id 10, observed_time 11, event_name 12.
   */
  #field(reader: WireReader): void {
    switch (reader.field) {
      case 1:
        reader.fixed64();
        this.timeLow = reader.low;
        this.timeHigh = reader.high;
        break;
      case 2:
        this.severityNumber = knownEnum(reader.uint32(), HIGHEST_SEVERITY);
        break;
      case 3:
        reader.text();
        this.severityTextStart = reader.start;
        this.severityTextEnd = reader.end;
        break;
      case 5:
        reader.slice();
        this.#body.readAt(reader.start, reader.end, 'clear');
        this.#hasBody = true;
        break;
      case 6:
        this.attributes.read();
        break;
      case 7:
        reader.uint32();
        break;
      case 8:
        this.flags = reader.fixed32();
        break;
      case 9:
        reader.slice();
        this.traceIdStart = reader.start;
        this.traceIdEnd = reader.end;
        break;
      case 10:
        reader.slice();
        this.spanIdStart = reader.start;
        this.spanIdEnd = reader.end;
        break;
      case 11:
        reader.fixed64();
        this.observedLow = reader.low;
        this.observedHigh = reader.high;
        break;
      case 12:
        reader.text();
        this.eventNameStart = reader.start;
        this.eventNameEnd = reader.end;
        break;
      default:
        reader.skip();
    }
  }

  /** A record with an invalid id is kept, as one that belongs to no trace or span (logs.proto, on both fields). */
  #dropInvalidIds(): void {
    const bytes = this.#reader.bytes;
    const traceId = this.traceIdEnd - this.traceIdStart;
    if (traceId !== TRACE_ID_BYTES || allZero(bytes, this.traceIdStart, this.traceIdEnd)) {
      this.traceIdEnd = this.traceIdStart;
    }
    const spanId = this.spanIdEnd - this.spanIdStart;
    if (spanId !== SPAN_ID_BYTES || allZero(bytes, this.spanIdStart, this.spanIdEnd)) this.spanIdEnd = this.spanIdStart;
  }

  #timeFault(window: TimeWindow, low: number, high: number): string {
    return low === 0 && high === 0 ? '' : window.fault(low, high);
  }
}
