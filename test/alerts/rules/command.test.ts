import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { root, vigie } from '../../support/vigie.js';

const shipped = path.join(root, 'alerts/rules');
const check = (...args: string[]) => vigie(['check', 'chain/demo', '--at', '2026-11-20T08:00:00+01:00', ...args]);

/** The shipped rules and their tests, with a change. */
async function changed(file: string, change: (text: string) => string): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'vigie-rules-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const name of ['defaut.yaml', 'defaut.test.yaml']) await cp(path.join(shipped, name), path.join(dir, name));
  const before = await readFile(path.join(dir, file), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(path.join(dir, file), after);
  return dir;
}

describe('vigie check --rules', () => {
  it('finds nothing wrong with the shipped rules, whose tests all hold', async () => {
    const { stdout, exitCode } = await check('--json');
    expect(exitCode).toBe(0);
    const { rules } = JSON.parse(stdout);
    expect(rules).toEqual({ rules: 9, faults: [], aimless: [], tests: expect.any(Number), failures: [] });
    expect(rules.tests).toBeGreaterThanOrEqual(10);
  }, 60_000);

  it('says what a test expected and what it got, where, and fails', async () => {
    const dir = await changed('defaut.yaml', (text) =>
      text.replace(/(id: reserve-pleine[\s\S]*?)for: 5m/, '$1for: 4m'),
    );
    const { stdout, exitCode } = await check('--rules', dir);
    expect(exitCode).toBe(1);
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /defaut\.test\.yaml:\d+ tests\[8\]\.expect\[1\]: "une réserve pleine .*", at 5m50s, firing$/,
        ),
        '  expected: none',
        '       got: reserve-pleine lycees-nord/base',
        'rules: 0 fault(s), 1 failed expectation(s) in 10 tests.',
      ]),
    );
  }, 60_000);

  it('refuses names that no chain has, runbooks that are not there, and tests of rules that are not', async () => {
    const dir = await changed('defaut.yaml', (text) =>
      text
        .replace('maillon: [authentification,', 'maillon: [autentification,')
        .replace('runbook: operateur-muet', 'runbook: operateur-mue'),
    );
    const { stdout, exitCode } = await check('--rules', dir);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /defaut\.yaml:\d+ rules\[5\]\.where\.maillon: no maillon "autentification" in any chain; did you mean "authentification"\?/,
    );
    expect(stdout).toMatch(
      /defaut\.yaml:\d+ rules\[4\]\.runbook: no runbook "operateur-mue"; did you mean "operateur-muet"\?/,
    );
    const strangers = await changed('defaut.test.yaml', (text) =>
      text.replaceAll('rule: reserve-pleine', 'rule: reserve').replace('"10x11 _x90"', '"10x11 _90"'),
    );
    expect((await check('--rules', strangers)).stdout).toMatch(
      /defaut\.test\.yaml:\d+ tests\[\d\]\.series\[0\]\.requests: "10x11 _90" is refused; must be values as/,
    );
  }, 60_000);
});
