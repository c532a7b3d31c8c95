import { NO_GRPC } from './grpc-status.js';

/** How a request ended, as `Outcome` in the rows; see ErrorCounts in alerts/detect/input.ts. */
const OK = 0;
const FAULT = 1;
const SHED = 2;
const TIMEOUT = 3;
const AUTH = 4;
const CLIENT = 5;

/** By gRPC status code. */
const OF_GRPC = [
  OK, // OK
  FAULT, // CANCELLED
  FAULT, // UNKNOWN
  CLIENT, // INVALID_ARGUMENT
  TIMEOUT, // DEADLINE_EXCEEDED
  CLIENT, // NOT_FOUND
  CLIENT, // ALREADY_EXISTS
  AUTH, // PERMISSION_DENIED
  SHED, // RESOURCE_EXHAUSTED
  CLIENT, // FAILED_PRECONDITION
  CLIENT, // ABORTED
  CLIENT, // OUT_OF_RANGE
  CLIENT, // UNIMPLEMENTED
  FAULT, // INTERNAL
  SHED, // UNAVAILABLE
  FAULT, // DATA_LOSS
  AUTH, // UNAUTHENTICATED
];

const SAYS_TIMEOUT = /time[-_ ]?d?[-_ ]?out|deadline/i;

/**
 * `httpStatus` 0 if there is none; `failed`: the span's status is an error; `error`: what the span says of it
 * (error.type, status message); `grpcStatus` 0 to 16, else NO_GRPC: where there is one it alone decides, for the HTTP
 * status under it is 200 however the call ended.
 */
export function outcomeOf(httpStatus: number, failed: boolean, error: string, grpcStatus: number = NO_GRPC): number {
  const outcome = OF_GRPC[grpcStatus];
  if (outcome !== undefined) return outcome;
  if (httpStatus === 429 || httpStatus === 503) return SHED;
  if (httpStatus === 504 || httpStatus === 408) return TIMEOUT;
  if (error !== '' && SAYS_TIMEOUT.test(error)) return TIMEOUT;
  if (httpStatus === 401 || httpStatus === 403) return AUTH;
  if (httpStatus >= 500) return FAULT;
  if (httpStatus >= 400) return CLIENT;
  return httpStatus === 0 && failed ? FAULT : OK;
}

/** Errors of the caller are not held against the maillon. */
export function isBlameless(outcome: number): boolean {
  return outcome === OK || outcome === AUTH || outcome === CLIENT;
}
