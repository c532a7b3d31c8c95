import type { Signal } from '../wal/segment.js';

/** The small messages that requests are answered with, written by hand: a library for three fields would be more to read. */

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

/**
 * `google.rpc.Status` (google/rpc/status.proto): code = 1, message = 2, details = 3. With `retryAfterS` the one detail is
 * a `google.rpc.RetryInfo` (google/rpc/error_details.proto): retry_delay = 1, a Duration whose seconds = 1.
 */
export function encodeStatus(code: number, message: string, retryAfterS?: number): Buffer {
  const fields = [varintField(1, code), textField(2, message)];
  if (retryAfterS !== undefined) {
    const retryInfo = bytesField(1, varintField(1, retryAfterS));
    fields.push(bytesField(3, Buffer.concat([textField(1, RETRY_INFO), bytesField(2, retryInfo)])));
  }
  return Buffer.concat(fields);
}

/**
 * The Export…ServiceResponse of any signal, alike on the wire: partial_success = 1, in it the rejected items = 1 and
 * error_message = 2. Empty if all was taken and there is nothing to say.
 */
export function encodeExportResponse(rejected: number, message: string): Buffer {
  if (rejected === 0 && message === '') return Buffer.alloc(0);
  const partial = Buffer.concat([varintField(1, rejected), textField(2, message)]);
  return bytesField(1, partial);
}

const REJECTED: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
};

/** The same message in the JSON of protobuf, where an int64 is text. */
export function exportResponseJson(signal: Signal, rejected: number, errorMessage: string): object {
  if (rejected === 0 && errorMessage === '') return {};
  return { partialSuccess: { [REJECTED[signal]]: String(rejected), errorMessage } };
}

function varintField(field: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.concat([tag(field, 0), varint(value)]);
}

function textField(field: number, text: string): Buffer {
  return text === '' ? Buffer.alloc(0) : bytesField(field, Buffer.from(text, 'utf8'));
}

function bytesField(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([tag(field, 2), varint(bytes.length), bytes]);
}

function tag(field: number, wireType: number): Buffer {
  return varint(field * 8 + wireType);
}

/** Non-negative whole numbers. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
