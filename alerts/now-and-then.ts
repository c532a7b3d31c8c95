import type { Cancel, Clock } from '../chain/clock.js';

export interface NowAndThen<T> {
  /** The last answer; `first` before there is one. */
  last(): T;
  stop(): void;
}

interface Options<T> {
  readonly clock: Clock;
  /** Real time between two questions, ms. */
  readonly everyMs: number;
  readonly first: T;
  readonly ask: () => Promise<T>;
  readonly onFailure: (error: unknown) => void;
  /** Calls back at the moment at which what is costly to ask disturbs least; without it, that is at once. */
  readonly when?: ((ask: () => void) => void) | undefined;
}

/**
 * Asks something at an interval, beside the evaluations: they take the last answer and never wait for the next. One question at
 * a time; a failed one leaves the last answer, whose age speaks for itself.
 */
export function nowAndThen<T>({ clock, everyMs, first, ask, onFailure, when }: Options<T>): NowAndThen<T> {
  let answer = first;
  let asking = false;
  let stopped = false;
  async function once(): Promise<void> {
    if (stopped) return;
    try {
      const fresh = await ask();
      if (!stopped) answer = fresh;
    } catch (error) {
      onFailure(error);
    } finally {
      asking = false;
    }
  }
  function due(): void {
    if (asking) return;
    asking = true;
    if (when) when(() => void once());
    else void once();
  }
  const cancel: Cancel = clock.every(everyMs * clock.rate, due);
  due();
  return {
    last: () => answer,
    stop() {
      stopped = true;
      cancel();
    },
  };
}
