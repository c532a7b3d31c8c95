import { describe, expect, it } from 'vitest';
import { auc, ece, f1, macroF1, percentile, poissonUpper } from './score/metrics.js';

describe('measures, against numbers worked out by hand', () => {
  it('percentile: nearest rank, infinities last', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
    expect(percentile([4, 1, 3, 2], 0.95)).toBe(4);
    expect(percentile([1, Number.POSITIVE_INFINITY, 2], 0.95)).toBe(Number.POSITIVE_INFINITY);
    expect(percentile([], 0.5)).toBeUndefined();
  });

  it('F1: one right, one taken for another, one unsaid', () => {
    const seen = [
      { truth: 'a', said: 'a' },
      { truth: 'a', said: 'b' },
      { truth: 'b', said: 'undetermined' },
      { truth: 'b', said: 'b' },
    ];
    // a: TP 1, FP 0, FN 1 = 2/3; b: TP 1, FP 1, FN 1 = 1/2.
    expect(f1(seen, 'a')).toBeCloseTo(2 / 3);
    expect(f1(seen, 'b')).toBeCloseTo(1 / 2);
    expect(macroF1(seen)).toBeCloseTo(7 / 12);
  });

  it('expected calibration error', () => {
    const forecasts = [0.9, 0.9, 0.9, 0.9, 0.2].map((probability, i) => ({ probability, came: i < 2 }));
    // Four at 0.9 of which half came: 0.4; one at 0.2 that did not: 0.2.
    expect(ece(forecasts)).toBeCloseTo((4 / 5) * 0.4 + (1 / 5) * 0.2);
    expect(ece([])).toBeUndefined();
  });

  it('area under the curve', () => {
    expect(auc([3, 4], [1, 2])).toBe(1);
    expect(auc([1, 2], [3, 4])).toBe(0);
    expect(auc([1, 3], [2, 2])).toBe(0.5);
    expect(auc([2], [2])).toBe(0.5);
    expect(auc([], [1])).toBeUndefined();
  });

  it('upper Poisson bound: 3.00 for none, 4.74 for one, 18.2 for eleven (Garwood 1936)', () => {
    expect(poissonUpper(0)).toBeCloseTo(2.9957, 3);
    expect(poissonUpper(1)).toBeCloseTo(4.7439, 3);
    expect(poissonUpper(11)).toBeCloseTo(18.2075, 2);
  });
});
