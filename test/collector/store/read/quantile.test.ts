import { expect, test } from 'vitest';
import { quantileMs } from '../../../../collector/store/read/quantile.js';

const bucketOf = (ms: number): number => Math.floor(4 * Math.log2(ms * 1000));
const histogram = (durationsMs: readonly number[]): Map<number, number> => {
  const buckets = new Map<number, number>();
  for (const ms of durationsMs) buckets.set(bucketOf(ms), (buckets.get(bucketOf(ms)) ?? 0) + 1);
  return buckets;
};

test.each([0.5, 0.95, 0.99])('quantile %s of 1 to 1000 ms lies within a bucket of the true one', (quantile) => {
  const found = quantileMs(histogram(Array.from({ length: 1000 }, (_, i) => i + 1)), quantile) as number;
  expect(found / (quantile * 1000)).toBeGreaterThan(2 ** -0.25);
  expect(found / (quantile * 1000)).toBeLessThan(2 ** 0.25);
});

test('an empty histogram has none', () => {
  expect(quantileMs(new Map(), 0.95)).toBeUndefined();
  expect(quantileMs(new Map([[10, 0]]), 0.95)).toBeUndefined();
});

test('one value is found again, whatever the quantile', () => {
  for (const quantile of [0, 0.5, 1]) expect(quantileMs(histogram([100]), quantile)).toBeCloseTo(100, -2);
});
