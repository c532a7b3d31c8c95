import type { Cancel } from './clock.js';

/** A value that may be replaced while Vigie runs. Whoever holds one asks for it each time, or listens; nobody keeps a copy. */
export interface Watched<T> {
  current(): T;
  /** Called after each replacement, in the order of subscription. */
  onChange(listener: (next: T, previous: T) => void): Cancel;
}

/** A `Watched` together with the one hand that replaces its value. */
export interface Replaceable<T> extends Watched<T> {
  /** Every listener is called before it returns; one that throws does not keep the others from the new value. */
  replace(next: T): void;
}

/** `onFailure` is told of a listener that threw. */
export function replaceable<T>(first: T, onFailure: (error: unknown) => void): Replaceable<T> {
  let value = first;
  const listeners = new Set<(next: T, previous: T) => void>();
  return {
    current: () => value,
    onChange(listener) {
      // Wrapped: the same function subscribed twice is called twice, and each cancels its own.
      const own: typeof listener = (next, previous) => listener(next, previous);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    replace(next) {
      const previous = value;
      value = next;
      for (const listener of [...listeners]) {
        try {
          listener(next, previous);
        } catch (error) {
          onFailure(error);
        }
      }
    },
  };
}

/** A value that nobody replaces. */
export function unchanging<T>(value: T): Watched<T> {
  return { current: () => value, onChange: () => () => {} };
}
