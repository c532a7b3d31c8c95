import { describe, expect, it } from 'vitest';
import { calibrate, fitModel, type Line, type Row } from './fit/logistic.js';

const lines: readonly Line[] = [
  {
    id: 'tells',
    group: 'a',
    knots: [
      [0, -1],
      [1, 1],
    ],
  },
  {
    id: 'misleads',
    group: 'b',
    knots: [
      [0, -1],
      [1, 1],
    ],
  },
];
const rows: readonly Row[] = Array.from({ length: 200 }, (_, i) => ({
  x: { tells: i % 2, misleads: i % 10 === 0 ? i % 2 : 1 - (i % 2) },
  is: i % 2 === 1,
  weight: 1,
}));
const options = { ridge: 0.001, clip: 3, steps: 300, highestPrior: -0.5 };

describe('the fit', () => {
  it('believes what tells and never turns a sentence into its contrary', () => {
    const { nats } = fitModel(rows, lines, 0, options);
    const [low = 0, high = 0] = nats.tells ?? [];
    expect(low).toBeLessThan(-1);
    expect(high).toBeGreaterThan(1);
    for (const value of nats.misleads ?? [Number.NaN]) expect(value).toBeCloseTo(0, 3);
  });

  it('finds nothing likely without evidence, however often it came', () => {
    const always = rows.map((row) => ({ ...row, x: {}, is: true }));
    expect(fitModel(always, lines, 0, options).prior).toBe(options.highestPrior);
  });

  it('gives the same weights for the same rows', () => {
    expect(fitModel(rows, lines, 0, options)).toEqual(fitModel(rows, lines, 0, options));
  });

  it('is calibrated down where it was too sure', () => {
    const points = Array.from({ length: 400 }, (_, i) => ({
      logit: i % 2 ? 4 : -4,
      is: (i % 2 === 1) !== i % 8 < 2,
      weight: 1,
    }));
    const { scale, shift } = calibrate(points);
    const p = 1 / (1 + Math.exp(-(4 * scale + shift)));
    const came = points.filter(({ logit, is }) => logit > 0 && is).length / 200;
    expect(p).toBeCloseTo(came, 1);
    expect(scale).toBeLessThan(1);
  });
});
