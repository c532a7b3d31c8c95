import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const root = protobuf.loadSync(fileURLToPath(new URL('otlp.proto', import.meta.url)));

export const traceRequest = root.lookupType('otlp.ExportTraceServiceRequest');
export const metricRequest = root.lookupType('otlp.ExportMetricsServiceRequest');
export const logRequest = root.lookupType('otlp.ExportLogsServiceRequest');

/** The bytes of a request given as a plain object: camel-case keys, 64-bit integers as decimal text. */
export function encode(type: protobuf.Type, request: object): Buffer {
  return Buffer.from(type.encode(type.fromObject(request)).finish());
}

/** A request as a plain object with every default filled in; 64-bit integers as decimal text, bytes as Buffer. */
// biome-ignore lint/suspicious/noExplicitAny: the reference is checked by what it yields, not by its types
export function decode(type: protobuf.Type, bytes: Buffer): any {
  return type.toObject(type.decode(bytes), { longs: String, defaults: true, arrays: true, oneofs: true });
}
