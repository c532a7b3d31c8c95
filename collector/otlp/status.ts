import { Overloaded } from '../admission/limits.js';
import { WalUnavailable } from '../wal/unavailable.js';
import { BadCompression, BodyTooLarge } from './body.js';
import { MalformedBody } from './malformed-body.js';

/** What is wrong with a request beyond its body. */
export type RequestFault =
  | 'no-token'
  | 'unknown-token'
  | 'no-such-path'
  | 'wrong-method'
  | 'wrong-type'
  | 'wrong-encoding';

export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly fault: RequestFault;

  constructor(fault: RequestFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** An answer other than success. */
export interface Status {
  readonly http: number;
  /** google.rpc.Code. */
  readonly grpc: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** google/rpc/code.proto. */
const Code = {
  invalidArgument: 3,
  notFound: 5,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

const REQUEST_FAULTS: Readonly<Record<RequestFault, Omit<Status, 'message'>>> = {
  'no-token': { http: 401, grpc: Code.unauthenticated, headers: { 'WWW-Authenticate': 'Bearer realm="vigie"' } },
  'unknown-token': {
    http: 401,
    grpc: Code.unauthenticated,
    headers: { 'WWW-Authenticate': 'Bearer realm="vigie", error="invalid_token"' },
  },
  'no-such-path': { http: 404, grpc: Code.notFound, headers: {} },
  'wrong-method': { http: 405, grpc: Code.unimplemented, headers: { Allow: 'POST' } },
  'wrong-type': { http: 415, grpc: Code.invalidArgument, headers: {} },
  'wrong-encoding': { http: 415, grpc: Code.invalidArgument, headers: { 'Accept-Encoding': 'gzip, identity' } },
};

/**
 * The one place where an error becomes an answer. OTLP clients send again after 429, 502, 503 and 504 only
 * (opentelemetry.io/docs/specs/otlp, "Retryable Response Codes"), so these stand for what passes and the rest does not.
 */
export function statusOf(error: unknown): Status {
  if (error instanceof BadRequest) return { ...REQUEST_FAULTS[error.fault], message: error.message };
  if (error instanceof MalformedBody || error instanceof BadCompression) {
    return { http: 400, grpc: Code.invalidArgument, message: error.message, headers: {} };
  }
  if (error instanceof BodyTooLarge) {
    return { http: 413, grpc: Code.resourceExhausted, message: error.message, headers: {} };
  }
  if (error instanceof Overloaded && error.whose === 'sender') {
    return { http: 429, grpc: Code.resourceExhausted, message: error.message, headers: retryAfter(error.retryAfterS) };
  }
  if (error instanceof Overloaded || error instanceof WalUnavailable) {
    return { http: 503, grpc: Code.unavailable, message: error.message, headers: retryAfter(error.retryAfterS) };
  }
  const message = 'the collector failed on this request, its log says why: nothing of it was stored';
  return { http: 500, grpc: Code.internal, message, headers: {} };
}

function retryAfter(seconds: number): Record<string, string> {
  return { 'Retry-After': String(seconds) };
}
