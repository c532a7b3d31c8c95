import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cadence, heard, LEARNED_MS, learnedMs, unheard } from '../../../alerts/detect/cadence.js';
import { expectationOf, patienceOf } from '../../../alerts/detect/receipts.js';
import { chain } from './support/chain.js';
import { random } from './support/random.js';

const START = 1_700_000_000_000;

/** A cadence that heard something after each of these gaps, ms. */
function gapsHeard(gaps: readonly number[], before: Cadence = heard(unheard, START)): Cadence {
  let cadence = before;
  for (const gap of gaps) cadence = heard(cadence, cadence.lastMs + gap);
  return cadence;
}

const times = (count: number, gapMs: number): number[] => Array.from({ length: count }, () => gapMs);

describe('the cadence that is learned', () => {
  it('says nothing before nine receipts', () => {
    expect(learnedMs(unheard)).toBeUndefined();
    expect(learnedMs(gapsHeard(times(7, 60_000)))).toBeUndefined();
    expect(learnedMs(gapsHeard(times(8, 60_000)))).toBeDefined();
  });

  it.each([
    [1_000, LEARNED_MS.least],
    [5_000, 20_000],
    [60_000, 240_000],
    [3_600_000, LEARNED_MS.most],
  ])('of a sender that sends every %d ms is late after %d ms', (everyMs, lateMs) => {
    expect(learnedMs(gapsHeard(times(30, everyMs)))).toBe(lateMs);
  });

  it('stays within its bounds, whatever comes, and does not depend on receipts told twice or out of order', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 8, maxLength: 200 });
    fc.assert(
      fc.property(gaps, (some) => {
        const cadence = gapsHeard(some);
        const late = learnedMs(cadence) as number;
        expect(late).toBeGreaterThanOrEqual(LEARNED_MS.least);
        expect(late).toBeLessThanOrEqual(LEARNED_MS.most);
        expect(heard(cadence, cadence.lastMs)).toBe(cadence);
        expect(heard(cadence, cadence.lastMs - 1)).toBe(cadence);
      }),
    );
  });

  it('is not moved by up to three outages of any length', () => {
    const outages = fc.array(fc.integer({ min: 60_000, max: 10_000_000 }), { minLength: 1, maxLength: 3 });
    const gap = fc.integer({ min: 1_000, max: 30_000 });
    fc.assert(
      fc.property(outages, gap, (lost, every) => {
        const steady = gapsHeard(times(64, every));
        const cadence = lost.reduce(
          (before, outage) => gapsHeard(times(5, every), gapsHeard([outage], before)),
          steady,
        );
        expect(learnedMs(cadence)).toBe(learnedMs(steady));
      }),
    );
  });

  it('follows a sender that changes its habit within thirty receipts, slower or faster', () => {
    const gap = fc.integer({ min: 1_000, max: 120_000 });
    fc.assert(
      fc.property(gap, gap, (before, now) => {
        const late = learnedMs(gapsHeard(times(64, now), gapsHeard(times(64, before)))) as number;
        expect(late).toBe(learnedMs(gapsHeard(times(64, now))));
        const soon = learnedMs(gapsHeard(times(34, now), gapsHeard(times(64, before)))) as number;
        expect(soon).toBeGreaterThanOrEqual(now);
      }),
    );
  });

  it.each([1, 2, 3, 4])('calls late few of the gaps of requests that come by chance (seed %d)', (seed) => {
    const next = random(seed);
    let [cadence, late] = [heard(unheard, START), 0];
    const COUNT = 20_000;
    for (let n = 0; n < COUNT; n++) {
      const gap = -Math.log(1 - next()) * 30_000;
      if (gap > (learnedMs(cadence) ?? Number.POSITIVE_INFINITY)) late++;
      cadence = heard(cadence, cadence.lastMs + gap);
    }
    expect(late / COUNT).toBeLessThan(1 / 1_000);
  });
});

describe('the patience with a cell', () => {
  const cell = { ...chain.cells[0]!, senders: ['alpha', 'beta'] };
  const withCadence = (...lateAfterS: (number | undefined)[]) => ({
    ...chain,
    senders: chain.senders.map((sender, index) => {
      const late = lateAfterS[index];
      return late === undefined ? sender : { ...sender, cadence: { everyS: late / 3, lateAfterS: late } };
    }),
  });

  it('is what its senders declare, the most patient of them', () => {
    expect(expectationOf(withCadence(6, 9), cell)).toEqual({ silentMs: 15_000, lateMs: 9_000 });
    expect(patienceOf({ silentMs: 15_000, lateMs: 9_000 }, gapsHeard(times(20, 60_000)))).toEqual({
      lateMs: 9_000,
      silentMs: 15_000,
    });
  });

  it('is learned as soon as one of them declares nothing', () => {
    expect(expectationOf(withCadence(6), cell)).toEqual({ silentMs: 15_000 });
  });

  it('knows no lateness before it has learned, only silence', () => {
    expect(patienceOf({ silentMs: 15_000 }, unheard)).toEqual({ lateMs: 15_000, silentMs: 15_000 });
  });

  it('does not call silent, between two receipts, a sender slower than it says', () => {
    const { lateMs, silentMs } = patienceOf({ silentMs: 15_000 }, gapsHeard(times(20, 60_000)));
    expect(lateMs).toBe(240_000);
    expect(silentMs).toBe(480_000);
  });

  it('is absent where no rule brings telemetry: nobody can be late', () => {
    expect(expectationOf(chain, { ...cell, senders: [] })).toBeUndefined();
  });
});
