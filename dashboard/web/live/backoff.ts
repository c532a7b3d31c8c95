const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * How long to wait before attempt `attempt` (1, 2, 3…), in real ms: doubling, with full jitter above a floor,
 * so that a hundred screens do not come back to a restarted console at once.
 */
export function backoffMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10));
  return FIRST_MS / 2 + random() * (ceiling - FIRST_MS / 2);
}
