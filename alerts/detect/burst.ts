import type { Received } from './edges.js';
import { binomialZ } from './harm.js';
import { unseenAt } from './health.js';
import { HORIZON_S, rowAt, type Timeline } from './signals.js';

/** One bad request beside the burst is chance: where few come it would be a tenth of them, whatever the objective allows. */
const LEAST_LEFT = 2;
/** Standard errors by which all of them exceed what the objective allows: where few come, late ones are the p95 as well, and two indicators say one thing. */
const SURE = 2;

/**
 * Is the objective missed over these seconds, by more than chance, and even without the worst few of them? A machine that stalls for a second or
 * two makes many cells late at once and is over before anybody could act; it stays in the sliding window for all its
 * length, and must not count as proof each time it is seen there.
 * @param seconds looked back from the judged one, which is the last
 * @param burstS how many of them, the worst, are left aside
 * @param allowed share of bad requests that the objective allows
 */
export function outlastsBurst(
  timeline: Timeline,
  received: Received | undefined,
  seconds: number,
  burstS: number,
  allowed: number,
): boolean {
  const tallies = Array.from({ length: Math.min(seconds, HORIZON_S) }, (_, age) => {
    const row = rowAt(timeline, age);
    const unseen = received ? unseenAt(row, received, age) : 0;
    return { requests: (row?.requests ?? 0) + unseen, bad: row ? row.requests - row.good + unseen : unseen };
  });
  const all = sumOf(tallies);
  if (binomialZ(all.bad, all.requests, allowed) < SURE) return false;
  const { requests, bad } = sumOf(tallies.sort((a, b) => b.bad - a.bad).slice(burstS));
  return bad >= LEAST_LEFT && bad > allowed * requests;
}

interface Tally {
  readonly requests: number;
  readonly bad: number;
}

function sumOf(tallies: readonly Tally[]): Tally {
  let [requests, bad] = [0, 0];
  for (const tally of tallies) {
    requests += tally.requests;
    bad += tally.bad;
  }
  return { requests, bad };
}
