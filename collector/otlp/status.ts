import { Overloaded } from '../admission/overloaded.js';
import { WalUnavailable } from '../wal/unavailable.js';
import { BadCompression, BodyTooLarge } from './body.js';
import { MalformedBody } from './malformed-body.js';

/** What is wrong with a request beyond its body. */
export type RequestFault =
  | 'no-token'
  | 'unknown-token'
  | 'sender-gone'
  | 'no-such-path'
  | 'wrong-method'
  | 'wrong-type'
  | 'wrong-encoding'
  | 'no-such-method'
  | 'wrong-grpc-encoding'
  | 'wrong-framing'
  | 'too-slow';

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
  /** When it is worth sending again, s: `Retry-After` over HTTP, `google.rpc.RetryInfo` over gRPC. Undefined: do not, as it is. */
  readonly retryAfterS?: number;
}

/** google/rpc/code.proto. */
const Code = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
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
  'sender-gone': { http: 403, grpc: Code.permissionDenied, headers: {} },
  'no-such-path': { http: 404, grpc: Code.notFound, headers: {} },
  'wrong-method': { http: 405, grpc: Code.unimplemented, headers: { Allow: 'POST' } },
  'wrong-type': { http: 415, grpc: Code.invalidArgument, headers: {} },
  'wrong-encoding': { http: 415, grpc: Code.invalidArgument, headers: { 'Accept-Encoding': 'gzip, identity' } },
  // gRPC's own; `http` is what they are counted as.
  'no-such-method': { http: 404, grpc: Code.unimplemented, headers: {} },
  'wrong-grpc-encoding': { http: 415, grpc: Code.unimplemented, headers: {} },
  'wrong-framing': { http: 400, grpc: Code.invalidArgument, headers: {} },
  'too-slow': { http: 408, grpc: Code.deadlineExceeded, headers: {} },
};

const FOR_LATER = 'the collector can store nothing now: send again later';

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
    return later(429, Code.resourceExhausted, error.message, error.retryAfterS);
  }
  if (error instanceof Overloaded) return later(503, Code.unavailable, error.message, error.retryAfterS);
  // Its message tells of the disk and of what others send: for the log, and not for a sender.
  if (error instanceof WalUnavailable) return later(503, Code.unavailable, FOR_LATER, error.retryAfterS);
  const message = 'the collector failed on this request, its log says why: nothing of it was stored';
  return { http: 500, grpc: Code.internal, message, headers: {} };
}

function later(http: number, grpc: number, message: string, retryAfterS: number): Status {
  return { http, grpc, message, headers: { 'Retry-After': String(retryAfterS) }, retryAfterS };
}
