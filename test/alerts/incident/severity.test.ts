import { expect, it } from 'vitest';
import { compareSeverity } from '../../../alerts/incident/payload.js';
import { impactOf, severityOf } from '../../../alerts/incident/severity.js';
import { demoChain } from '../situation.js';

/** As the demo chain, with one small ENT: 5 % of the pupils. */
const chain = {
  ...demoChain,
  ents: demoChain.ents.map((ent) => ({
    ...ent,
    pupils: ent.id === 'ent-sud' ? 5_000 : ent.id === 'ent-est' ? 60_000 : 17_500,
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
  expect(severityOf(cells, maillon, cause, chain)).toBe(severity);
});

it('adds up pupils and schools of the ENT touched, each once', () => {
  const { pupils, schools, ents, share, national } = impactOf(
    ['ent-est/base', 'ent-est/portail', 'ent-sud/base'],
    'ent-est/base',
    demoChain,
  );
  expect({ pupils, schools, ents: ents.map(({ id }) => id), national }).toEqual({
    pupils: 359_000,
    schools: 695,
    ents: ['ent-est', 'ent-sud'],
    national: false,
  });
  expect(share).toBeCloseTo(359 / 755);
});

it('says that it does not know rather than zero', () => {
  const unknown = { ...demoChain, ents: demoChain.ents.map(({ pupils: _p, schools: _s, ...ent }) => ent) };
  expect(impactOf(['ent-est/base'], 'ent-est/base', unknown)).toMatchObject({
    pupils: undefined,
    schools: undefined,
    share: 0.25,
  });
});

it('orders severities', () => {
  expect((['P2', 'P3', 'P1'] as const).toSorted(compareSeverity)).toEqual(['P3', 'P2', 'P1']);
});
