import { useEffect, useState } from 'react';
import type { Problem } from '../../protocol/answers.js';

/** An answer of the HTTP API on its way. A failed renewal keeps the last answer and says why it is old. */
export interface Answer<T> {
  readonly value: T | undefined;
  readonly failure: string | undefined;
  /** Of the failure, if the console answered: 503, its store does not. */
  readonly status?: number | undefined;
}

const NOTHING = { value: undefined, failure: undefined };

class Refusal extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Fetches `path`, again each time `renewal` changes; a change of `subject` forgets what was there. Asks nothing unless `wanted`. */
export function useAnswer<T>(path: string, subject: string, renewal: number, wanted = true): Answer<T> {
  const [state, setState] = useState<{ subject: string; answer: Answer<T> }>({ subject, answer: NOTHING });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `renewal` is the reason to ask again
  useEffect(() => {
    if (!wanted) return;
    const abort = new AbortController();
    ask<T>(path, abort.signal).then(
      (value) => setState({ subject, answer: { value, failure: undefined } }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const failure = error instanceof Error ? error.message : String(error);
        const status = error instanceof Refusal ? error.status : undefined;
        setState((before) => ({
          subject,
          answer: { value: before.subject === subject ? before.answer.value : undefined, failure, status },
        }));
      },
    );
    return () => abort.abort();
  }, [path, subject, renewal, wanted]);
  return state.subject === subject ? state.answer : NOTHING;
}

async function ask<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(path, { signal });
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
  throw new Refusal(problem?.detail ?? `HTTP ${response.status}`, response.status);
}
