import { describe, expect, it } from 'vitest';
import type { Excess } from '../../../alerts/detect/composition.js';
import { causeOf, decide, settle, type Word } from '../../../alerts/detect/decide.js';
import type { Facts } from '../../../alerts/detect/facts.js';
import { fitted } from '../../../alerts/detect/fitted.js';
import type { Growth } from '../../../alerts/detect/growth.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import type { Cause } from '../../../alerts/detect/verdict.js';
import { weights } from '../../../alerts/detect/weights.js';
import { situationOf } from './support/situation.js';

const settings = defaultSettings.cause;
const suspect = situationOf({ 'ent-est/base': { failed: 40 } }, []).cells.get('ent-est/base')!;

function load(ratio: number, more: Partial<Growth> = {}): Growth {
  const perS = 10 * ratio;
  return {
    perS,
    expectedPerS: 10,
    ratio,
    z: 3 * (ratio - 1),
    failing: 0.3,
    provoking: ratio,
    legitimate: ratio,
    ...more,
  };
}

function excess(crowd: number, foreign: number): Excess {
  const total = crowd + foreign;
  const others = total > 0 ? foreign / total : 0;
  return {
    ...{ total, ordinary: 100, crowd, foreign, divergence: 0.9 * others },
    ...{ foreignSources: others, foreignClients: others, schools: 0, path: 'recherche', pathShare: others },
  };
}

/** An ordinary load, nobody extra, nothing wrong; then what is told. */
function facts(told: Partial<Facts>): Facts {
  return {
    ...{ suspect, entries: [suspect], load: load(1), loadBefore: 0, excess: excess(0, 0), elasticity: undefined },
    ...{ shed: 0, ownErrors: 0, inflation: 1, retries: 0, absent: false, locality: 1 },
    ...told,
  };
}

const crowd: Partial<Facts> = {
  ...{ load: load(3), excess: excess(200, 0), elasticity: 0.1, shed: 0.4, inflation: 5, users: 2.9, sources: 2.8 },
  ...{ perSource: 1, resource: { kind: 'pool', share: 1 } },
};
const flood: Partial<Facts> = {
  ...{ load: load(4, { legitimate: 1 }), excess: excess(0, 300), elasticity: 0, shed: 0.4, inflation: 5, users: 1 },
  ...{ sources: 1.5, perSource: 3, resource: { kind: 'pool', share: 1 } },
};
/** Whoever is turned away comes again, and looks like more people. */
const refused: Partial<Facts> = {
  ...{ ...flood, load: load(16, { legitimate: 1.7 }), excess: excess(10, 590), users: 1.6, sources: 1.6 },
  strangers: {
    ...{ excess: 600, ordinary: 100, foreign: 590, machines: 590, people: 1.6 },
    ...{ value: 0.98, low: 0.93, high: 1 },
  },
};
const fault: Partial<Facts> = { ownErrors: 1, onsetS: 1, users: 1, sources: 1, perSource: 1 };

describe('the word', () => {
  it.each<{ name: string; told: Partial<Facts>; cause: Cause }>([
    { name: 'of a crowd at a full pool', told: crowd, cause: 'saturation' },
    { name: 'of a flood of another composition', told: flood, cause: 'attack' },
    { name: 'of errors at an ordinary load', told: fault, cause: 'fault' },
    {
      name: 'of a crowd and a flood',
      told: { ...crowd, load: load(5, { legitimate: 3 }), excess: excess(200, 200), users: 2.5, perSource: 2 },
      cause: 'saturation+attack',
    },
    {
      name: 'of a flood whose refused visitors try again, with room for all of them',
      told: { ...refused, capacity: { perS: 80, legitimate: 7, attack: 130 } },
      cause: 'attack',
    },
    {
      name: 'of the same flood on a front that they would fill by themselves',
      told: { ...refused, capacity: { perS: 80, legitimate: 95, attack: 130 } },
      cause: 'saturation+attack',
    },
    { name: 'of a service that is gone', told: { ...fault, ownErrors: 0.5, absent: true }, cause: 'fault' },
    { name: 'of a crowd, without a baseline', told: { ...crowd, load: undefined }, cause: 'undetermined' },
    { name: 'of a crowd, without its composition', told: { ...crowd, excess: undefined }, cause: 'undetermined' },
    { name: 'of a little more load and nothing else', told: { load: load(1.4), locality: 0.5 }, cause: 'undetermined' },
    {
      name: 'of retries that make a failing service look crowded',
      told: { ...fault, load: load(2.5, { provoking: 1.05, legitimate: 1.05 }), excess: excess(150, 0), retries: 0.3 },
      cause: 'fault',
    },
  ])('$name is $cause', ({ told, cause }) => {
    expect(decide(facts(told), settings).cause).toBe(cause);
  });

  it.each<{ saturation: number; attack: number; fault: number; cause: Cause }>([
    { saturation: 0.55, attack: 0.9, fault: 0, cause: 'saturation+attack' },
    { saturation: 0.45, attack: 0.9, fault: 0, cause: 'attack' },
    { saturation: 0.55, attack: 0.6, fault: 0, cause: 'undetermined' },
    { saturation: 0.9, attack: 0.6, fault: 0, cause: 'saturation' },
    { saturation: 0, attack: 0.9, fault: 0.6, cause: 'attack' },
    { saturation: 0.6, attack: 0.9, fault: 0.8, cause: 'attack+fault' },
  ])('at $saturation, $attack and $fault is $cause', ({ cause, ...probability }) => {
    expect(causeOf(probability, settings)).toBe(cause);
  });

  it('names the feeds that are missing, and gains and loses nothing by them', () => {
    const { load: _, ...without } = facts(fault);
    const decision = decide({ ...without, resource: undefined, users: undefined }, settings);
    expect(decision.missingFeeds).toEqual(['baseline', 'connections', 'known', 'logins', 'pool', 'users']);
    const known = decide(facts({ ...fault, users: undefined }), settings);
    expect(known.missingFeeds).toEqual(['connections', 'known', 'logins', 'pool', 'users']);
    expect(known.logit.saturation).toBe(decide(facts(fault), settings).logit.saturation);
  });

  it('counts the strongest of a correlated group, and none beyond the clip', () => {
    const { evidence, logit } = decide(facts(flood), settings);
    const ofAttack = evidence.filter(({ hypothesis }) => hypothesis === 'attack');
    expect(ofAttack.map(({ key }) => key)).toEqual(expect.arrayContaining(['foreign_clients', 'mix_differs']));
    const sum = ofAttack.reduce((total, { nats }) => total + nats, 0);
    const { scale, shift } = fitted.calibration.attack;
    const told = evidence.filter(({ key }) => ['foreign_clients', 'mix_differs'].includes(key)).map(({ nats }) => nats);
    // Terms too weak for a sentence count all the same.
    expect(Math.abs(logit.attack - (scale * fitted.prior.attack + shift + sum - Math.min(...told)))).toBeLessThan(0.15);
    expect(Math.max(...evidence.map(({ nats }) => Math.abs(nats)))).toBeLessThanOrEqual(weights.clip);
    expect(evidence.map(({ nats }) => Math.abs(nats))).toEqual(
      evidence.map(({ nats }) => Math.abs(nats)).toSorted((a, b) => b - a),
    );
  });
});

describe('the word that is shown', () => {
  const of = {
    crowd: decide(facts(crowd), settings),
    flood: decide(facts(flood), settings),
  };
  /** Seconds until the word becomes another one, from a word of this age. */
  function holds(from: Cause, to: keyof typeof of, ageS: number): number {
    let word: Word = { since: 1000, loadBefore: 0, cause: { value: from } };
    for (let s = 0; s <= 100; s++) {
      word = settle(word, of[to], 1000 + ageS + s, settings);
      if (word.cause.value !== from) return s;
    }
    return Number.POSITIVE_INFINITY;
  }

  it.each([
    { from: 'undetermined', to: 'crowd', ageS: 0, after: settings.settleAfterS },
    { from: 'undetermined', to: 'crowd', ageS: 600, after: settings.settleAfterS },
    { from: 'attack', to: 'crowd', ageS: 0, after: settings.settleAfterS },
    { from: 'attack', to: 'crowd', ageS: 600, after: settings.relabelAfterS },
    { from: 'saturation', to: 'crowd', ageS: 0, after: Number.POSITIVE_INFINITY },
    { from: 'attack+fault', to: 'flood', ageS: 0, after: settings.keepBesideS },
    { from: 'saturation+attack', to: 'flood', ageS: 0, after: settings.keepBesideS },
    { from: 'saturation+attack', to: 'flood', ageS: 600, after: settings.relabelAfterS },
    // Nobody stays accused for longer than it is likely.
    { from: 'saturation+attack', to: 'crowd', ageS: 0, after: settings.settleAfterS },
  ] as const)('$from, $ageS s old, gives way to a $to after $after s', ({ from, to, ageS, after }) => {
    expect(holds(from, to, ageS)).toBe(after);
  });
});
