import { ClickHouseError } from '@clickhouse/client';

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** True if the request did not reach the engine, or its answer did not come back: nothing is known of the outcome. */
export function isConnectionError(error: unknown): boolean {
  // The engine's own words may quote anything, also what a sender wrote.
  if (!(error instanceof Error) || error instanceof ClickHouseError) return false;
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== undefined && NETWORK_CODES.has(code)) return true;
  return (
    /socket hang up|aborted|Timeout error|other side closed|the engine is not ready/i.test(error.message) ||
    isConnectionError(error.cause)
  );
}
