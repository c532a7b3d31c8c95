import { describe, expect, it } from 'vitest';
import { blame, internalShare } from '../../../alerts/detect/blame.js';
import { scopesOf } from '../../../alerts/detect/scope.js';
import { call, situationOf } from './support/situation.js';

const front = 'ent-est/frontal';
const portal = 'ent-est/portail';
const mail = 'ent-est/messagerie';
const base = 'ent-est/base';
const auth = 'national/authentification';
const path = [call(front, portal), call(portal, mail), call(portal, base), call(mail, base), call(portal, auth)];
const but = (...changed: ReturnType<typeof call>[]) => [
  ...path.filter((edge) => !changed.some(({ from, to }) => edge.from === from && edge.to === to)),
  ...changed,
];

describe('blame', () => {
  it.each([
    {
      name: 'errors of its own, no call that fails: itself',
      ill: { [portal]: { failed: 40 } },
      calls: path,
      suspect: portal,
      way: [portal],
    },
    {
      name: 'every failure is a failed call: the callee, and the callee of the callee',
      ill: { [front]: { failed: 40 }, [portal]: { failed: 40 }, [base]: { failed: 40 } },
      calls: but(call(front, portal, { failed: 40 }), call(portal, base, { failed: 40 })),
      suspect: base,
      way: [base, portal, front],
      judged: front,
    },
    {
      name: 'late because it waits: the callee that keeps it waiting',
      ill: { [portal]: { slow: 90, meanMs: 1520 }, [base]: { slow: 90, meanMs: 1500 } },
      calls: but(call(portal, base, { waitedMs: 150_000 })),
      suspect: base,
      way: [base, portal],
    },
    {
      name: 'late, while its calls are as quick as ever: itself',
      ill: { [portal]: { slow: 90, meanMs: 1520 } },
      calls: path,
      suspect: portal,
      way: [portal],
    },
    {
      name: 'refuses for load because a callee with a full pool is slow: the callee',
      ill: { [portal]: { shed: 50, meanMs: 900 }, [base]: { slow: 60, meanMs: 850, pool: 1 } },
      calls: but(call(portal, base, { waitedMs: 85_000 })),
      suspect: base,
      way: [base, portal],
    },
    {
      name: 'a callee that only its callers hear of no more: the callee, not its own callees',
      ill: { [portal]: { failed: 50 }, [mail]: { requests: 0, unseen: 50 }, [base]: { failed: 20 } },
      calls: but(call(portal, mail, { calls: 50, failed: 50 }), call(mail, base, { failed: 20 })),
      suspect: mail,
      way: [mail, portal],
    },
    {
      name: 'a harmed callee that no trace shows: as much as itself',
      ill: { [front]: { failed: 40 }, [portal]: { failed: 40 } },
      calls: [],
      suspect: front,
      way: [front],
      judged: front,
      second: portal,
    },
  ])('$name', ({ ill, calls, suspect, way, judged = portal, second }) => {
    const ranked = blame(situationOf(ill, calls), judged);
    expect(ranked[0]).toMatchObject({ cell: suspect, path: way });
    expect(ranked[0]?.score).toBeGreaterThan(0.45);
    expect(ranked[1]?.cell).toBe(second);
    for (const { score } of ranked) expect(score).toBeLessThanOrEqual(1);
  });

  it('divides itself among those who share the harm, and the shares make one', () => {
    const ill = { [portal]: { failed: 40 }, [mail]: { failed: 30 }, [auth]: { failed: 10 } };
    const situation = situationOf(ill, but(call(portal, mail, { failed: 30 }), call(portal, auth, { failed: 10 })));
    const ranked = blame(situation, portal);
    expect(ranked.map(({ cell }) => cell)).toEqual([mail, auth]);
    expect(ranked.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1);
    expect(internalShare(situation, portal)).toBeCloseTo(0);
    expect(internalShare(situation, mail)).toBe(1);
  });

  it('ends although maillons call one another in a circle', () => {
    const ill = { [portal]: { failed: 40 }, [mail]: { failed: 40 } };
    const calls = [call(portal, mail, { failed: 20 }), call(mail, portal, { failed: 20 })];
    expect(blame(situationOf(ill, calls), portal).map(({ cell }) => cell)).toEqual([portal, mail]);
  });
});

it('a scope is the cells that suffer from one first suspect', () => {
  const first = new Map([
    [front, base],
    [auth, auth],
    [portal, base],
  ]);
  expect(scopesOf(first)).toEqual([
    { suspect: base, cells: [front, portal] },
    { suspect: auth, cells: [auth] },
  ]);
});
