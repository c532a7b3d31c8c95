/** What is wrong with the bytes of a body, so that callers need not read the message. */
export type BodyFault = 'truncated' | 'varint' | 'tag' | 'wire-type' | 'utf8' | 'depth';

/** The body is not a well-formed OTLP message: a permanent error, nothing of the body is stored. */
export class MalformedBody extends Error {
  override readonly name = 'MalformedBody';
  readonly fault: BodyFault;
  /** Where in the (decompressed) body, in bytes. */
  readonly offset: number;

  constructor(fault: BodyFault, what: string, offset: number) {
    super(`malformed OTLP body: ${what} at byte ${offset}`);
    this.fault = fault;
    this.offset = offset;
  }
}
