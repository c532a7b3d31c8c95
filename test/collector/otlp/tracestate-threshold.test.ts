import { expect, it } from 'vitest';
import { samplingWeight } from '../../../collector/otlp/tracestate-threshold.js';

it.each([
  ['', 1, true],
  ['congo=t61rcWkgMzE', 1, true],
  ['ot=th:0', 1, true],
  ['ot=th:8', 2, true],
  ['ot=th:c', 4, true],
  ['ot=th:fd70a4', 1 / (1 - 0xfd70a4 / 2 ** 24), true],
  ['congo=x, ot=rv:6e6d1a75832a2f;th:8 ,rojo=y', 2, true],
  ['robot=th:8', 1, true],
  ['ot=rv:6e6d1a75832a2f', 1, false],
  ['ot=p:3;r:5', 1, false],
  ['ot=th:', 1, false],
  ['ot=th:C', 1, false],
  ['ot=th:123456789abcdef', 1, false],
])('a span with tracestate "%s" stands for %d (known: %s)', (traceState, weight, known) => {
  const sampling = samplingWeight(traceState);
  expect(sampling.weight).toBeCloseTo(weight, 9);
  expect(sampling.known).toBe(known);
});

it('the smallest probability of 56 bits is a weight of 2^56', () => {
  expect(samplingWeight('ot=th:ffffffffffffff').weight).toBe(2 ** 56);
});
