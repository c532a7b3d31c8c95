import { describe, expect, it } from 'vitest';
import { outlastsBurst } from '../../../alerts/detect/burst.js';
import type { CellSecond } from '../../../alerts/detect/input.js';

const NOW = 1000;

/** Ten seconds, oldest first, of so many requests each, of which these are bad. */
function outlasts(requests: number, bad: readonly number[], failedCalls?: number): boolean {
  const rows = bad.map(
    (count, index): CellSecond => ({
      ...{ cell: 'a/b', second: NOW - bad.length + 1 + index, requests, good: requests - count },
      errors: { fault: failedCalls === undefined ? count : 0, shed: 0, timeout: 0, auth: 0, client: 0 },
      ...{ durations: new Map(), composition: new Map(), sources: 0, users: 0, loginsOk: 0, loginsFailed: 0 },
      ...{ retries: 0, samplingKnown: true },
    }),
  );
  const received = failedCalls === undefined ? undefined : new Float64Array(10).fill(failedCalls);
  return outlastsBurst({ rows, second: NOW }, received && { calls: received, failed: received }, 10, 3, 0.05);
}

describe('harm outlasts a burst', () => {
  it.each([
    { name: 'a stall of two seconds, however bad', requests: 20, bad: [0, 0, 0, 0, 20, 20, 0, 0, 0, 0], lasts: false },
    { name: 'three bad seconds apart', requests: 20, bad: [20, 0, 0, 0, 20, 0, 0, 0, 0, 20], lasts: false },
    { name: 'a stall among ordinary failures', requests: 50, bad: [1, 0, 1, 50, 50, 1, 0, 2, 1, 0], lasts: false },
    { name: 'the fourth second of an outage', requests: 20, bad: [0, 0, 0, 0, 0, 0, 20, 20, 20, 20], lasts: true },
    { name: 'a third failing, all along', requests: 9, bad: [3, 3, 3, 3, 3, 3, 3, 3, 3, 3], lasts: true },
    {
      name: 'one request a second, half of them failing',
      requests: 1,
      bad: [1, 0, 1, 0, 1, 1, 0, 1, 0, 1],
      lasts: true,
    },
    {
      name: 'one failure more than a burst, where one or two come a second',
      requests: 2,
      bad: [0, 1, 1, 0, 1, 0, 0, 0, 1, 0],
      lasts: false,
    },
    { name: 'two more than a burst there', requests: 2, bad: [0, 1, 1, 0, 1, 0, 1, 0, 1, 0], lasts: true },
    {
      name: 'a late one now and then, a little more often than the objective allows',
      requests: 3,
      bad: [0, 1, 0, 1, 0, 0, 1, 0, 1, 0],
      lasts: false,
    },
    { name: 'nothing', requests: 20, bad: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], lasts: false },
  ])('$name: $lasts', ({ requests, bad, lasts }) => {
    expect(outlasts(requests, bad)).toBe(lasts);
  });

  it('if only the callers hear of the failures', () => {
    expect(outlasts(0, [], 4)).toBe(true);
    expect(outlasts(0, [], 0)).toBe(false);
  });
});
