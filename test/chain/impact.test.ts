import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../chain/calendar/calendar.js';
import { NO_CALENDAR } from '../../chain/calendar/join.js';
import { impactAt } from '../../chain/impact.js';
import { type Chain, type Confidence, type Ent, NATIONAL, type Territory } from '../../chain/model.js';
import { at, FACTS, TERRITORIES } from './calendar/support/france.js';

const by = { source: 'test', confidence: 'declared' } as const;
const said = (value: number, confidence: Confidence = 'declared') => ({ value, source: 'test', confidence });

function ent(id: string, academies: readonly string[], fields: Partial<Ent> = {}): Ent {
  return {
    ...{ id, kind: 'ent', name: { fr: id, en: id }, operator: 'o', maillons: ['portail'], academies, ...by },
    territory: academies[0] ?? 'france',
    ...fields,
  };
}

function chainOf(ents: readonly Ent[], counts: Record<string, Partial<Territory>> = {}, calendar = FACTS): Chain {
  return {
    ...{ hash: '', name: 'test', operators: [], senders: [], maillons: [], cells: [], mapping: [] },
    ...{ networks: [], paths: [], vantages: [], probes: [] },
    territories: TERRITORIES.map((one) => ({ ...one, ...counts[one.id] })),
    ents,
    calendar,
  };
}

/** A Tuesday, half past ten, lessons everywhere that has a calendar. */
const LESSON = at('2021-03-09T10:30+01:00');
const impact = (chain: Chain, ids: readonly string[], atMs = LESSON) =>
  impactAt(
    chain,
    compileCalendar(chain),
    ids.map((id) => (id.includes('/') ? id : `${id}/portail`)),
    atMs,
  );

describe('each pupil once', () => {
  const two = [
    ent('lycees', ['paris'], { pupils: said(70_000), schools: said(180) }),
    ent('colleges', ['paris'], { pupils: said(90_000), schools: said(210) }),
  ];

  it('several maillons of one ENT touch its pupils once; two ENT of one académie add up', () => {
    const one = impact(chainOf(two), ['lycees/portail', 'lycees/frontal', 'lycees/base']);
    expect(one).toMatchObject({ pupils: { value: 70_000, atMost: false }, schools: { value: 180 } });
    expect(impact(chainOf(two), ['lycees', 'colleges'])).toMatchObject({
      pupils: { value: 160_000 },
      academies: ['paris'],
    });
  });

  it('never more than the académie has', () => {
    const chain = chainOf(two, { paris: { pupils: said(150_000, 'inferred') } });
    expect(impact(chain, ['lycees', 'colleges']).pupils?.value).toBe(150_000);
  });

  it('a product of vie scolaire serves the pupils of the ENT beside it', () => {
    const chain = chainOf([...two, ent('pronote', ['paris'], { kind: 'vie-scolaire', pupils: said(120_000) })]);
    expect(impact(chain, ['lycees', 'pronote']).pupils?.value).toBe(120_000);
    expect(impact(chain, ['lycees', 'colleges', 'pronote']).pupils?.value).toBe(160_000);
  });

  it('an ENT that nobody counted claims its académie whole, as an upper bound, and once', () => {
    const unsaid = [ent('un', ['paris']), ent('deux', ['paris'])];
    const chain = chainOf(unsaid, { paris: { pupils: said(150_000, 'inferred') } });
    expect(impact(chain, ['un', 'deux']).pupils).toEqual({ value: 150_000, confidence: 'inferred', atMost: true });
  });
});

describe('what is not known', () => {
  it('is listed and in no number', () => {
    const chain = chainOf([ent('su', ['lyon'], { pupils: said(10_000) }), ent('insu', ['paris'])]);
    const found = impact(chain, ['su', 'insu']);
    expect(found.pupils?.value).toBe(10_000);
    expect(found.schools).toBeUndefined();
    expect(found.unknown).toEqual([
      { what: 'pupils', ent: 'insu' },
      { what: 'schools', ent: 'su' },
      { what: 'schools', ent: 'insu' },
    ]);
  });

  it('leaves no number at all where nothing is known', () => {
    const found = impact(chainOf([ent('insu', ['paris'])]), ['insu']);
    expect(found).not.toHaveProperty('pupils');
    expect(found).not.toHaveProperty('atInstant');
    expect(found).not.toHaveProperty('confidence');
  });

  it('the weakest of the counts used is the confidence of all', () => {
    const chain = chainOf([
      ent('lu', ['lyon'], { pupils: said(1, 'verified'), schools: said(1, 'verified') }),
      ent('retenu', ['paris'], { pupils: said(1, 'memory'), schools: said(1, 'declared') }),
    ]);
    expect(impact(chain, ['lu'])).toMatchObject({ confidence: 'verified' });
    expect(impact(chain, ['lu', 'retenu'])).toMatchObject({
      confidence: 'memory',
      pupils: { confidence: 'memory' },
      schools: { confidence: 'declared' },
    });
  });

  it('a cell of no ENT of the chain touches nobody known', () => {
    const found = impact(chainOf([ent('su', ['lyon'], { pupils: said(10) })]), ['unmapped/unmapped']);
    expect(found).toMatchObject({ ents: [], academies: [], share: 0, national: false, unknown: [] });
  });
});

describe('a national maillon', () => {
  const ents = [ent('su', ['lyon'], { pupils: said(10_000) })];

  it('touches every académie, with the nation’s own count', () => {
    const chain = chainOf(ents, { france: { pupils: said(5_686_000, 'inferred') } });
    const found = impact(chain, [`${NATIONAL}/authentification`]);
    expect(found).toMatchObject({ national: true, share: 1, pupils: { value: 5_686_000, atMost: false } });
    expect(found.academies).toHaveLength(TERRITORIES.length - 1);
  });

  it('with the sum of the académies where the nation states none', () => {
    const counts = Object.fromEntries(
      TERRITORIES.filter(({ kind }) => kind === 'academie').map(({ id }) => [id, { schools: said(100, 'inferred') }]),
    );
    expect(impact(chainOf(ents, counts), [`${NATIONAL}/authentification`]).schools).toEqual({
      value: 1_000,
      confidence: 'inferred',
      atMost: false,
    });
  });

  it('concerns at an instant those whose own day and clock say so, and lists those without calendar', () => {
    const lyceens = { lyon: 100, lille: 50, 'ac-strasbourg': 50, paris: 100 };
    const counts = Object.fromEntries(
      TERRITORIES.map(({ id }) => [id, { lyceens: said((lyceens as Record<string, number>)[id] ?? 100) }]),
    );
    const chain = chainOf(ents, { ...counts, france: { pupils: said(900_000) } });
    // Zone A has holidays on 9 February: B and C are 200 of 900 lycéens.
    const found = impact(chain, [`${NATIONAL}/authentification`], at('2021-02-09T10:30+01:00'));
    expect(found.atInstant).toBe(200_000);
    expect(found.unknown.filter(({ what }) => what === 'calendar')).toEqual(
      ['corse', 'guadeloupe', 'martinique', 'guyane', 'la-reunion', 'mayotte'].map((territory) => ({
        what: 'calendar',
        territory,
      })),
    );
    // If unsure the higher: those without calendar count for the severity.
    expect(found.shareAtInstant).toBeCloseTo(8 / 9);
  });
});

describe('at an instant', () => {
  const chain = chainOf([
    ent('a', ['lyon'], { pupils: said(30_000) }),
    ent('c', ['paris'], { pupils: said(10_000) }),
    ent('r', ['la-reunion'], { pupils: said(5_000) }),
  ]);
  const both = (text: string) => impact(chain, ['a', 'c'], at(text));

  it.each([
    ['a lesson', '2021-03-09T10:30+01:00', 40_000, true],
    ['the morning rush, before the first bell', '2021-04-06T07:30+02:00', 40_000, false],
    ['the evening before lessons', '2021-03-14T19:30+01:00', 40_000, false],
    ['by night', '2021-03-09T03:00+01:00', 0, false],
    ['holidays of one zone', '2021-02-09T10:30+01:00', 10_000, true],
    ['holidays of all', '2021-04-14T10:30+02:00', 0, false],
    ['a public holiday', '2021-05-13T10:30+02:00', 0, false],
    ['Wednesday afternoon, lessons over', '2021-03-10T15:00+01:00', 40_000, false],
  ])('%s', (_name, text, atInstant, inSchoolHours) => {
    expect(both(text)).toMatchObject({ pupils: { value: 40_000 }, atInstant, inSchoolHours });
  });

  it('leaves out and lists a territory whose calendar nobody gave', () => {
    const found = impact(chain, ['a', 'r']);
    expect(found).toMatchObject({ pupils: { value: 35_000 }, atInstant: 30_000 });
    expect(found.unknown).toContainEqual({ what: 'calendar', territory: 'la-reunion' });
  });

  it('a chain without any calendar counts everybody as concerned', () => {
    const bare = chainOf(chain.ents, {}, NO_CALENDAR);
    for (const text of ['2021-03-09T03:00+01:00', '2021-07-20T10:30+02:00'])
      expect(impact(bare, ['a', 'r'], at(text))).toMatchObject({ atInstant: 35_000, shareAtInstant: 35 / 45 });
    expect(impact(bare, ['a', 'r']).unknown.map(({ what }) => what)).not.toContain('calendar');
  });
});

describe('the share of all pupils', () => {
  it('is that of what is counted, an uncounted ENT as the mean of the others', () => {
    const chain = chainOf([
      ent('grand', ['lyon'], { pupils: said(30_000) }),
      ent('petit', ['paris'], { pupils: said(10_000) }),
      ent('insu', ['lille']),
    ]);
    expect(impact(chain, ['petit']).share).toBeCloseTo(10 / 60);
    expect(impact(chain, ['insu']).share).toBeCloseTo(20 / 60);
  });

  it('estimates an uncounted ENT by the size of its académies where the nation is counted', () => {
    const counts = Object.fromEntries(TERRITORIES.map(({ id }) => [id, { lyceens: said(id === 'paris' ? 90 : 10) }]));
    const chain = chainOf(
      ['lyon', 'lille', 'paris'].map((id) => ent(`ent-${id}`, [id])),
      { ...counts, france: { pupils: said(180_000) } },
    );
    expect(impact(chain, ['ent-paris']).share).toBeCloseTo(90 / 180);
    expect(impact(chain, ['ent-paris'])).not.toHaveProperty('pupils');
  });
});
