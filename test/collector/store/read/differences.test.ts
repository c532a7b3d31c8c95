import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CounterPoint, differences, ratePerStep } from '../../../../collector/store/read/differences.js';

const s = (seconds: number): bigint => BigInt(Math.round(seconds * 1e9));
const cumulative = (startS: number, timeS: number, value: number): CounterPoint => ({
  startNs: s(startS),
  timeNs: s(timeS),
  value,
  temporality: 'cumulative',
});
const delta = (startS: number, timeS: number, value: number): CounterPoint => ({
  ...cumulative(startS, timeS, value),
  temporality: 'delta',
});

test.each<[string, CounterPoint[], (readonly [from: number, to: number, amount: number])[]]>([
  ['nothing from nothing', [], []],
  ['nothing from one cumulative point: what came before is unknown', [cumulative(0, 100, 7)], []],
  ['a first point whose stream began within the range counts from its start', [cumulative(60, 100, 7)], [[60, 100, 7]]],
  [
    'cumulative points, each against the one before',
    [cumulative(1, 100, 7), cumulative(1, 105, 9), cumulative(1, 110, 9)],
    [
      [100, 105, 2],
      [105, 110, 0],
    ],
  ],
  ['points in any order', [cumulative(1, 105, 9), cumulative(1, 100, 7)], [[100, 105, 2]]],
  [
    'a point sent twice counts once',
    [cumulative(1, 100, 7), cumulative(1, 105, 9), cumulative(1, 105, 9)],
    [[100, 105, 2]],
  ],
  ['a restart with a new start: from that start', [cumulative(1, 100, 7), cumulative(103, 105, 4)], [[103, 105, 4]]],
  [
    'a restart that has already passed the old value',
    [cumulative(1, 100, 7), cumulative(103, 105, 40)],
    [[103, 105, 40]],
  ],
  ['a restart without a start time: the value fell', [cumulative(0, 100, 7), cumulative(0, 105, 4)], [[100, 105, 4]]],
  [
    'a start moved a little, within what was counted, is no restart',
    [cumulative(1, 100, 7), cumulative(1.5, 105, 9)],
    [[100, 105, 2]],
  ],
  [
    'delta points are their own differences',
    [delta(95, 100, 7), delta(100, 105, 4)],
    [
      [95, 100, 7],
      [100, 105, 4],
    ],
  ],
  [
    'a gap between delta points stays a gap',
    [delta(95, 100, 7), delta(110, 115, 4)],
    [
      [95, 100, 7],
      [110, 115, 4],
    ],
  ],
  [
    'delta without start: since the point before',
    [delta(0, 100, 7), delta(0, 105, 4)],
    [
      [100, 100, 7],
      [100, 105, 4],
    ],
  ],
  [
    'a change of temporality starts anew',
    [delta(95, 100, 7), cumulative(1, 105, 900), cumulative(1, 110, 903)],
    [
      [95, 100, 7],
      [105, 110, 3],
    ],
  ],
])('%s', (_, points, expected) => {
  const found = differences(points, s(50)).map(({ fromNs, toNs, amount }) => [
    Number(fromNs) / 1e9,
    Number(toNs) / 1e9,
    amount,
  ]);
  expect(found).toEqual(expected);
});

test('whatever is counted and however often the process restarts, the differences add up to it', () => {
  const increments = fc.array(fc.record({ by: fc.nat(1000), restarts: fc.boolean() }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(increments, (steps) => {
      let [startS, value, counted] = [100, 0, 0];
      const points = steps.map(({ by, restarts }, index) => {
        const timeS = 105 + index * 5;
        if (restarts) [startS, value] = [timeS - 1, 0];
        value += by;
        counted += by;
        return cumulative(startS, timeS, value);
      });
      const total = differences(points, s(50)).reduce((sum, { amount }) => sum + amount, 0);
      expect(total).toBe(counted);
    }),
  );
});

test('a difference is shared out over the steps it spans, and a step nothing is known of is absent', () => {
  const rates = ratePerStep(differences([cumulative(1, 98, 0), cumulative(1, 108, 20), cumulative(1, 120, 20)]), 5);
  expect([...rates]).toEqual([
    [95, 0.8],
    [100, 2],
    [105, 1.2],
    [110, 0],
    [115, 0],
  ]);
  expect(rates.has(90)).toBe(false);
});

test('an amount without a length falls into the step before its end', () => {
  expect([...ratePerStep([{ fromNs: s(100), toNs: s(100), amount: 5 }], 5)]).toEqual([[95, 1]]);
});
