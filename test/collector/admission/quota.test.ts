import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Quotas } from '../../../collector/admission/quota.js';
import { typedRates } from '../../../collector/admission/quota-rates.js';
import { manualClock } from '../../support/manual-clock.js';

const quotas = (quotaItemsPerS: Record<string, number>, quotaBurstS = 2) => {
  const clock = manualClock(1_000_000);
  return { clock, quota: new Quotas({ quotaItemsPerS, quotaBytesPerS: {}, quotaBurstS }, clock) };
};

const refusal = (act: () => void): unknown => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('a quota', () => {
  it('lets the burst pass at once, and asks to wait exactly as long as the debt lasts', () => {
    const { clock, quota } = quotas({ '*': 100 });
    quota.check('beta');
    quota.pay('beta', 'items', 450);
    expect(refusal(() => quota.check('beta'))).toMatchObject({ whose: 'sender', retryAfterS: 3 });
    clock.advance(2_499);
    expect(refusal(() => quota.check('beta'))).toMatchObject({ retryAfterS: 1 });
    clock.advance(1);
    expect(refusal(() => quota.check('beta'))).toBeUndefined();
  });

  it('holds for each sender by itself, and not for whom none is set', () => {
    const { quota } = quotas({ beta: 10 });
    quota.pay('beta', 'items', 1_000);
    quota.pay('alpha', 'items', 1_000_000);
    expect(refusal(() => quota.check('beta'))).toBeDefined();
    expect(refusal(() => quota.check('alpha'))).toBeUndefined();
  });

  it('fills nothing while the clock is set back', () => {
    const { clock, quota } = quotas({ '*': 10 });
    quota.pay('beta', 'items', 50);
    clock.advance(-60_000);
    expect(refusal(() => quota.check('beta'))).toMatchObject({ retryAfterS: 3 });
    clock.advance(3_000);
    expect(refusal(() => quota.check('beta'))).toBeUndefined();
  });

  it('keeps the rate over any time, but for the burst and one body', () => {
    const sends = fc.array(fc.record({ waitMs: fc.nat(3_000), items: fc.integer({ min: 1, max: 400 }) }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(sends, (bodies) => {
        const { clock, quota } = quotas({ '*': 100 });
        let taken = 0;
        let largest = 0;
        let elapsedMs = 0;
        for (const { waitMs, items } of bodies) {
          clock.advance(waitMs);
          elapsedMs += waitMs;
          if (refusal(() => quota.check('beta')) !== undefined) continue;
          quota.pay('beta', 'items', items);
          taken += items;
          largest = Math.max(largest, items);
        }
        expect(taken).toBeLessThanOrEqual(200 + (elapsedMs / 1000) * 100 + largest + 1e-6);
      }),
    );
  });
});

describe('rates as typed', () => {
  it.each([
    ['20000', { '*': 20_000 }],
    ['alpha=50000, beta=0.5', { alpha: 50_000, beta: 0.5 }],
    ['20000,alpha=50000', { '*': 20_000, alpha: 50_000 }],
  ])('%s', (text, expected) => {
    expect(typedRates.parse(text)).toEqual(expected);
  });

  it.each(['', 'alpha', 'alpha=', 'alpha=-1', '0', '1,2', 'alpha=1,alpha=2', '=5'])('not %s', (text) => {
    expect(typedRates.safeParse(text).error?.issues[0]?.message).toMatch(/write 20000 or alpha=50000,beta=20000/);
  });
});
