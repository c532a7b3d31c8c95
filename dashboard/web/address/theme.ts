import { useSyncExternalStore } from 'react';

export type Theme = 'auto' | 'light' | 'dark';

const STORED = 'vigie.theme';
const ORDER: readonly Theme[] = ['auto', 'light', 'dark'];
const listeners = new Set<() => void>();

function current(): Theme {
  const stored = localStorage.getItem(STORED);
  return ORDER.find((theme) => theme === stored) ?? 'auto';
}

/** Puts the chosen theme where the style sheet looks; `auto` leaves it to the system. */
export function applyTheme(): void {
  const theme = current();
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function nextTheme(): void {
  localStorage.setItem(STORED, ORDER[(ORDER.indexOf(current()) + 1) % ORDER.length] ?? 'auto');
  applyTheme();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, current);
}
