import { OtlpWalk } from './otlp-walk.js';
import { isBlameless } from './outcome.js';
import { calledHost, ownHost, SpanFacts } from './span-facts.js';
import { CLIENT_KIND, PRODUCER, SpanFields } from './span-fields.js';
import { samplingWeight } from './tracestate-threshold.js';
import type { WalkContext } from './walk-context.js';

/** From the bytes of an ExportTraceServiceRequest to rows of `spans_in`. */
export class TraceWalk extends OtlpWalk {
  readonly #span: SpanFields;
  readonly #facts: SpanFacts;

  constructor(context: WalkContext) {
    super(context, 'span');
    this.#span = new SpanFields(this.reader, this.redactor);
    this.#facts = new SpanFacts(this.reader, context, this.redactor.hidden);
  }

  protected override item(): void {
    this.#span.read();
    this.take(this.#span.fault(this.window));
  }

  /** The columns of `spans_in`, in their order. */
  protected override write(): void {
    const { kind, known } = this.#span;
    const calls = kind === CLIENT_KIND || kind === PRODUCER;
    const cell = this.cells.find(calls ? '' : ownHost(known));
    this.#facts.derive(this.#span);
    this.row.raw(cell.bytes, 0, cell.bytes.length);
    this.row.append(this.reception);
    this.#writeSpan();
    this.row.append(this.resource);
    this.row.append(this.scope);
    this.row.append(this.scopeSchemaUrl);
    this.#span.attributes.writeTo(this.row);
    this.#span.events.writeTo(this.row);
    this.#span.links.writeTo(this.row);
    this.#writeWeight();
    this.#writeFacts(cell.latencyNs);
    this.#writePeer(calls ? calledHost(known) : '');
    this.row.append(this.scopeAttributes);
    this.#writeDropped();
  }

  /** StartNs … StatusMessage. */
  #writeSpan(): void {
    const span = this.#span;
    const row = this.row;
    const bytes = this.reader.bytes;
    row.uint64(span.startLow, span.startHigh);
    row.uint64(span.endLow, span.endHigh);
    row.slice(bytes, span.traceIdStart, span.traceIdEnd);
    row.slice(bytes, span.spanIdStart, span.spanIdEnd);
    row.slice(bytes, span.parentStart, span.parentEnd);
    this.redactor.write(row, bytes, span.stateStart, span.stateEnd);
    row.uint32(span.flags);
    this.redactor.write(row, bytes, span.nameStart, span.nameEnd);
    row.uint8(span.kind);
    row.uint8(span.statusCode);
    this.redactor.write(row, bytes, span.messageStart, span.messageEnd);
  }

  /** Weight, SamplingKnown. */
  #writeWeight(): void {
    const { stateStart, stateEnd } = this.#span;
    const sampling = samplingWeight(
      stateEnd > stateStart ? this.reader.bytes.toString('utf8', stateStart, stateEnd) : '',
    );
    this.row.float64(sampling.weight);
    this.row.uint8(sampling.known ? 1 : 0);
  }

  /** HttpStatus … Login. */
  #writeFacts(latencyNs: number): void {
    const facts = this.#facts;
    const row = this.row;
    row.uint16(facts.httpStatus);
    row.uint8(facts.outcome);
    row.uint8(isBlameless(facts.outcome) && this.#span.durationNs <= latencyNs ? 1 : 0);
    row.text(facts.sourceClass);
    row.text(facts.pathFamily);
    row.text(facts.clientFamily);
    row.uint32(facts.sourceHash);
    row.uint64(facts.userLow, facts.userHigh);
    row.uint8(facts.retry);
    row.uint8(facts.login);
  }

  /** PeerEnt, PeerMaillon. */
  #writePeer(host: string): void {
    const peer = this.cells.peer(host);
    this.row.text(peer?.ent ?? '');
    this.row.text(peer?.maillon ?? '');
  }

  /** DroppedAttributes, DroppedEvents, DroppedLinks. */
  #writeDropped(): void {
    this.row.uint32(this.#span.droppedAttributes);
    this.row.uint32(this.#span.droppedEvents);
    this.row.uint32(this.#span.droppedLinks);
  }
}
