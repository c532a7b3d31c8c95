import { describe, expect, it } from 'vitest';
import { counterfactuals } from '../../../alerts/detect/counterfactual.js';
import { handshakesDropped } from '../../../alerts/detect/held.js';
import { knownAmongNew, learnSources, noSources } from '../../../alerts/detect/known.js';
import { situationOf } from './support/situation.js';

const entry = situationOf({}, []).cells.get('ent-est/frontal')!;
const minute = (sources: number, known: number) => [{ cell: entry.cell.id, sourceClass: 'home', sources, known }];

describe('sources beyond the usual', () => {
  const usual = learnSources(noSources, minute(100, 80), 1_700_000_100, () => true);

  it.each([
    { name: 'as known as ever', now: minute(300, 240), share: 1 },
    { name: 'never seen', now: minute(300, 80), share: 0 },
    { name: 'half of them pupils', now: minute(300, 160), share: 0.5 },
    { name: 'no more than usual', now: minute(104, 84), share: null },
    { name: 'too few to be shown', now: minute(119, 80), share: null },
    { name: 'not told', now: undefined, share: undefined },
  ])('are $name', ({ now, share }) => {
    const told = knownAmongNew([entry], now, usual);
    if (typeof share === 'number') expect(told).toBeCloseTo(share);
    else expect(told).toBe(share);
  });

  it('are not learned while somebody is harmed, nor off the tens of seconds', () => {
    expect(learnSources(usual, minute(900, 0), 1_700_000_110, () => false).get(entry.cell.id)).toEqual({
      sources: 100,
      known: 80,
    });
    expect(learnSources(usual, minute(900, 0), 1_700_000_111, () => true)).toBe(usual);
  });
});

describe('handshakes are dropped', () => {
  it.each([
    { name: 'behind a full backlog that lets few through', used: 1024, offered: 3, dropped: true },
    { name: 'but not while as many arrive as expected', used: 1024, offered: 9, dropped: false },
    { name: 'but not before an empty backlog on a calm minute', used: 2, offered: 3, dropped: false },
  ])('$name', ({ used, offered, dropped }) => {
    expect(handshakesDropped({ used, limit: 1024 }, offered, 10)).toBe(dropped);
    expect(handshakesDropped(undefined, offered, 10)).toBe(false);
  });
});

describe('without the attack, and without the crowd', () => {
  it('says each party’s part of the capacity', () => {
    expect(counterfactuals({ perS: 50, legitimate: 70, attack: 15 })).toEqual([
      { key: 'without_attack', params: { factor: 1.4, capacity: 50 } },
      { key: 'without_crowd', params: { factor: 0.3, capacity: 50 } },
    ]);
  });

  it('says that the capacity is not identified where nothing shows it', () => {
    expect(counterfactuals({ legitimate: 70, attack: 15 }).map(({ key }) => key)).toEqual(['capacity_unknown']);
  });
});
