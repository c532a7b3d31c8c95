import pRetry from 'p-retry';
import { DeliveryError } from './channel.js';
import { within } from './deadline.js';
import type { NotifySettings } from './settings.js';

interface Attempts {
  readonly settings: NotifySettings['delivery'];
  readonly stopping: AbortSignal;
  /** Told of each attempt that fails. */
  readonly onFailed: (error: Error, attempt: number) => void;
}

/** One round: as many attempts as the settings allow, ever further apart. Rejects with what the last one said. */
export function attempts(
  deliver: (signal: AbortSignal) => Promise<void>,
  { settings, stopping, onFailed }: Attempts,
): Promise<void> {
  return pRetry(() => within(settings.timeoutMs, stopping, deliver), {
    retries: settings.attempts - 1,
    minTimeout: settings.firstPauseMs,
    maxTimeout: settings.longestPauseMs,
    randomize: true,
    signal: stopping,
    shouldRetry: ({ error }) => !isPermanent(error) && (retryAfter(error) ?? 0) <= settings.longestPauseMs,
    onFailedAttempt: ({ error, attemptNumber }) => onFailed(error, attemptNumber),
  });
}

export function isPermanent(error: unknown): boolean {
  return error instanceof DeliveryError && error.permanent;
}

export function retryAfter(error: unknown): number | undefined {
  return error instanceof DeliveryError ? error.retryAfterMs : undefined;
}
