/** What is wrong with a body, so that callers need not read the message; `json`: it is not OTLP/JSON. */
export type BodyFault = 'truncated' | 'varint' | 'tag' | 'wire-type' | 'utf8' | 'depth' | 'json';

/** The body is not a well-formed OTLP message: a permanent error, nothing of the body is stored. */
export class MalformedBody extends Error {
  override readonly name = 'MalformedBody';
  readonly fault: BodyFault;
  /** Where in the (decompressed) body: `byte 12`, or in JSON `resourceSpans[0].scopeSpans[1].spans[2].traceId`. */
  readonly place: string;

  constructor(fault: BodyFault, what: string, place: string) {
    super(`malformed OTLP body: ${what} at ${place}`);
    this.fault = fault;
    this.place = place;
  }
}
