import { expect, test } from 'vitest';
import { Arrivals } from '../../demo/load/arrivals.js';
import { exponentialMs, lognormal, seeded, weighted } from '../../demo/random.js';
import { manualClock } from '../support/manual-clock.js';

const draws = (draw: () => number): number[] => Array.from({ length: 20_000 }, draw).sort((a, b) => a - b);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the same seed draws the same numbers, another seed others', () => {
  const [first, second, other] = [seeded('a'), seeded('a'), seeded('b')];
  const three = [first(), first(), first()];
  expect([second(), second(), second()]).toEqual(three);
  expect([other(), other(), other()]).not.toEqual(three);
});

test('service times are lognormal around their median', () => {
  const random = seeded('work');
  const times = draws(() => lognormal(random, 100, 0.35));
  expect(times[10_000]).toBeGreaterThan(98);
  expect(times[10_000]).toBeLessThan(102);
  // Mean of a lognormal: median × exp(σ²/2).
  expect(mean(times)).toBeCloseTo(100 * Math.exp(0.35 ** 2 / 2), -0.5);
});

test('times between arrivals are exponential', () => {
  const random = seeded('arrivals');
  const times = draws(() => exponentialMs(random, 4));
  expect(mean(times)).toBeGreaterThan(243);
  expect(mean(times)).toBeLessThan(257);
  expect(times[10_000]! / mean(times)).toBeCloseTo(Math.LN2, 1);
});

test('choices follow their weights', () => {
  const random = seeded('choice');
  const choices = [
    { weight: 3, value: 'often' },
    { weight: 1, value: 'seldom' },
  ];
  const often = Array.from({ length: 8000 }, () => weighted(random, choices)).filter((value) => value === 'often');
  expect(often.length / 8000).toBeCloseTo(0.75, 1);
});

test('arrivals begin when the door opens, follow the rate, and end with it', () => {
  const clock = manualClock(0);
  let count = 0;
  const arrivals = new Arrivals(clock, seeded('door'), () => {
    count += 1;
  });
  arrivals.setRate(5);
  expect(count).toBe(1);
  clock.advance(400_000);
  expect(count / 400).toBeGreaterThan(4.7);
  expect(count / 400).toBeLessThan(5.3);

  arrivals.setRate(0);
  const before = count;
  clock.advance(60_000);
  expect(count).toBe(before);
});
