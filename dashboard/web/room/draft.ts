import { type FormEvent, type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { createClock } from '../../../chain/clock.js';

const STORED = 'vigie.draft.';
/** Longer than a shift; what was begun yesterday is about another moment. */
const KEPT_FOR_MS = 24 * 3_600_000;
const real = createClock();

interface Kept {
  readonly atMs: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** What somebody has begun to write in a form, kept in this browser until it is said or thrown away. */
export interface Draft {
  readonly form: RefObject<HTMLFormElement | null>;
  /** When what stands there now was written, if it was before the form was opened; ms since the epoch. */
  readonly restoredMs: number | undefined;
  /** To be called with each change. */
  keep(event: FormEvent<HTMLFormElement>): void;
  drop(): void;
}

/**
 * A reload, a crash or a closed window takes no words away: they are there again when the form of the same name is opened. Only fields that
 * were touched are kept; a field with `data-renews` makes what was written in the field that it names void.
 */
export function useDraft(name: string): Draft {
  const form = useRef<HTMLFormElement>(null);
  const restoring = useRef(false);
  const [restoredMs, setRestored] = useState<number>();
  const key = STORED + name;
  useLayoutEffect(() => {
    forgetOld();
    const kept = read(key);
    if (!kept || !form.current) return;
    restoring.current = true;
    for (const [field, value] of Object.entries(kept.fields)) restore(form.current, field, value);
    restoring.current = false;
    setRestored(kept.atMs);
  }, [key]);
  const keep = useCallback(
    ({ target }: FormEvent<HTMLFormElement>) => {
      if (restoring.current || !isField(target) || !isKept(target)) return;
      const { [target.dataset.renews ?? '']: _, ...fields } = read(key)?.fields ?? {};
      localStorage.setItem(
        key,
        JSON.stringify({ atMs: real.now(), fields: { ...fields, [target.name]: target.value } }),
      );
    },
    [key],
  );
  const drop = useCallback(() => {
    localStorage.removeItem(key);
    setRestored(undefined);
  }, [key]);
  return { form, restoredMs, keep, drop };
}

type AnyField = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function isField(target: EventTarget): target is AnyField {
  return target instanceof HTMLElement && target.matches('input, textarea, select');
}

/** A file cannot be put back, a name is remembered elsewhere, several ticks have one name. */
function isKept({ name, type }: AnyField): boolean {
  return name !== '' && name !== 'by' && type !== 'file' && type !== 'checkbox';
}

/** As if it were typed: whoever holds the value of the field hears of it. */
function restore(form: HTMLFormElement, name: string, value: string): void {
  const field = form.querySelector<AnyField>(
    `:is(input[type="radio"][value="${CSS.escape(value)}"], input:not([type="radio"]), textarea, select)[name="${CSS.escape(name)}"]`,
  );
  if (!field) return;
  if (field.type === 'radio') {
    field.click();
    return;
  }
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value') ?? {};
  set?.call(field, value);
  field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }));
}

function read(key: string): Kept | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null;
    return kept?.fields ? kept : undefined;
  } catch {
    return undefined;
  }
}

function forgetOld(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(STORED) && real.now() - (read(key)?.atMs ?? 0) > KEPT_FOR_MS) localStorage.removeItem(key);
  }
}
