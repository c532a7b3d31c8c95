/** The two small messages the receiver answers with, written by hand: a library for three fields would be more to read. */

/** `google.rpc.Status` (google/rpc/status.proto): code = 1, message = 2. */
export function encodeStatus(code: number, message: string): Buffer {
  return Buffer.concat([varintField(1, code), textField(2, message)]);
}

/**
 * `ExportTraceServiceResponse` or `ExportMetricsServiceResponse`, alike on the wire: partial_success = 1, in it
 * rejected_spans or rejected_data_points = 1 and error_message = 2. Empty if all was taken and there is nothing to say.
 */
export function encodeExportResponse(rejected: number, message: string): Buffer {
  if (rejected === 0 && message === '') return Buffer.alloc(0);
  const partial = Buffer.concat([varintField(1, rejected), textField(2, message)]);
  return Buffer.concat([tag(1, 2), varint(partial.length), partial]);
}

function varintField(field: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.concat([tag(field, 0), varint(value)]);
}

function textField(field: number, text: string): Buffer {
  if (text === '') return Buffer.alloc(0);
  const bytes = Buffer.from(text, 'utf8');
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
