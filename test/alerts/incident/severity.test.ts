import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Cause } from '../../../alerts/detect/verdict.js';
import { compareSeverity } from '../../../alerts/incident/payload.js';
import { impactOf, MONITORING_LOST, severityOf } from '../../../alerts/incident/severity.js';
import { NO_CALENDAR } from '../../../chain/calendar/join.js';
import { faultLine } from '../../../chain/fault.js';
import { readChain } from '../../../chain/load.js';
import type { Criticality } from '../../../chain/model.js';
import { demoChain, MORNING } from '../situation.js';
import { tempDir } from '../temp-dir.js';

/** As the demo chain, with one small ENT: 5 % of the pupils. */
const chain = {
  ...demoChain,
  ents: demoChain.ents.map((ent) => ({
    ...ent,
    pupils: {
      value: ent.id === 'ent-sud' ? 5_000 : ent.id === 'ent-est' ? 60_000 : 17_500,
      ...{ source: 'test', confidence: 'declared' as const },
    },
  })),
};

it.each([
  ['a small ENT', ['ent-sud/base'], 'ent-sud/base', 'fault', 'P3'],
  ['a small ENT under attack', ['ent-sud/base'], 'ent-sud/base', 'attack', 'P2'],
  ['a sixth of the pupils', ['colleges-nord/base'], 'colleges-nord/base', 'saturation', 'P2'],
  [
    'a sixth of the pupils, attacked and crowded',
    ['colleges-nord/base'],
    'colleges-nord/base',
    'saturation+attack',
    'P1',
  ],
  ['most pupils', ['ent-est/base'], 'ent-est/base', 'fault', 'P1'],
  [
    'several small ones that add up',
    ['ent-sud/base', 'colleges-nord/base', 'lycees-nord/base'],
    'ent-sud/base',
    'fault',
    'P2',
  ],
  [
    'a national maillon, even if one ENT complains',
    ['ent-sud/portail', 'national/authentification'],
    'national/authentification',
    'undetermined',
    'P1',
  ],
] as const)('%s', (_name, cells, maillon, cause, severity) => {
  expect(severityOf(cells, maillon, cause, chain, MORNING)).toBe(severity);
});

it('adds up pupils and schools of the ENT touched, each once', () => {
  const { pupils, schools, ents, share, national } = impactOf(
    ['ent-est/base', 'ent-est/portail', 'ent-sud/base'],
    'ent-est/base',
    demoChain,
    MORNING,
  );
  expect({ pupils, schools, ents: ents.map(({ id }) => id), national }).toEqual({
    pupils: { value: 359_000, confidence: 'declared', atMost: false },
    schools: { value: 695, confidence: 'declared', atMost: false },
    ents: ['ent-est', 'ent-sud'],
    national: false,
  });
  expect(share).toBeCloseTo(359 / 755);
});

it('says that it does not know rather than zero', () => {
  const unknown = { ...demoChain, ents: demoChain.ents.map(({ pupils: _p, schools: _s, ...ent }) => ent) };
  const found = impactOf(['ent-est/base'], 'ent-est/base', unknown, MORNING);
  expect(found.share).toBe(0.25);
  expect(found).not.toHaveProperty('pupils');
  expect(found).not.toHaveProperty('schools');
});

describe('the criticality of a maillon weighs the pupils', () => {
  const weighed = (criticality: Criticality, ...ids: readonly string[]) => ({
    ...chain,
    maillons: chain.maillons.map((one) => (ids.includes(one.id) ? { ...one, criticality } : one)),
  });
  const judged = (of: typeof chain, cells: readonly string[], maillon: string, cause: Cause = 'fault') =>
    severityOf(cells, maillon, cause, of, MORNING);

  it.each([
    ['vital', 'ent-est/messagerie', 'P1'],
    ['important', 'ent-est/messagerie', 'P2'],
    ['secondary', 'ent-est/messagerie', 'P2'],
    ['important', 'colleges-nord/messagerie', 'P3'],
    ['vital', 'national/classe-virtuelle', 'P1'],
    ['important', 'national/classe-virtuelle', 'P1'],
    ['secondary', 'national/classe-virtuelle', 'P2'],
  ] as const)('%s, %s: %s', (criticality, cell, severity) => {
    expect(judged(weighed(criticality, 'messagerie', 'classe-virtuelle'), [cell], cell)).toBe(severity);
  });

  it('an attack is one level up from there', () => {
    expect(judged(weighed('important', 'messagerie'), ['ent-est/messagerie'], 'ent-est/messagerie', 'attack')).toBe(
      'P1',
    );
  });

  it('what it takes down with it counts as itself', () => {
    const comfort = weighed('secondary', 'base');
    expect(judged(comfort, ['ent-est/base'], 'ent-est/base')).toBe('P2');
    expect(judged(comfort, ['ent-est/base', 'ent-est/portail'], 'ent-est/base')).toBe('P1');
  });

  it('a maillon that the chain does not know is vital', () => {
    expect(judged(weighed('secondary', 'base'), ['ent-est/inconnu'], 'ent-est/inconnu')).toBe('P1');
  });

  it('a chain that says nothing takes the higher; one that says something else is refused', async () => {
    expect(demoChain.maillons.map(({ criticality }) => criticality)).toEqual(demoChain.maillons.map(() => 'vital'));
    const dir = await tempDir();
    const text = 'maillons:\n  - { id: a, name: { fr: A, en: A }, layer: acces, reach: ent, criticality: grave }\n';
    await writeFile(path.join(dir, 'a.yaml'), text);
    const { faults } = await readChain(dir);
    expect(faults.map(faultLine).join('\n')).toMatch(
      /a\.yaml:2 maillons\[0\]\.criticality: .*vital.*important.*secondary/,
    );
  });
});

describe('with a school calendar', () => {
  // The demo's territories in zone A, lessons on Tuesdays, and a holiday from 12 April 2021.
  const by = { source: 'test', confidence: 'declared' } as const;
  const bells = ['08:00', '12:00', '14:00', '17:00'];
  const dated = {
    ...chain,
    territories: chain.territories.map((one) => (one.kind === 'nation' ? one : { ...one, zone: 'A' })),
    calendar: {
      ...NO_CALENDAR,
      bells: [{ level: 'college', school: bells, wednesday: bells, ...by } as const],
      years: [
        {
          ...{ id: '2020-2021', zones: ['A'], from: '2020-09-01', to: '2021-07-31', ...by },
          holidays: [{ name: { fr: 'v', en: 'h' }, from: '2021-04-12', to: '2021-04-25', ...by }],
        },
      ],
    },
  };
  const ofMost = (text: string, maillon = 'ent-est/base') =>
    severityOf([maillon], maillon, 'fault', dated, Date.parse(text));

  it.each([
    ['in the morning rush', '2021-04-06T07:45+02:00', 'P1'],
    ['by night', '2021-04-06T03:00+02:00', 'P3'],
    ['in holidays', '2021-04-13T10:00+02:00', 'P3'],
    ['on a day that no calendar knows', '2022-04-13T10:00+02:00', 'P1'],
  ])('an outage of most pupils %s is judged by those it concerns then', (_name, text, severity) => {
    expect(ofMost(text)).toBe(severity);
  });

  it('a national maillon is P1 at any hour', () => {
    expect(ofMost('2021-04-13T03:00+02:00', 'national/authentification')).toBe('P1');
  });
});

it('the loss of our own monitoring is a P2', () => {
  expect(MONITORING_LOST).toBe('P2');
});

it('orders severities', () => {
  expect((['P2', 'P3', 'P1'] as const).toSorted(compareSeverity)).toEqual(['P3', 'P2', 'P1']);
});
