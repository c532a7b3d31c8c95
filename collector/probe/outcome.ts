/**
 * How a check ended, as `error.type` of its telemetry says it (`ok` is left out there). `slow` is up; all others but `ok` are
 * down. The words are few on purpose: they are stored, counted and translated.
 */
export type Outcome =
  | 'ok'
  | 'slow'
  | 'nxdomain'
  | 'dns_timeout'
  | 'dns_error'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'tls_expired'
  | 'tls_name'
  | 'tls_untrusted'
  | 'tls_error'
  | 'hung_up'
  | 'http_error'
  | 'http_4xx'
  | 'http_5xx'
  | 'redirect_loop'
  | 'redirect_refused'
  | 'signin_missing';

export function isUp(outcome: Outcome): boolean {
  return outcome === 'ok' || outcome === 'slow';
}

/** Ends a round at the phase that failed; `message` says what was seen, for whoever reads the span. */
export class ProbeFailure extends Error {
  override readonly name = 'ProbeFailure';
  readonly outcome: Outcome;

  constructor(outcome: Outcome, message: string, options?: ErrorOptions) {
    super(message, options);
    this.outcome = outcome;
  }
}

/** Codes of the operating system; see errno(3). */
const BY_CODE: Readonly<Record<string, Outcome>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'hung_up',
  EPIPE: 'hung_up',
};

/** What an error of a socket says; `otherwise` for a code that is not of the network, as a broken handshake. */
export function failureOf(error: unknown, otherwise: Outcome): ProbeFailure {
  if (error instanceof ProbeFailure) return error;
  const { code, message } = firstOf(error);
  return new ProbeFailure(BY_CODE[code ?? ''] ?? otherwise, message || String(code), { cause: error });
}

/** Of a host with several addresses, the last attempt: the ones before it were given up for being slow. */
function firstOf(error: unknown): NodeJS.ErrnoException {
  const attempts = error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : [];
  return attempts.find(({ code }) => code === 'ECONNREFUSED') ?? attempts.at(-1) ?? (error as NodeJS.ErrnoException);
}
