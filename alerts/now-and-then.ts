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
}

/**
 * Asks something at an interval, beside the evaluations: they take the last answer and never wait for the next. One question at
 * a time; a failed one leaves the last answer, whose age speaks for itself.
 */
export function nowAndThen<T>({ clock, everyMs, first, ask, onFailure }: Options<T>): NowAndThen<T> {
  let answer = first;
  let asking = false;
  let stopped = false;
  async function once(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      const fresh = await ask();
      if (!stopped) answer = fresh;
    } catch (error) {
      onFailure(error);
    } finally {
      asking = false;
    }
  }
  const cancel: Cancel = clock.every(everyMs * clock.rate, () => void once());
  void once();
  return {
    last: () => answer,
    stop() {
      stopped = true;
      cancel();
    },
  };
}
