import { useSyncExternalStore } from 'react';

const STORED = 'vigie.author';
const listeners = new Set<() => void>();

/** Until people sign in they say who they are, once for a browser. */
export function setAuthor(name: string): void {
  localStorage.setItem(STORED, name);
  for (const listener of listeners) listener();
}

export function useAuthor(): string | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      addEventListener('storage', listener);
      return () => {
        listeners.delete(listener);
        removeEventListener('storage', listener);
      };
    },
    () => localStorage.getItem(STORED) || undefined,
  );
}
