import { keyNumber } from './attribute-keys.js';
import type { KnownValues } from './known-values.js';

const GRPC_STATUS = keyNumber('rpc.grpc.status_code');
const RPC_STATUS = keyNumber('rpc.response.status_code');

/** The codes by number (github.com/grpc/grpc, doc/statuscodes.md). */
const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** A span that says nothing of gRPC. */
export const NO_GRPC = -1;

/**
 * The gRPC status of a span, NO_GRPC if it has none: a number in `rpc.grpc.status_code`, or since the conventions of
 * 2025 a name in `rpc.response.status_code`, where a number is the code of some other protocol.
 */
export function grpcStatus(known: KnownValues): number {
  const text = known.text(GRPC_STATUS);
  if (text === '') return NAMES.indexOf(known.text(RPC_STATUS));
  const code = Number(text);
  return Number.isInteger(code) && code >= 0 && code < NAMES.length ? code : NO_GRPC;
}
