import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkChain, exitCode, reportLines } from '../../chain/check.js';
import { root, vigie } from '../support/vigie.js';

const france = path.join(root, 'chain/france');
const broken = path.join(root, 'test/chain/broken/plusieurs-a-la-fois');
const short = (file: string) => path.basename(file);

describe('the report of France', async () => {
  const report = await checkChain(france, '2026-03-10');
  const gap = (kind: string) => report.gaps.find((one) => one.kind === kind);

  it('has no fault, and counts what it holds', () => {
    expect(report.faults).toEqual([]);
    expect(reportLines(report, short, false).slice(-5)).toEqual([
      'France: 18 régions, 30 académies, 15 départements',
      expect.stringMatching(/^ {2}17 operators, 17 senders, 3 probes, \d school years$/),
      '  32 ENT (operator verified 18, declared 0, inferred 9, from memory 5), 30 rows of vie scolaire',
      '  26 maillons (4 national), 1038 cells (4 national, once), 1116 mapping keys',
      expect.stringMatching(/^no fault, \d+ warnings\.$/),
    ]);
  });

  it('warns of what nobody has said, each kind once', () => {
    expect(new Set(report.gaps.map(({ kind }) => kind)).size).toBe(report.gaps.length);
    expect(gap('no-ent')?.about).toEqual(['ac-guyane']);
    expect(gap('unmapped')).toBeUndefined();
    expect(gap('no-objective')?.about).toContain('enthdf');
    expect(gap('no-probe')?.about).not.toContain('enthdf');
    expect(gap('no-probe')?.about).toContain('national/educonnect');
    expect(gap('no-pupils')?.about).not.toContain('mon-bureau-numerique');
    expect(gap('unverified')?.about).toHaveLength(14);
    expect(gap('no-year')?.about).toEqual(expect.arrayContaining(['corse', 'mayotte']));
    expect(gap('no-year')?.about).not.toContain('A');
  });

  it('warns of a school year without calendar on the day it has begun', async () => {
    const { gaps } = await checkChain(france, '2026-11-02');
    expect(gaps.find(({ kind }) => kind === 'no-year')?.about).toEqual(expect.arrayContaining(['A', 'B', 'C']));
  });

  it('fails where warnings are not accepted, and only there', () => {
    expect([exitCode(report, false), exitCode(report, true)]).toEqual([0, 1]);
  });

  it('draws nation, région, académie, département, ENT and maillons, with how sure each is', () => {
    const lines = reportLines(report, short, true);
    const at = (text: string) => lines.findIndex((line) => line.includes(text));
    expect(lines[0]).toBe('nation France [V], 5686000 pupils [I]');
    const path = [
      'region Île-de-France [V]',
      'academie Académie de Créteil [V]',
      'departement Seine-et-Marne [M]',
      'ENT ent77 (ENT77), by Open Digital Education [V]',
    ];
    const found = path.map(at);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found).not.toContain(-1);
    expect(lines[(found.at(-1) as number) + 1]).toMatch(
      /acces: dns cdn anti-ddos waf repartiteur frontal file-attente$/,
    );
    expect(lines.filter((line) => / ENT /.test(line) && line.includes(', by '))).toHaveLength(32);
  });
});

it('of a chain with faults it tells the faults, and fails', async () => {
  const report = await checkChain(broken, '2026-03-10');
  expect(exitCode(report, false)).toBe(1);
  const lines = reportLines(report, short, true);
  expect(lines).toHaveLength(5);
  expect(lines[0]).toBe('faute.yaml:3 operators[0].name: "name" is missing; add it: must be { fr: …, en: … }');
  expect(lines.at(-1)).toBe('4 faults, no warning.');
});

describe('vigie check', () => {
  // Runbooks are to be read again by a day that comes.
  const check = (...args: string[]) => vigie(['check', '--at', '2026-11-20T08:00:00+01:00', ...args]);

  it.each([
    ['the default chain', [], 0],
    ['the demo, strictly', ['chain/demo', '--strict'], 1],
    ['a broken chain', [broken], 1],
  ] as const)('%s', async (_, args, code) => {
    expect((await check(...args)).exitCode).toBe(code);
  });

  it('names files as one would type them there', async () => {
    expect((await check(broken)).stdout).toContain(
      'test/chain/broken/plusieurs-a-la-fois/faute.yaml:8 mapping[1].cell',
    );
  });

  it('speaks JSON to machines', async () => {
    const { stdout, exitCode: code } = await check('--chain', broken, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      faults: [{ line: 3, what: '"name" is missing' }, {}, {}, {}],
      warnings: [],
    });
  });
});
