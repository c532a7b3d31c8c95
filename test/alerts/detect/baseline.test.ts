import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learn, learnPast, loadZ, noBaseline, skip, usable } from '../../../alerts/detect/baseline.js';
import type { CellSecond } from '../../../alerts/detect/input.js';
import { push, startRunning } from '../../../alerts/detect/running.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import type { Timeline } from '../../../alerts/detect/signals.js';

const settings = defaultSettings.baseline;
const timelineOf = (rows: readonly CellSecond[], second: number): Timeline => ({ rows, second });
const OBJECTIVE = 0.95;

function seconds(from: number, to: number, requests: (second: number) => number): CellSecond[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const n = requests(from + index);
    return {
      ...{ cell: 'a/b', second: from + index, requests: n, good: n },
      errors: { fault: 0, shed: 0, timeout: 0, auth: 0, client: 0 },
      ...{ durations: new Map([[60, n]]), composition: new Map([['home|portail|browser', n]]) },
      ...{ sources: n, users: 0, loginsOk: 0, loginsFailed: 0, retries: 0, samplingKnown: true },
    };
  });
}

describe('a running median', () => {
  it('is the median of the last values, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        (values, keep) => {
          let running = startRunning();
          for (const value of values) running = push(running, value, keep);
          const last = values.slice(-keep).sort((a, b) => a - b);
          const middle = (last.length - 1) / 2;
          const median = ((last[Math.floor(middle)] ?? 0) + (last[Math.ceil(middle)] ?? 0)) / 2;
          expect(running.median).toBe(median);
          expect(running.sorted).toEqual(last);
        },
      ),
    );
  });
});

describe('a baseline', () => {
  it('is usable within 25 s of the first request', () => {
    let baseline = noBaseline;
    for (let now = 1000; now <= 1024; now++)
      baseline = learn(
        baseline,
        timelineOf(
          seconds(1000, now, () => 10),
          now,
        ),
        now,
        OBJECTIVE,
        settings,
      );
    expect(usable(baseline, settings)).toBe(true);
    expect(baseline.load.median).toBeCloseTo(10);
  });

  it('takes what the first observation holds: a restart does not begin at nothing', () => {
    const timeline = timelineOf(
      seconds(1000, 1089, () => 12),
      1089,
    );
    const baseline = learnPast(timeline, 1089, OBJECTIVE, settings);
    expect(usable(baseline, settings)).toBe(true);
    expect(baseline.load.median).toBeCloseTo(12);
  });

  it('takes of an outage under way only what lies well before it', () => {
    // A crowd comes at 1040, and hurts from 1045.
    const rows = seconds(1000, 1089, (second) => (second < 1040 ? 12 : 60)).map((row) =>
      row.second < 1045 ? row : { ...row, good: row.requests / 2 },
    );
    const baseline = learnPast(timelineOf(rows, 1089), 1089, OBJECTIVE, settings);
    expect(usable(baseline, settings)).toBe(true);
    expect(baseline.load.sorted.at(-1)).toBeCloseTo(12);
    expect(learn(baseline, timelineOf(rows, 1089), 1089, OBJECTIVE, settings).samples).toBe(baseline.samples);
  });

  it('leaves out a sample that misses the objective', () => {
    const rows = seconds(1000, 1080, () => 20).map((row) => (row.second % 20 < 2 ? { ...row, good: 15 } : row));
    const timeline = timelineOf(rows, 1080);
    const kept = learn(noBaseline, timeline, 1080, OBJECTIVE, settings).samples;
    expect(kept).toBeLessThan(learn(noBaseline, timeline, 1080, 0.7, settings).samples);
    expect(kept).toBeGreaterThan(0);
  });

  it('is not moved by a burst that is over before it is half of the memory', () => {
    let baseline = noBaseline;
    for (let now = 1000; now <= 1300; now++) {
      const rows = seconds(now - 89, now, (second) => (second >= 1200 && second < 1240 ? 400 : 10));
      baseline = learn(baseline, timelineOf(rows, now), now, OBJECTIVE, settings);
    }
    expect(baseline.load.median).toBeCloseTo(10);
  });

  it('never learns later what was skipped', () => {
    const rows = (now: number): CellSecond[] =>
      seconds(now - 89, now, (second) => (second > 1000 && second <= 1060 ? 90 : 10));
    let baseline = learn(noBaseline, timelineOf(rows(1000), 1000), 1000, OBJECTIVE, settings);
    for (let now = 1001; now <= 1060; now++) baseline = skip(baseline, now, settings);
    baseline = learn(baseline, timelineOf(rows(1075), 1075), 1075, OBJECTIVE, settings);
    expect(baseline.load.sorted.at(-1)).toBeCloseTo(10);
  });
});

describe('the stabilised z of a load', () => {
  const known = learn(
    noBaseline,
    timelineOf(
      seconds(911, 1000, (s) => 20 + (s % 3) - 1),
      1000,
    ),
    1000,
    OBJECTIVE,
    settings,
  );

  it.each([
    { perS: 20, least: -0.2, most: 0.2 },
    { perS: 30, least: 3, most: 8 },
    { perS: 200, least: 20, most: 60 },
    { perS: 5, least: -15, most: -5 },
  ])('of $perS requests a second against 20 lies in [$least, $most]', ({ perS, least, most }) => {
    const { median, spread } = known.load;
    const z = loadZ({ perS: median, spread }, perS, 10, settings.bucketS);
    expect(z).toBeGreaterThanOrEqual(least);
    expect(z).toBeLessThanOrEqual(most);
  });
});
