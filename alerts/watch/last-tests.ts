import { readEvents } from '../incident/read.js';
import { openTestLog } from '../incident/test-page.js';
import { resultOf, type TestResult } from './drills.js';

/** How the last test of each team went, as the journal of a folder says; none if there is no journal. Reads, and writes nothing. */
export async function lastTests(dir: string): Promise<readonly TestResult[]> {
  const log = openTestLog();
  try {
    for await (const event of readEvents(dir, 0, Number.POSITIVE_INFINITY)) log.apply(event);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return [...log.latest().values()].map(resultOf);
}

/** For the terminal: one line a team that was ever tried. */
export function testLines(results: readonly TestResult[]): string[] {
  return results.map(({ team, atMs, state, delivered, of, by, afterS }) => {
    const about = `test message to ${team}, ${new Date(atMs).toISOString().slice(0, 16)}Z: ${delivered} of ${of} taken`;
    if (state === 'acknowledged') return `${about}, answered by ${by} after ${afterS} s.`;
    return state === 'waiting' ? `${about}, not answered yet.` : `${about}, answered by NOBODY in time.`;
  });
}
