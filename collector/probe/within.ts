import type { Clock } from '../../chain/clock.js';
import { type Outcome, ProbeFailure } from './outcome.js';

/** What bounds one phase in time. */
export interface Limits {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Aborted when probing stops. */
  readonly stop: AbortSignal;
}

/**
 * Runs one phase. Rejects as `work` does, with the stop's reason, or after `timeoutMs` with a ProbeFailure of the outcome
 * `late`; `signal` then tells `work` to let go of what it holds.
 */
export async function within<Value>(
  { clock, timeoutMs, stop }: Limits,
  late: Outcome,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  stop.throwIfAborted();
  const ending = new AbortController();
  const onStop = (): void => ending.abort(stop.reason);
  const cancel = clock.after(timeoutMs, () => ending.abort(new ProbeFailure(late, `no answer within ${timeoutMs} ms`)));
  stop.addEventListener('abort', onStop, { once: true });
  try {
    return await Promise.race([work(ending.signal), aborted(ending.signal)]);
  } finally {
    cancel();
    stop.removeEventListener('abort', onStop);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
