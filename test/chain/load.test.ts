import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ChainError, type Fault, faultLine } from '../../chain/fault.js';
import { loadChain } from '../../chain/load.js';
import { compileMapping } from '../../chain/mapping.js';
import { VIGIE } from '../../chain/model.js';
import { compilePaths } from '../../chain/paths.js';
import { compileSources } from '../../chain/sources.js';

const demo = path.resolve(import.meta.dirname, '../../chain/demo');
const made: string[] = [];

async function faultsOf(yaml: string): Promise<readonly Fault[]> {
  const dir = await mkdtemp(path.join(tmpdir(), 'vigie-chain-'));
  made.push(dir);
  await writeFile(path.join(dir, 'chain.yaml'), yaml);
  return loadChain(dir).then(
    () => [],
    (error: unknown) => {
      if (error instanceof ChainError) return error.faults;
      throw error;
    },
  );
}

afterEach(async () => {
  await Promise.all(made.splice(0).map((dir) => rm(dir, { recursive: true })));
});

describe('the demo chain', () => {
  it('has 4 ENT over 3 territories, 6 maillons, and national ones once', async () => {
    const chain = await loadChain(demo);
    expect(chain.ents).toHaveLength(4);
    expect(new Set(chain.ents.map((ent) => ent.territory)).size).toBe(3);
    expect(chain.maillons.map((maillon) => maillon.id)).toEqual([
      'frontal',
      'authentification',
      'portail',
      'messagerie',
      'base',
      'classe-virtuelle',
    ]);
    expect(chain.cells).toHaveLength(18);
    expect(chain.cells.filter((cell) => cell.ent === 'national')).toHaveLength(2);
  });

  it('resolves dependencies to cells of the same ENT or of the nation', async () => {
    const chain = await loadChain(demo);
    expect(chain.cells.find((cell) => cell.id === 'ent-est/portail')?.dependsOn).toEqual([
      'national/authentification',
      'ent-est/messagerie',
      'ent-est/base',
      'national/classe-virtuelle',
    ]);
  });

  it('keeps its hash while its content stays', async () => {
    expect((await loadChain(demo)).hash).toBe((await loadChain(demo)).hash);
  });

  it('maps every cell by its exact key, and each host to the cell that answers there', async () => {
    const chain = await loadChain(demo);
    const mapping = compileMapping(chain);
    for (const rule of chain.mapping) {
      expect(mapping.cell(rule.sender, rule.service, rule.host ?? '')?.id).toBe(rule.cell);
      // A probe knocks where others answer.
      if (rule.sender !== VIGIE) expect(mapping.peer(rule.host ?? '')?.id).toBe(rule.cell);
    }
    expect(mapping.cell('alpha', 'portail', 'elsewhere.test')).toBeUndefined();
    expect(mapping.cell('beta', 'portail', 'portail.lycees-nord.demo.vigie.test')).toBeUndefined();
  });

  it.each([
    ['127.20.3.4', 'home'],
    ['127.30.0.9', 'school'],
    ['127.66.1.1', 'hosting'],
    ['127.40.0.2', 'internal'],
    ['192.0.2.1', 'unknown'],
    ['2001:db8::1', 'unknown'],
    ['not an address', 'unknown'],
  ])('says that %s is %s', async (address, expected) => {
    expect(compileSources(await loadChain(demo))(address)).toBe(expected);
  });

  it.each([
    ['/', 'portail'],
    ['/messagerie', 'messagerie'],
    ['/messagerie/12', 'messagerie'],
    ['/messageries', 'autres'],
    ['/cas/login', 'connexion'],
  ])('puts %s into the family %s', async (url, family) => {
    expect(compilePaths(await loadChain(demo))(url)).toBe(family);
  });
});

describe('a broken chain', () => {
  const head = `provenance: { source: t, confidence: declared }
territories:
  - { id: france, kind: nation, name: { fr: F, en: F } }
operators:
  - { id: o, name: { fr: O, en: O } }
senders:
  - { id: s, name: { fr: S, en: S } }
`;

  const maillon = 'layer: acces, name: { fr: M, en: M }';

  it.each([
    ['YAML that cannot be read', 'name: [', 1, /./],
    ['an unknown key', 'colour: red\n', 1, /unknown key "colour"/],
    ['an id that is no slug', `operators:\n  - { id: Été, name: { fr: a, en: b } }\n`, 2, /slug/],
    ['a bad prefix', `networks:\n  - { prefix: 300.1.2.3/8, sourceClass: home }\n`, 2, /prefix/],
    [
      'an unknown operator',
      `${head}maillons:\n  - { id: m, reach: national, operator: x, territory: france, ${maillon} }\n`,
      9,
      /no operator "x"/,
    ],
    [
      'an unknown dependency',
      `${head}maillons:\n  - { id: m, reach: ent, dependsOn: [nope], ${maillon} }\n`,
      9,
      /no maillon "nope"/,
    ],
    ['a circle', `${head}maillons:\n  - { id: m, reach: ent, dependsOn: [m], ${maillon} }\n`, 9, /circle/],
    [
      'an id used twice',
      `${head}maillons:\n  - { id: m, reach: ent, ${maillon} }\n  - { id: m, reach: ent, ${maillon} }\n`,
      10,
      /taken already/,
    ],
    ['a rule for no cell', `${head}mapping:\n  - { sender: s, service: web, cell: a/b }\n`, 9, /no cell "a\/b"/],
    ['a rule of no sender', `${head}mapping:\n  - { sender: z, service: web, cell: a/b }\n`, 9, /no sender "z"/],
    [
      'a reserved ENT',
      `${head}maillons:\n  - { id: m, reach: ent, ${maillon} }\nents:\n  - { id: national, territory: france, operator: o, maillons: [m], name: { fr: E, en: E } }\n`,
      11,
      /reserved/,
    ],
  ])('%s is refused with its line', async (_, yaml, line, what) => {
    const faults = await faultsOf(yaml);
    expect(faults.map((fault) => fault.line)).toContain(line);
    expect(
      faults
        .filter((fault) => fault.line === line)
        .map(faultLine)
        .join(),
    ).toMatch(what);
  });

  it('reports all faults at once', async () => {
    const faults = await faultsOf(
      `${head}mapping:\n  - { sender: z, service: web, cell: a/b }\n  - { sender: s, service: web, cell: c/d }\n`,
    );
    expect(faults).toHaveLength(3);
  });
});
