import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Steps of `nice`: a third of the time of whoever else wants the core, so that merges never stand still either. */
const YIELDING = 5;
const TASKS = '/proc/self/task';
/** What the engine calls the threads that merge. */
const MERGING = 'MergeMutate';

/**
 * Merges can wait a little; an evaluation, or a segment that is inserted, cannot. The engine gives all its threads the same priority;
 * on Linux each thread has its own, and may be lowered without any right. Elsewhere, nothing is done.
 */
export function letMergesYield(): void {
  try {
    for (const id of readdirSync(TASKS))
      if (readFileSync(`${TASKS}/${id}/comm`, 'utf8').trim() === MERGING) setPriority(Number(id), YIELDING);
  } catch {
    // No such system, or a thread that has ended meanwhile: merges then take their part of the time as before.
  }
}
