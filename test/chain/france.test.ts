import path from 'node:path';
import { expect, it } from 'vitest';
import { countsOf } from '../../chain/counts.js';
import { loadChain } from '../../chain/load.js';
import { compileMapping } from '../../chain/mapping.js';
import { VIGIE } from '../../chain/model.js';

const chain = await loadChain(path.join(import.meta.dirname, '../../chain/france'));
const ent = (id: string) => chain.ents.find((one) => one.id === id)!;
const territory = (id: string) => chain.territories.find((one) => one.id === id)!;
const cell = (id: string) => chain.cells.find((one) => one.id === id)!;

it('holds the 18 régions, the 30 académies and more than a thousand cells, the national ones once', () => {
  const counts = countsOf(chain);
  expect(counts).toMatchObject({ regions: 18, academies: 30, ents: 32, vieScolaire: 30, nationalCells: 4 });
  expect(counts.cells).toBe(32 * 22 + 30 * 11 + 4);
  expect(chain.cells.filter(({ maillon }) => maillon === 'educonnect').map(({ id }) => id)).toEqual([
    'national/educonnect',
  ]);
});

it('every fact names who says so and how sure it is', () => {
  for (const fact of [
    ...chain.territories,
    ...chain.operators,
    ...chain.ents,
    ...chain.cells.map((one) => one.objective),
  ])
    expect(fact).toMatchObject({
      source: expect.stringMatching(/./),
      confidence: expect.stringMatching(/^(verified|declared|inferred|memory)$/),
    });
});

it.each([
  ['monlycee-net', 'open-digital-education', 'verified'],
  ['enthdf', 'open-digital-education', 'verified'],
  ['mon-bureau-numerique', 'kosmos', 'verified'],
  ['netocentre', 'gip-recia', 'verified'],
  ['laclasse', 'metropole-de-lyon', 'verified'],
  ['mon-ent-occitanie', 'kosmos', 'inferred'],
  ['ent-auvergne-rhone-alpes', 'kosmos', 'inferred'],
  ['enc-hauts-de-seine', 'oze', 'inferred'],
  ['agora06', 'exploitant-agora06', 'inferred'],
  ['e-lyco', 'itslearning', 'memory'],
  ['toutatice', 'exploitant-toutatice', 'memory'],
  ['colibri', 'exploitant-colibri', 'memory'],
])('%s is run by %s: %s', (id, operator, confidence) => {
  expect(ent(id)).toMatchObject({ operator, confidence });
});

it('an operator that nobody has verified says so in its name, and runs one ENT', () => {
  const unverified = chain.operators.filter(({ name }) => /\(non vérifié\)$/.test(name.fr));
  expect(unverified).toHaveLength(7);
  for (const operator of unverified) {
    expect(['inferred', 'memory']).toContain(operator.confidence);
    expect(chain.ents.filter((one) => one.operator === operator.id)).toHaveLength(1);
  }
});

it.each([
  ['ac-lyon', 'A', 'Europe/Paris'],
  ['ac-lille', 'B', 'Europe/Paris'],
  ['dep-77', 'C', 'Europe/Paris'],
  ['ac-corse', 'corse', 'Europe/Paris'],
  ['ac-guadeloupe', 'guadeloupe', 'America/Guadeloupe'],
  ['ac-martinique', 'martinique', 'America/Martinique'],
  ['ac-guyane', 'guyane', 'America/Cayenne'],
  ['ac-la-reunion', 'la-reunion', 'Indian/Reunion'],
  ['ac-mayotte', 'mayotte', 'Indian/Mayotte'],
])('%s keeps the holidays of zone %s by the clock of %s', (id, zone, timeZone) => {
  expect(territory(id)).toMatchObject({ zone, timeZone });
});

it('counts of schools add up, are second hand, and Normandie is said to be undercounted', () => {
  expect(territory('ac-versailles')).toMatchObject({
    schools: { value: 599 + 351, confidence: 'inferred' },
    lyceens: { value: 219_100 },
  });
  expect(territory('ac-normandie').schools?.source).toMatch(/sous-comptée/);
  expect(territory('ac-versailles').schools?.source).not.toMatch(/sous-comptée/);
});

it.each([
  ['monlycee-net', ['ac-paris', 'ac-creteil', 'ac-versailles']],
  ['ent77', ['ac-creteil']],
  ['pronote-nice', ['ac-nice']],
])('%s serves %j', (id, academies) => {
  expect(ent(id).academies).toEqual(academies);
});

it('an objective that nobody promised is Vigie’s own, by the clock of the ENT', () => {
  expect(cell('neoconnect/portail').objective).toMatchObject({
    ...{ goodRatio: 0.98, latencyMs: 1000, byDefault: true, timeZone: 'America/Guadeloupe' },
    source: expect.stringMatching(/promesse d’aucun exploitant/),
  });
});

it('depends on the national services it leans on, through its own maillons', () => {
  expect(cell('enthdf/sso').dependsOn).toEqual([
    'enthdf/aas',
    'national/educonnect',
    'national/guichet-agents',
    'enthdf/annuaire',
  ]);
  expect(cell('pronote-lyon/sso').dependsOn).toEqual(['national/educonnect', 'national/guichet-agents']);
  expect(cell('enthdf/mediacentre').dependsOn).toEqual(['national/gar']);
});

it('every cell is fed by one sender, and the probes are nobody’s telemetry', () => {
  const mapping = compileMapping(chain);
  for (const { id, senders, ent: of, maillon } of chain.cells) {
    expect(senders, id).toHaveLength(1);
    const service = of === 'national' ? maillon : `${of}-${maillon}`;
    expect(mapping.cell(senders[0] as string, service, 'anywhere.example')?.id).toBe(id);
  }
  expect(chain.senders.at(-1)?.id).toBe(VIGIE);
  expect(chain.cells.filter(({ senders }) => senders.includes(VIGIE))).toEqual([]);
});

it('a host behind which all maillons of an ENT answer names none of them as a callee', () => {
  expect(compileMapping(chain).peer('enthdf.fr')).toBeUndefined();
});

it('probes only the hosts that are known', () => {
  expect(chain.probes.map(({ url }) => url).sort()).toEqual([
    'https://enthdf.fr/',
    'https://laclasse.com/',
    'https://mon-ent-occitanie.fr/',
  ]);
  for (const { checks, cells, everyS } of chain.probes) {
    expect(Object.keys(cells)).toEqual(checks);
    expect(everyS).toBeGreaterThanOrEqual(60);
  }
});
