/** How a request ended, as `Outcome` in the rows; see ErrorCounts in alerts/detect/input.ts. */
const OK = 0;
const FAULT = 1;
const SHED = 2;
const TIMEOUT = 3;
const AUTH = 4;
const CLIENT = 5;

const SAYS_TIMEOUT = /time[-_ ]?d?[-_ ]?out|deadline/i;

/**
 * `httpStatus` 0 if there is none; `failed`: the span's status is an error; `error`: what the span says of it
 * (error.type, status message).
 */
export function outcomeOf(httpStatus: number, failed: boolean, error: string): number {
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
