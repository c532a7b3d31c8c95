import { JsonEncoder } from './encoder.js';
import { requests } from './messages.js';
import { parseBody } from './parse.js';

/**
 * The protobuf bytes of an OTLP/JSON export request, so that every encoding ends in the same walk. `body` decompressed;
 * `{}` is an empty request. Throws a MalformedBody that names the JSON path.
 */
export function jsonToProtobuf(body: Buffer, signal: keyof typeof requests): Buffer {
  return new JsonEncoder(body.length).encode(parseBody(body), requests[signal]);
}
