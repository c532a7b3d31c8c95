import { useEffect, useSyncExternalStore } from 'react';

/** One letter each, the same in both languages; `?` lists them. */
export const KEYS = {
  acknowledge: 'a',
  note: 'n',
  fact: 'f',
  hypothesis: 'h',
  message: 'm',
  role: 'r',
  state: 'e',
  severity: 'g',
  verdict: 'v',
  contest: 'c',
  split: 's',
  merge: 'u',
  handover: 'l',
  help: '?',
  timeline: 't',
  runbook: 'p',
  nextStep: 'j',
  previousStep: 'k',
  tick: 'x',
  untick: 'z',
} as const;

export type Command = keyof typeof KEYS;

const BY_KEY = new Map(Object.entries(KEYS).map(([command, key]) => [key as string, command as Command]));
const STORED = 'vigie.keys';
const listeners = new Set<() => void>();

/** Single letters disturb whoever dictates to the machine: they can be turned off (WCAG 2.1.4). */
export function setKeysOn(on: boolean): void {
  localStorage.setItem(STORED, on ? 'on' : 'off');
  for (const listener of listeners) listener();
}

export function useKeysOn(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => localStorage.getItem(STORED) !== 'off',
  );
}

/** Calls `run` for each key of the table, unless somebody is writing or a dialog is open. */
export function useKeys(on: boolean, run: (command: Command) => void): void {
  useEffect(() => {
    if (!on) return;
    const listen = (event: KeyboardEvent) => {
      // With the capitals locked it is the same key.
      const command = BY_KEY.get(event.key.toLowerCase());
      if (!command || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      event.preventDefault();
      run(command);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [on, run]);
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]')) return true;
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}
