/**
 * Runs a task that must end within `ms` of real time, or when `stopping` aborts. Not `AbortSignal.any` over `AbortSignal.timeout`: on Node 20
 * nothing but the timer's own weak reference holds such a signal, and one that is collected never fires.
 */
export async function within<T>(
  ms: number,
  stopping: AbortSignal,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const stop = (): void => ending.abort(stopping.reason);
  if (stopping.aborted) stop();
  stopping.addEventListener('abort', stop);
  const timer = setTimeout(() => ending.abort(new DOMException('no answer in time', 'TimeoutError')), ms);
  try {
    return await task(ending.signal);
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', stop);
  }
}
