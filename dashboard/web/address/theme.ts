import { useSyncExternalStore } from 'react';

export type Theme = 'auto' | 'light' | 'dark';

const STORED = 'vigie.theme';
const NAME = 'theme';
const ORDER: readonly Theme[] = ['auto', 'light', 'dark'];
const listeners = new Set<() => void>();

/** `?theme=dark` of the address, else what was chosen last on this machine, else the system's. */
function current(): Theme {
  const asked = [new URLSearchParams(location.search).get(NAME), localStorage.getItem(STORED)];
  return asked.find(isTheme) ?? 'auto';
}

function isTheme(text: string | null): text is Theme {
  return (ORDER as readonly (string | null)[]).includes(text);
}

/** Puts the chosen theme where the style sheet looks; `auto` leaves it to the system. */
export function applyTheme(): void {
  const theme = current();
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** Paper is white: pale letters of the dark theme would not be read on it. */
export function lightOnPaper(): void {
  addEventListener('beforeprint', () => {
    document.documentElement.dataset.theme = 'light';
  });
  addEventListener('afterprint', applyTheme);
}

export function nextTheme(): void {
  chooseTheme(ORDER[(ORDER.indexOf(current()) + 1) % ORDER.length] ?? 'auto');
}

/** Remembers it, and says it in the address if that says another. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme);
  const url = new URL(location.href);
  if (url.searchParams.has(NAME)) {
    url.searchParams.set(NAME, theme);
    history.replaceState(null, '', url);
  }
  applyTheme();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, current);
}
