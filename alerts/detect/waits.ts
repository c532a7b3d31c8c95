import { type Calls, edgeKey } from './edges.js';
import { countOf, push, type Running, startRunning } from './running.js';
import type { Situation } from './situation.js';

/** Edges without this many samples have no ordinary waiting. */
const LEAST_SAMPLES = 3;
/** Calls without which a window teaches nothing. */
const LEAST_CALLS = 3;

type Waits = ReadonlyMap<string, Running>;

/** Ordinary mean waiting per call, ms. */
export function ordinaryWaitMs(waits: Waits, { from, to }: Calls): number | undefined {
  const known = waits.get(edgeKey(from, to));
  return known && countOf(known) >= LEAST_SAMPLES ? known.median : undefined;
}

/** Learns what callers wait for, at the pace of the baselines, while neither end is harmed. */
export function learnWaits(situation: Situation, before: Waits): Waits {
  const { everyS, keep } = situation.settings.baseline;
  if (situation.second % everyS !== 0) return before;
  const waits = new Map(before);
  for (const { from, to, calls, waitedMs } of situation.edges.settled()) {
    const ends = [situation.cells.get(from), situation.cells.get(to)];
    if (calls < LEAST_CALLS || ends.some((end) => end === undefined || end.open)) continue;
    const key = edgeKey(from, to);
    waits.set(key, push(waits.get(key) ?? startRunning(), waitedMs / calls, keep));
  }
  return waits;
}
