import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startRota } from '../../../collector/probe/rota.js';
import { manualClock } from '../../support/manual-clock.js';

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};

test('each duty has its turn once an interval, in its own part of it, and never soon after the last', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
      async (count, places) => {
        const clock = manualClock(1_000_000);
        const starts: number[][] = Array.from({ length: count }, () => []);
        const duties = starts.map((own) => ({ everyS: 60, start: async () => void own.push(clock.now() - 1_000_000) }));
        const random = (): number => places.next().value as number;
        const cancel = startRota(duties, clock, random);
        for (let second = 0; second < 300; second++) {
          clock.advance(second < 299 ? 1000 : 999);
          await settled();
        }
        cancel();
        const slotMs = 60_000 / count;
        for (const [index, own] of starts.entries()) {
          expect(own).toHaveLength(5);
          for (const [turn, atMs] of own.entries()) {
            expect(atMs).toBeGreaterThan(turn * 60_000 + index * slotMs - 0.001);
            expect(atMs).toBeLessThan(turn * 60_000 + (index + 1) * slotMs);
            expect(atMs - (own[turn - 1] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThan(0.8 * 60_000 - 0.001);
          }
        }
      },
    ),
    { numRuns: 30 },
  );
});

test('a duty still under way misses its turn; after a cancel none starts', async () => {
  const clock = manualClock(0);
  let started = 0;
  let end: () => void = () => {};
  const start = (): Promise<void> => {
    started++;
    return new Promise((resolve) => {
      end = resolve;
    });
  };
  const cancel = startRota([{ everyS: 10, start }], clock, () => 0);
  clock.advance(25_000);
  expect(started).toBe(1);
  end();
  await settled();
  clock.advance(10_000);
  expect(started).toBe(2);
  end();
  await settled();
  cancel();
  clock.advance(100_000);
  expect(started).toBe(2);
});
