import { Attributes } from './attributes.js';
import { allZero, SPAN_ID_BYTES, TRACE_ID_BYTES } from './ids.js';
import { knownEnum } from './known-enum.js';
import { KnownValues } from './known-values.js';
import type { Redactor } from './redactor.js';
import { SpanEvents, SpanLinks } from './span-lists.js';
import { isBefore, type TimeWindow } from './time-window.js';
import type { WireReader } from './wire-reader.js';

export const SERVER = 2;
export const CLIENT_KIND = 3;
export const PRODUCER = 4;
const CONSUMER = 5;
export const STATUS_ERROR = 2;

/** One Span (opentelemetry/proto/trace/v1/trace.proto) as it stands in the body: positions and numbers, no copies. */
export class SpanFields {
  traceIdStart = 0;
  traceIdEnd = 0;
  spanIdStart = 0;
  spanIdEnd = 0;
  parentStart = 0;
  parentEnd = 0;
  stateStart = 0;
  stateEnd = 0;
  nameStart = 0;
  nameEnd = 0;
  messageStart = 0;
  messageEnd = 0;
  kind = 0;
  statusCode = 0;
  flags = 0;
  droppedAttributes = 0;
  droppedEvents = 0;
  droppedLinks = 0;
  startLow = 0;
  startHigh = 0;
  endLow = 0;
  endHigh = 0;
  readonly known: KnownValues;
  readonly attributes: Attributes;
  readonly events: SpanEvents;
  readonly links: SpanLinks;
  readonly #reader: WireReader;

  constructor(reader: WireReader, redactor: Redactor) {
    this.#reader = reader;
    this.known = new KnownValues(reader, redactor.hidden);
    this.attributes = new Attributes(reader, redactor, this.known);
    this.events = new SpanEvents(reader, redactor);
    this.links = new SpanLinks(reader, redactor);
  }

  /** Exact up to 104 days, which is what a double holds. */
  get durationNs(): number {
    return (this.endHigh - this.startHigh) * 0x1_0000_0000 + (this.endLow - this.startLow);
  }

  /** Reads the Span in the current field of the reader. */
  read(): void {
    this.#clear();
    const reader = this.#reader;
    const outer = reader.enter();
    while (reader.next()) this.#field(reader);
    reader.leave(outer);
  }

  /** What makes the span unfit to be stored, or '' if nothing does. */
  fault(window: TimeWindow): string {
    return this.#idFault() || this.#timeFault(window);
  }

  #clear(): void {
    this.traceIdStart = this.traceIdEnd = this.spanIdStart = this.spanIdEnd = 0;
    this.parentStart = this.parentEnd = this.stateStart = this.stateEnd = 0;
    this.nameStart = this.nameEnd = this.messageStart = this.messageEnd = 0;
    this.kind = this.statusCode = this.flags = 0;
    this.droppedAttributes = this.droppedEvents = this.droppedLinks = 0;
    this.startLow = this.startHigh = this.endLow = this.endHigh = 0;
    this.attributes.clear();
    this.events.clear();
    this.links.clear();
  }

  #field(reader: WireReader): void {
    switch (reader.field) {
      case 1:
        reader.slice();
        this.traceIdStart = reader.start;
        this.traceIdEnd = reader.end;
        break;
      case 2:
        reader.slice();
        this.spanIdStart = reader.start;
        this.spanIdEnd = reader.end;
        break;
      case 3:
        reader.text();
        this.stateStart = reader.start;
        this.stateEnd = reader.end;
        break;
      case 4:
        reader.slice();
        this.parentStart = reader.start;
        this.parentEnd = reader.end;
        break;
      case 5:
        reader.text();
        this.nameStart = reader.start;
        this.nameEnd = reader.end;
        break;
      case 6:
        this.kind = knownEnum(reader.uint32(), CONSUMER);
        break;
      case 7:
        reader.fixed64();
        this.startLow = reader.low;
        this.startHigh = reader.high;
        break;
      case 8:
        reader.fixed64();
        this.endLow = reader.low;
        this.endHigh = reader.high;
        break;
      case 9:
        this.attributes.read();
        break;
      case 10:
        this.droppedAttributes = reader.uint32();
        break;
      case 11:
        this.events.read();
        break;
      case 12:
        this.droppedEvents = reader.uint32();
        break;
      case 13:
        this.links.read();
        break;
      case 14:
        this.droppedLinks = reader.uint32();
        break;
      case 15:
        this.#status(reader);
        break;
      case 16:
        this.flags = reader.fixed32();
        break;
      default:
        reader.skip();
    }
  }

  /** Status: message 2, code 3. */
  #status(reader: WireReader): void {
    const outer = reader.enter();
    while (reader.next()) {
      if (reader.field === 2) {
        reader.text();
        this.messageStart = reader.start;
        this.messageEnd = reader.end;
      } else if (reader.field === 3) this.statusCode = knownEnum(reader.uint32(), STATUS_ERROR);
      else reader.skip();
    }
    reader.leave(outer);
  }

  #idFault(): string {
    const bytes = this.#reader.bytes;
    const traceId = this.traceIdEnd - this.traceIdStart;
    if (traceId !== TRACE_ID_BYTES) return `trace_id must be ${TRACE_ID_BYTES} bytes, got ${traceId}`;
    if (allZero(bytes, this.traceIdStart, this.traceIdEnd)) return 'trace_id is all zero';
    const spanId = this.spanIdEnd - this.spanIdStart;
    if (spanId !== SPAN_ID_BYTES) return `span_id must be ${SPAN_ID_BYTES} bytes, got ${spanId}`;
    if (allZero(bytes, this.spanIdStart, this.spanIdEnd)) return 'span_id is all zero';
    const parent = this.parentEnd - this.parentStart;
    if (parent !== 0 && parent !== SPAN_ID_BYTES) {
      return `parent_span_id must be empty or ${SPAN_ID_BYTES} bytes, got ${parent}`;
    }
    // Some senders write the parent of a root as zeros.
    if (allZero(bytes, this.parentStart, this.parentEnd)) this.parentEnd = this.parentStart;
    return '';
  }

  #timeFault(window: TimeWindow): string {
    const start = window.fault(this.startLow, this.startHigh);
    if (start !== '') return `start_time_unix_nano ${start}`;
    const end = window.fault(this.endLow, this.endHigh);
    if (end !== '') return `end_time_unix_nano ${end}`;
    return isBefore(this.endLow, this.endHigh, this.startLow, this.startHigh) ? 'ends before it starts' : '';
  }
}
