import { keyNumber } from './attribute-keys.js';
import { LogFields } from './log-fields.js';
import { OtlpWalk } from './otlp-walk.js';
import type { WalkContext } from './walk-context.js';

const SERVER_ADDRESS = keyNumber('server.address');
const EVENT_NAME = keyNumber('event.name');

/** From the bytes of an ExportLogsServiceRequest to rows of `logs_in`. */
export class LogWalk extends OtlpWalk {
  readonly #record: LogFields;

  constructor(context: WalkContext) {
    super(context, 'log record', 'resource-first');
    this.#record = new LogFields(this.reader, this.redactor);
  }

  protected override item(): void {
    this.#record.read();
    this.take(this.#record.fault(this.window));
  }

  /** The columns of `logs_in`, in their order. */
  protected override write(): void {
    const row = this.row;
    const cell = this.cells.find(this.#record.known.text(SERVER_ADDRESS)).bytes;
    row.raw(cell, 0, cell.length);
    row.append(this.reception);
    this.#writeTimes();
    this.#writeRecord();
    row.append(this.resource);
    row.append(this.scope);
    row.append(this.scopeAttributes);
    row.append(this.scopeSchemaUrl);
    this.#record.attributes.writeTo(row);
  }

  /** TimeNs, which is the best known, and ObservedNs as sent, 0 if it was not. */
  #writeTimes(): void {
    const { timeLow, timeHigh, observedLow, observedHigh } = this.#record;
    if (timeLow !== 0 || timeHigh !== 0) this.row.uint64(timeLow, timeHigh);
    else if (observedLow !== 0 || observedHigh !== 0) this.row.uint64(observedLow, observedHigh);
    else this.row.uint64(this.window.receivedLow, this.window.receivedHigh);
    this.row.uint64(observedLow, observedHigh);
  }

  /** TraceId … Body. */
  #writeRecord(): void {
    const record = this.#record;
    const row = this.row;
    const bytes = this.reader.bytes;
    row.slice(bytes, record.traceIdStart, record.traceIdEnd);
    row.slice(bytes, record.spanIdStart, record.spanIdEnd);
    row.uint32(record.flags);
    row.uint8(record.severityNumber);
    this.redactor.write(row, bytes, record.severityTextStart, record.severityTextEnd);
    // Until the field came into the protocol, an event was a record with this attribute.
    if (record.eventNameEnd > record.eventNameStart) {
      this.redactor.write(row, bytes, record.eventNameStart, record.eventNameEnd);
    } else row.text(this.redactor.stored('clear', record.known.text(EVENT_NAME)));
    record.writeBody(row);
  }
}
