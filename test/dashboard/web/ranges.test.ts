import { describe, expect, it } from 'vitest';
import { RANGE_IDS, rangeOf, rangeUpTo, ticksOf } from '../../../dashboard/web/model/ranges.js';

const NOW = Date.UTC(2021, 3, 6, 6, 2, 33, 412);

describe('how far back curves go', () => {
  it.each(RANGE_IDS)('%s ends at the last whole step and has a point for each', (id) => {
    const range = rangeOf(id);
    const { fromMs, toMs } = rangeUpTo(NOW, range);
    const stepMs = range.stepS * 1000;
    expect(toMs % stepMs).toBe(0);
    expect(NOW - toMs).toBeLessThan(stepMs);
    expect(toMs - fromMs).toBe(range.lengthMs);
    expect(range.lengthMs / stepMs).toBeLessThanOrEqual(360);
  });

  it.each([undefined, '', '7d', '10M'])('%s names none: ten minutes', (id) => {
    expect(rangeOf(id).id).toBe('10m');
  });

  it.each(RANGE_IDS)('%s has its marks at whole instants of the clock, all of them inside', (id) => {
    const range = rangeOf(id);
    const whole = rangeUpTo(NOW, range);
    // As the console answers: widened by the step that is not over.
    const interval = { ...whole, toMs: whole.toMs + range.stepS * 1000 };
    const ticks = ticksOf(interval);
    expect(ticks.length).toBeGreaterThanOrEqual(5);
    expect(ticks.length).toBeLessThanOrEqual(7);
    for (const tick of ticks) {
      expect(tick % range.tickMs).toBe(0);
      expect(tick).toBeGreaterThanOrEqual(interval.fromMs);
      expect(tick).toBeLessThanOrEqual(interval.toMs);
    }
  });
});
