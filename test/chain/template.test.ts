import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadChain } from '../../chain/load.js';
import { compileMapping } from '../../chain/mapping.js';
import type { Chain } from '../../chain/model.js';

const COMMON = `name: essai
provenance: { source: Le fichier, confidence: memory }
defaults: { objective: { goodRatio: 0.9, latencyMs: 2000 }, rateFrom: spans, silentAfterS: 30 }
territories:
  - { id: france, kind: nation, name: { fr: F, en: F }, timeZone: Europe/Paris }
operators:
  - { id: un, name: { fr: U, en: O } }
  - { id: deux, name: { fr: D, en: T } }
senders:
  - { id: un, name: { fr: U, en: O } }
profiles:
  - { id: court, maillons: [portail, base] }
maillons:
  - { id: portail, reach: ent, layer: portail, dependsOn: [base, cle], name: { fr: P, en: P } }
  - { id: cle, reach: national, layer: identite, operator: un, territory: france, name: { fr: C, en: K } }
  - { id: base, reach: ent, layer: donnees, name: { fr: B, en: D } }
ents:
  - { id: a, territory: france, operator: un, profile: court, hosts: [a.example, www.a.example], name: { fr: A, en: A } }
  - { id: b, territory: france, operator: deux, profile: court, name: { fr: B, en: B } }
`;

/** A chain of the common file and others, by their paths. */
async function chainOf(files: Readonly<Record<string, string>>): Promise<Chain> {
  const dir = await mkdtemp(path.join(tmpdir(), 'vigie-chain-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const [name, text] of Object.entries({ 'commun.yaml': COMMON, ...files })) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), text);
  }
  return loadChain(dir);
}

const rule = (text: string) => `mapping:\n  - { sender: un, ${text} }\n`;
const keys = ({ mapping }: Chain) => mapping.map(({ service, host, cell }) => [service, host ?? '*', cell].join(' '));

it.each([
  [
    'every cell',
    'service: "{ent}.{maillon}", cell: "{ent}/{maillon}"',
    [
      'national.cle * national/cle',
      'a.portail * a/portail',
      'a.base * a/base',
      'b.portail * b/portail',
      'b.base * b/base',
    ],
  ],
  [
    'the cells of an operator, national ones too',
    'service: "{ent}.{maillon}", cell: "{ent}/{maillon}", for: { operator: un }',
    ['national.cle * national/cle', 'a.portail * a/portail', 'a.base * a/base'],
  ],
  [
    'an ENT and a maillon',
    'service: "{ent}.{maillon}", cell: "{ent}/{maillon}", for: { ents: [b], maillons: [base] }',
    ['b.base * b/base'],
  ],
  [
    'each public host',
    'service: "{maillon}", host: "{host}", cell: "{ent}/{maillon}", for: { maillons: [base] }',
    ['base a.example a/base', 'base www.a.example a/base'],
  ],
  [
    'a fixed maillon under another name',
    'service: "{ent}-sql", cell: "{ent}/base", for: { ents: [a, b] }',
    ['a-sql * a/base', 'b-sql * b/base'],
  ],
])('a template becomes the exact keys of %s', async (_, text, expected) => {
  expect(keys(await chainOf({ 'r.yaml': rule(text) }))).toEqual(expected);
});

it('a rule written out goes before a template: an exception is one line', async () => {
  const chain = await chainOf({
    'r.yaml': rule('service: "{ent}-{maillon}", cell: "{ent}/{maillon}", for: { operator: un }'),
    's.yaml': rule('service: a-base, cell: a/portail'),
  });
  const mapping = compileMapping(chain);
  expect(mapping.cell('un', 'a-base', 'x')?.id).toBe('a/portail');
  expect(mapping.cell('un', 'a-portail', 'x')?.id).toBe('a/portail');
  expect(chain.cells.find(({ id }) => id === 'a/base')?.senders).toEqual([]);
});

it('reads files below the directory, and each fact has its own provenance or that of its file', async () => {
  const chain = await chainOf({
    'regions/sud/ent.yaml': `provenance: { source: La région, confidence: declared }
ents:
  - id: c
    territory: france
    operator: un
    profile: court
    maillons: [base]
    name: { fr: C, en: C }
    pupils: 1000
    schools: { value: 3, source: La presse, confidence: inferred }
    cells: { base: { capacity: { requestsPerS: 50 } } }
    objective: { goodRatio: 0.99, latencyMs: 500, windowDays: 7, schoolHoursOnly: true }
`,
    '.brouillon/x.yaml': 'not: [a chain',
  });
  expect(chain.ents.find(({ id }) => id === 'c')).toMatchObject({
    ...{ source: 'La région', confidence: 'declared', maillons: ['portail', 'base'] },
    pupils: { value: 1000, source: 'La région', confidence: 'declared' },
    schools: { value: 3, source: 'La presse', confidence: 'inferred' },
  });
  const cell = (id: string) => chain.cells.find((one) => one.id === id);
  expect(cell('c/base')).toMatchObject({
    capacity: { requestsPerS: 50, source: 'La région', confidence: 'declared' },
    objective: { goodRatio: 0.99, windowDays: 7, schoolHoursOnly: true, byDefault: false, confidence: 'declared' },
  });
  expect(cell('a/base')?.objective).toEqual({
    ...{ goodRatio: 0.9, latencyMs: 2000, windowDays: 28, schoolHoursOnly: false, timeZone: 'Europe/Paris' },
    ...{ byDefault: true, source: 'Le fichier', confidence: 'memory' },
  });
});
