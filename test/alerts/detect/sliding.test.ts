import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellSecond } from '../../../alerts/detect/input.js';
import { windowOf } from '../../../alerts/detect/signals.js';
import { SlidingWindow } from '../../../alerts/detect/sliding.js';

const rowOf = (second: number, n: number, bucket: number): CellSecond => ({
  ...{ cell: 'a/b', second, requests: n, good: Math.floor(n) },
  errors: { fault: n > 3 ? 1 : 0, shed: 0, timeout: 0, auth: 0, client: 0 },
  ...{ durations: new Map([[bucket, n]]), composition: new Map(), sources: 1, users: 1, loginsOk: 0, loginsFailed: 0 },
  ...{ retries: 0, samplingKnown: n !== 2 },
});

describe('a window that slides', () => {
  it('is the window of the rows, whatever was read before: late rows, gaps, leaps, sampled counts', () => {
    const change = fc.record({
      at: fc.integer({ min: 0, max: 40 }),
      n: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(10 / 3)),
      bucket: fc.integer({ min: 0, max: 170 }),
      judged: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 60 }), (all) => {
        const sliding = new SlidingWindow(10);
        const rows = new Map<number, CellSecond>();
        for (const { at, n, bucket, judged } of all) {
          rows.set(at, rowOf(at, n, bucket));
          const list = [...rows.values()].sort((a, b) => a.second - b.second);
          expect(sliding.endingAt(list, judged)).toEqual(windowOf({ rows: list, second: judged }, 0, 10));
        }
      }),
    );
  });
});
