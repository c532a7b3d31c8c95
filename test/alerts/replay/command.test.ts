import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../../alerts/replay/changes.js';
import { lockDirectory } from '../../../collector/wal/lock.js';
import { vigie } from '../../support/vigie.js';
import { families, recorded } from '../robustness/played.js';

/** Tuesday 6 April 2021, 08:00 in Paris, is the second 0 of what is imported. */
const archive = recorded(families.fault, '1', Date.parse('2021-04-06T06:00:00Z') / 1000);
const at = (seconds: number): string => new Date(archive.onsetMs + seconds * 1000).toISOString();

let dir: string;
const store = () => ['--data', path.join(dir, 'data'), '--chain', 'chain/demo'];
const replay = (...args: string[]) => vigie(['replay', ...store(), ...args]);
const during = ['--from', at(-10), '--to', at(25)];

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'vigie-replay-'));
  const file = path.join(dir, 'alpha.jsonl.gz');
  await writeFile(file, gzipSync(`${archive.lines.get('alpha')?.join('\n')}\n`));
  const { exitCode, stderr } = await vigie(['import', '--sender', 'alpha', ...store(), file]);
  expect(exitCode, stderr).toBe(0);
}, 120_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('vigie replay of imported telemetry of 2021', () => {
  it('names what broke, with ranked maillons and evidence, one line of JSON for each change', async () => {
    const { stdout, stderr, exitCode } = await replay(...during, '--json');
    expect(exitCode, stderr).toBe(0);
    const told = stdout.split('\n').map((line) => JSON.parse(line) as Change);
    const named = told.find(({ cause }) => cause === 'fault');
    expect(archive.failing).toContain(named?.suspects[0]?.cell);
    expect(named?.suspects.map(({ score }) => score)).toEqual(
      named?.suspects.map(({ score }) => score).sort((a, b) => b - a),
    );
    expect(Date.parse(named?.at ?? '')).toBeGreaterThanOrEqual(archive.onsetMs);
    expect(Date.parse(named?.at ?? '')).toBeLessThan(archive.onsetMs + 25_000);
    expect(named?.probability.fault).toBeGreaterThan(0.7);
    expect(named?.evidence.some(({ nats, hypothesis }) => hypothesis === 'fault' && nats > 0)).toBe(true);
    expect(named?.evidence.some(({ nats, hypothesis }) => hypothesis !== 'fault' && nats < 0)).toBe(true);
    expect(new Set(named?.evidence.map(({ origin }) => JSON.stringify(origin)))).toEqual(
      new Set([JSON.stringify({ kind: 'declared', by: 'alpha' })]),
    );
    expect(told.every(({ at: when }) => Date.parse(when) >= archive.onsetMs - 10_000)).toBe(true);
    expect(stderr).toMatch(/35 s jugées en .* s \(.* fois le temps réel\)/);
  });

  it('tells it to a person', async () => {
    const { stdout, exitCode } = await replay(...during, '--step', '3');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/2021-04-06 08:0\d:\d\d {2}Portail · .* · Défaillant · Panne/);
    expect(stdout).toMatch(/\+ pour panne : .*\(déclaré par Opérateur Alpha\)/);
    expect(stdout).toMatch(/− contre (attaque|saturation) : /);
    expect(stdout).not.toMatch(/evidence\.|state\.|cause\.|replay\.|\{\{|undefined|NaN/);
  });

  it('with thresholds nobody reaches says nothing, and that it looked', async () => {
    const config = path.join(dir, 'deaf.yaml');
    await writeFile(config, 'harm: { alone: 1000000, agreeing: 1000000 }\n');
    const { stdout, stderr, exitCode } = await replay(...during, '--step', '5', '--language', 'en', '--config', config);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    expect(stderr).toContain('no change of verdict');
  });
});

describe('vigie replay refuses, and says what to do', () => {
  it.each([
    ['instants that are none', ['--from', 'hier', '--to', '2021-04-06', '--as-of', 'demain', '--step', '0']],
    ['an end that is no later than the beginning', ['--from', at(0), '--to', at(0)]],
    ['a file that is not there', [...during, '--config', 'absent.yaml']],
  ])('%s', async (_, args) => {
    const { stdout, stderr, exitCode } = await replay(...args);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(/^vigie: --/);
    if (args.includes('hier')) {
      for (const option of ['--from', '--to', '--as-of'])
        expect(stderr).toContain(`${option}: not an instant with its offset, such as 2021-04-06T08:00:00+02:00`);
      expect(stderr).toContain('--step: ');
    } else expect(stderr).toMatch(/--to: must be after --from|--config absent\.yaml:\nENOENT/);
  });

  it('a threshold it does not know, by its name', async () => {
    const config = path.join(dir, 'typo.yaml');
    await writeFile(config, 'harm: { vote: 3 }\ncause: { threshold: 7 }\n');
    const { stderr, exitCode } = await replay(...during, '--config', config);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`--config ${config}`);
    expect(stderr).toMatch(/"vote"/);
    expect(stderr).toMatch(/cause\.threshold/);
  });

  it.each([
    ['a time of which nothing is stored', ['--from', '2020-01-01T08:00:00Z', '--to', '2020-01-01T08:01:00Z']],
    ['what had not been received yet', [...during, '--as-of', '2021-04-07T00:00:00Z']],
  ])('%s', async (_, args) => {
    const { stdout, stderr, exitCode } = await replay(...args, '--json');
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toMatch(/^vigie: nothing is stored between 202\d-/m);
    expect(stderr).toMatch(args.includes('--as-of') ? /the store is empty/ : /the store goes from 2021-04-06T/);
  });

  it('a store that a running Vigie holds', async () => {
    const release = await lockDirectory(path.join(dir, 'data'));
    try {
      const { stderr, exitCode } = await replay(...during);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`is in use by process ${process.pid}`);
      expect(stderr).toContain('stop that process, give --clickhouse-url');
    } finally {
      await release();
    }
  });
});
