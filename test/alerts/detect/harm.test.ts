import { describe, expect, it } from 'vitest';
import { type Baseline, noBaseline } from '../../../alerts/detect/baseline.js';
import { accumulate, atRest, type Cusum, deviationOf, harmed } from '../../../alerts/detect/harm.js';
import type { Health } from '../../../alerts/detect/health.js';
import { relatch, vote } from '../../../alerts/detect/hysteresis.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';

/** A window of `requests` with this many failed and this many slow. */
function health(requests: number, failed: number, slow = 0): Health {
  const good = requests - failed - slow;
  return {
    ...{ requests, good, failed, slow, unseen: 0, stuck: 0, p95Ms: 50 },
    ...{ goodRatio: good / requests, errorRatio: failed / requests, offeredPerS: requests / 10, goodPerS: good / 10 },
  };
}

/** Seconds of this state until harm is found, at most a minute. */
function secondsToHarm(state: Health, baseline = noBaseline): number {
  let sum: Cusum = atRest;
  for (let s = 1; s <= 60; s++) {
    const z = deviationOf(state, 0.95, baseline, defaultSettings);
    sum = accumulate(sum, z, s, defaultSettings);
    if (harmed(sum, z, defaultSettings)) return s;
  }
  return Number.POSITIVE_INFINITY;
}

describe('harm', () => {
  it.each([
    { name: 'everything fails', state: health(100, 100), within: 5 },
    { name: 'a third fails', state: health(100, 33), within: 5 },
    { name: 'a third is slow', state: health(100, 0, 33), within: 5 },
    { name: 'few requests, half of them fail', state: health(12, 6), within: 8 },
    { name: 'a good ratio of 0.90 at a busy maillon', state: health(1000, 100), within: 7 },
  ])('is found when $name', ({ state, within }) => {
    expect(secondsToHarm(state)).toBeLessThanOrEqual(within);
  });

  it.each([
    { name: 'nothing fails, however many come', state: health(100_000, 0) },
    { name: 'the objective is just held', state: health(200, 4, 6) },
    { name: 'too few ask for a ratio to mean anything', state: health(6, 6) },
  ])('is not found when $name', ({ state }) => {
    expect(secondsToHarm(state)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is found sooner when latency agrees, and never by latency alone', () => {
    const steady = { median: Math.log2(50), spread: 0.1, arrived: [], sorted: [] };
    const known = { ...noBaseline, samples: 60, logP95: steady };
    const late = (state: Health): Health => ({ ...state, p95Ms: 900 });
    expect(secondsToHarm(late(health(60, 6)), known)).toBeLessThan(secondsToHarm(health(60, 6), known));
    expect(secondsToHarm(late(health(60, 0)), known)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is not found while the objective is held, however slower it got within it and whatever errors were usual', () => {
    const quick = { median: Math.log2(50), spread: 0.1, arrived: [], sorted: [] };
    const clean = { median: 0.001, spread: 0.001, arrived: [], sorted: [] };
    const known = { ...noBaseline, samples: 60, logP95: quick, errorRatio: clean };
    expect(secondsToHarm({ ...health(1000, 40), p95Ms: 400 }, known)).toBe(Number.POSITIVE_INFINITY);
  });

  it('of errors that are ordinary here is judged by the good ratio alone', () => {
    const used = { median: 0.04, spread: 0.01, arrived: [], sorted: [] };
    const deviation = (baseline: Baseline) => deviationOf(health(200, 8), 0.95, baseline, defaultSettings).error;
    expect(deviation(noBaseline)).toBeGreaterThan(0);
    expect(deviation({ ...noBaseline, samples: 60, errorRatio: used })).toBeLessThan(0);
  });

  it('begins at the first second of the rise', () => {
    let sum: Cusum = atRest;
    for (let s = 1; s <= 9; s++) {
      const z = deviationOf(health(100, s < 5 ? 0 : 30), 0.95, noBaseline, defaultSettings);
      sum = accumulate(sum, z, s, defaultSettings);
    }
    expect(sum.since).toBe(5);
  });
});

describe('hysteresis', () => {
  it.each([
    { votes: 'y', open: false },
    { votes: 'yn', open: false },
    { votes: 'yny', open: true },
    { votes: 'yy', open: true },
    { votes: 'yynn', open: true },
    { votes: 'yynnn', open: false },
    { votes: 'ynnyn', open: false },
  ])('after the evaluations $votes, open is $open', ({ votes, open }) => {
    let state: Parameters<typeof vote>[0] = { recent: [] };
    for (const [index, one] of [...votes].entries()) state = vote(state, one === 'y', index, 2);
    expect(state.openSince !== undefined).toBe(open);
  });

  it('replaces a word only by another that insists without a break', () => {
    const play = (candidates: string, strong = true) =>
      [...candidates].reduce((latch, next, second) => relatch(latch, next, strong, second, 3), { value: 'a' }).value;
    expect(play('bbbb')).toBe('b');
    expect(play('bbb')).toBe('a');
    expect(play('bbabbb')).toBe('a');
    expect(play('bbcbbb')).toBe('a');
    expect(play('bbbbbbbb', false)).toBe('a');
  });
});
