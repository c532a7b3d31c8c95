import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excessOf, jensenShannon } from '../../../alerts/detect/composition.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';

const settings = defaultSettings.composition;
const morning = new Map([
  ['home|portail|browser', 60],
  ['home|messagerie|browser', 30],
  ['school|portail|browser', 40],
  ['unknown|portail|script', 2],
]);
const plus = (more: Readonly<Record<string, number>>) => {
  const now = new Map(morning);
  for (const [category, count] of Object.entries(more)) now.set(category, (now.get(category) ?? 0) + count);
  return now;
};

describe('the excess', () => {
  it.each([
    { name: 'more of everybody', more: { 'home|portail|browser': 180, 'home|messagerie|browser': 90 }, foreign: 0 },
    { name: 'more pupils at school', more: { 'school|portail|browser': 300 }, foreign: 0 },
    { name: 'a flood from data centres', more: { 'hosting|recherche|script': 400 }, foreign: 400 },
    { name: 'scripts in homes', more: { 'home|recherche|script': 400 }, foreign: 400 },
    {
      name: 'a crowd and a flood',
      more: { 'home|portail|browser': 200, 'hosting|recherche|script': 100 },
      foreign: 100,
    },
  ])('of $name has $foreign foreign requests', ({ more, foreign }) => {
    const excess = excessOf(plus(more), morning, settings);
    expect(excess.total).toBe(Object.values(more).reduce((sum, count) => sum + count, 0));
    expect(excess.foreign).toBe(foreign);
    expect(excess.crowd + excess.foreign).toBe(excess.total);
  });

  it('of a school crowd diverges by nothing, of a flood by almost everything', () => {
    expect(excessOf(plus({ 'school|portail|browser': 300 }), morning, settings).divergence).toBeLessThan(0.02);
    expect(excessOf(plus({ 'hosting|recherche|script': 300 }), morning, settings).divergence).toBeGreaterThan(0.9);
  });

  it('of an ordinary fluctuation is nothing', () => {
    expect(excessOf(plus({ 'home|portail|browser': 9 }), morning, settings).total).toBe(0);
  });
});

describe('the Jensen–Shannon divergence', () => {
  const mixes = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 1000 }), { minKeys: 1 });
  it('is symmetric, within 0 and 1, and 0 for the same shares', () => {
    fc.assert(
      fc.property(mixes, mixes, (left, right) => {
        const [a, b] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
        expect(jensenShannon(a, b)).toBeCloseTo(jensenShannon(b, a), 12);
        expect(jensenShannon(a, b)).toBeGreaterThanOrEqual(-1e-12);
        expect(jensenShannon(a, b)).toBeLessThanOrEqual(1 + 1e-12);
        expect(jensenShannon(a, new Map([...a].map(([key, count]) => [key, 3 * count])))).toBeCloseTo(0, 12);
      }),
    );
  });
});
