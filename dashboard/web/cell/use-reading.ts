import { useEffect, useState } from 'react';
import { type Answer, useAnswer } from '../live/use-answer.js';

/** The console's time, and how many of its seconds pass in a real one. */
export interface Beat {
  readonly nowMs: number;
  readonly rate: number;
}

/** A console whose store is away is asked again this often, in real ms. */
const RETRY_MS = 5000;

/** An answer about a cell, asked for again every `everyMs` of the console's time; after a failure every five seconds. */
export function useReading<T>(
  path: string,
  subject: string,
  everyMs: number,
  { nowMs, rate }: Beat,
  wanted = true,
): Answer<T> {
  const [failing, setFailing] = useState(false);
  const patience = Math.max(1, rate);
  const periodMs = failing ? RETRY_MS * patience : Math.max(everyMs, RETRY_MS * patience);
  const answer = useAnswer<T>(path, subject, Math.floor(nowMs / periodMs), wanted);
  const fails = answer.failure !== undefined;
  useEffect(() => setFailing(fails), [fails]);
  return answer;
}

/** The same question asked once: its answer never changes. Only a failure is asked again. */
export function useFixed<T>(path: string, subject: string, { nowMs, rate }: Beat, wanted: boolean): Answer<T> {
  const [failing, setFailing] = useState(false);
  const renewal = failing ? Math.floor(nowMs / (RETRY_MS * Math.max(1, rate))) : 0;
  const answer = useAnswer<T>(path, subject, renewal, wanted);
  // What is not there will not come: only a store that is away is worth asking again.
  const fails = answer.failure !== undefined && answer.status !== 404 && answer.value === undefined;
  useEffect(() => setFailing(fails), [fails]);
  return answer;
}
