import { describe, expect, it } from 'vitest';
import { blame } from '../../../alerts/detect/blame.js';
import { isPresumedGone, presumedCalls } from '../../../alerts/detect/presumed.js';
import type { Situation } from '../../../alerts/detect/situation.js';
import { call, situationOf } from './support/situation.js';

const front = 'ent-est/frontal';
const portal = 'ent-est/portail';
const mail = 'ent-est/messagerie';
const base = 'ent-est/base';
const auth = 'national/authentification';
const portals = ['lycees-nord', 'colleges-nord', 'ent-est', 'ent-sud'].map((ent) => `${ent}/portail`);

type Ill = Parameters<typeof situationOf>[0];

/** Nobody's calls are seen, now or ever: each cell is asked 10 times a second on ordinary minutes, and counts what it is asked. */
function metered(ill: Ill): Situation {
  const situation = situationOf(ill, []);
  const callers = new Map<string, string[]>();
  for (const { cell } of situation.cells.values())
    for (const to of cell.dependsOn) callers.set(to, [...(callers.get(to) ?? []), cell.id]);
  const cells = [...situation.cells].map(([id, now]) => {
    const { requests, good } = now.window;
    const row = { cell: id, second: situation.second, requests, good };
    return [id, { ...now, timeline: { second: situation.second, rows: [row] } }] as const;
  });
  return {
    ...{ ...situation, ordinaryWaitMs: () => undefined, callersOf: (id: string) => callers.get(id) ?? [] },
    cells: new Map(cells) as unknown as Situation['cells'],
  };
}

describe('calls that nobody reports', () => {
  it.each([
    {
      name: 'failures that the callee counts as well: the callee',
      ill: { [front]: { failed: 40 }, [portal]: { failed: 40 } },
      suspect: portal,
    },
    {
      name: 'a callee that is asked no more while those beside it are: the callee, though it says nothing',
      ill: { [front]: { failed: 60 }, [portal]: { failed: 60 }, [mail]: { failed: 40 }, [base]: { requests: 0 } },
      suspect: base,
    },
    {
      name: 'all callees are asked less, by as much as fails: the caller',
      ill: { [front]: { failed: 80 }, [portal]: { failed: 80 }, [mail]: { requests: 20 }, [base]: { requests: 25 } },
      suspect: portal,
    },
    {
      name: 'an only callee that counts nothing: it before its caller, and its caller next',
      ill: { [front]: { failed: 100 }, [portal]: { requests: 0 }, [mail]: { requests: 0 }, [base]: { requests: 0 } },
      suspect: portal,
      second: front,
    },
    {
      name: 'half of what fails is missing at an only callee: the caller',
      ill: { [front]: { failed: 50 }, [portal]: { requests: 50 }, [mail]: { requests: 50 }, [base]: { requests: 50 } },
      suspect: front,
    },
    {
      name: 'late by as much as a callee is late: the callee',
      ill: {
        [front]: { slow: 90, meanMs: 1540 },
        [portal]: { slow: 90, meanMs: 1520 },
        [base]: { slow: 90, meanMs: 1500 },
      },
      suspect: base,
    },
    {
      name: 'late, its callees as quick as ever: itself',
      ill: { [front]: { slow: 90, meanMs: 1540 }, [portal]: { slow: 90, meanMs: 1520 } },
      suspect: portal,
    },
  ])('$name', ({ ill, suspect, second }) => {
    const ranked = blame(metered(ill), front);
    expect(ranked[0]?.cell).toBe(suspect);
    expect(ranked[0]?.score).toBeGreaterThan(0.45);
    if (second) expect(ranked[1]?.cell).toBe(second);
  });

  it('blames what all share when most of those who call it fail together', () => {
    const ill: Ill = Object.fromEntries([...portals.map((id) => [id, { failed: 30 }]), [auth, { requests: 85 }]]);
    for (const id of portals) expect(blame(metered(ill), id)[0]?.cell).toBe(auth);
    const alone = metered({ [portal]: { failed: 30 }, [auth]: { requests: 85 } });
    expect(blame(alone, portal)[0]?.cell).toBe(portal);
  });

  it('are not presumed of a cell whose calls are seen, now or on ordinary minutes', () => {
    const ill: Ill = { [portal]: { failed: 90 }, [base]: { requests: 0 } };
    const unseen = metered(ill);
    expect(presumedCalls(unseen.cells.get(portal)!, unseen)).not.toEqual([]);
    const once = { ...metered(ill), ordinaryWaitMs: () => 5 };
    expect(presumedCalls(once.cells.get(portal)!, once)).toEqual([]);
    const now = { ...metered(ill), edges: situationOf({}, [call(portal, auth)]).edges };
    expect(presumedCalls(now.cells.get(portal)!, now)).toEqual([]);
  });

  it('say that a callee is gone, not that one with little to do is', () => {
    const ill: Ill = { [portal]: { failed: 60 }, [mail]: { failed: 40 }, [base]: { requests: 0 } };
    expect(isPresumedGone(metered(ill), base)).toBe(true);
    expect(isPresumedGone(metered(ill), mail)).toBe(false);
    expect(isPresumedGone(metered({ [base]: { requests: 0 } }), base)).toBe(false);
  });

  it('never explain more than what fails', () => {
    const situation = metered({
      [portal]: { failed: 60 },
      [mail]: { failed: 50 },
      [base]: { requests: 5, failed: 40 },
    });
    const failed = presumedCalls(situation.cells.get(portal)!, situation).reduce((sum, edge) => sum + edge.failed, 0);
    expect(failed).toBeLessThanOrEqual(60);
  });
});
