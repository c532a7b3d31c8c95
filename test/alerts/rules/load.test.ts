import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { secondsOf, spelled } from '../../../alerts/rules/duration.js';
import { RulesError } from '../../../alerts/rules/fault.js';
import { loadRules, readRuleFiles } from '../../../alerts/rules/load.js';
import { faultLine } from '../../../chain/fault.js';

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'vigie-rules-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(dir, name), text)));
  return dir;
}

const head = 'title: { fr: R, en: R }, severity: P3, runbook: panne';
const pool = (id: string, more = ''): string =>
  `  - { id: ${id}, kind: threshold, ${head}, signal: pool_share, at_least: 0.95${more} }\n`;

async function lines(files: Readonly<Record<string, string>>, runbooks?: readonly string[]): Promise<string[]> {
  const dir = await folder(files);
  const { faults } = await readRuleFiles(dir, runbooks && new Set(runbooks));
  return faults.map((fault) => faultLine({ ...fault, file: path.relative(dir, fault.file) }).replaceAll(`${dir}/`, ''));
}

describe('the files of rules', () => {
  it('fill in what is left out', async () => {
    const [only] = await loadRules(await folder({ 'a.yaml': `rules:\n${pool('pleine')}` }));
    expect(only).toEqual({
      ...{ id: 'pleine', kind: 'threshold', title: { fr: 'R', en: 'R' }, severity: 'P3', runbook: 'panne' },
      ...{ signal: 'pool_share', at_least: 0.95, over: 60, min_requests: 20 },
      ...{ where: {}, for: 0, keep_firing_for: 0, group: 'ent', labels: {} },
    });
  });

  it('tell every fault of every file at once: where it is and what to do', async () => {
    expect(
      await lines(
        {
          'a.yaml': `rules:\n${pool('une')}${pool('une', ', seuil: 3')}${pool('deux', ', for: 5 min')}  - { id: x, kind: treshold }\n`,
          'b.yaml': [
            'rules:',
            `  - { id: trois, kind: threshold, ${head}, signal: pool_share, above: 1, below: 2 }`,
            `  - { id: quatre, kind: absence, ${head}, of: sender, longer_than: 10s }`,
            `  - id: cinq`,
            `    kind: burn_rate`,
            `    title: { fr: R, en: R }`,
            `    severity: P4`,
            `    runbook: panne`,
            `    labels: { severity: haute }`,
            `    where: { maillonn: base }`,
            `    windows: [{ long: 1h, short: 2h, burn: 14.4 }]`,
            pool('une'),
          ].join('\n'),
        },
        ['panne'],
      ),
    ).toEqual([
      'a.yaml:3 rules[1].seuil: unknown key "seuil"; remove it',
      'a.yaml:4 rules[2].for: "5 min" is refused; must be a length of time, as 5m, 1h30m or 14d',
      'a.yaml:5 rules[3].kind: "treshold" is no kind of rule; must be one of: threshold, absence, burn_rate',
      'b.yaml:2 rules[0].signal: "pool_share" is refused; must have one of: above, at_least, below, at_most',
      'b.yaml:3 rules[1].longer_than: "10s" is refused; must be 30s or more: shorter gaps are ordinary',
      'b.yaml:7 rules[2].severity: "P4" is refused; must be one of: P1, P2, P3; did you mean "P1"?',
      expect.stringMatching(
        /^b\.yaml:9 rules\[2\]\.labels: .* is refused; must not be one of: alertname, incident, severity/,
      ),
      'b.yaml:10 rules[2].where.maillonn: unknown key "maillonn"; did you mean "maillon"?',
      'b.yaml:11 rules[2].windows[0].short: "2h" is refused; must be shorter than the long window',
      'b.yaml:12 rules[3].id: "une" is also at a.yaml:2; give each rule an id of its own',
    ]);
  });

  it('must name runbooks that there are', async () => {
    expect(await lines({ 'a.yaml': `rules:\n${pool('une')}` }, ['pane', 'inondation'])).toEqual([
      'a.yaml:2 rules[0].runbook: no runbook "panne"; did you mean "pane"?',
    ]);
  });

  it('are refused whole at a start', async () => {
    const dir = await folder({ 'a.yaml': 'rules: [{ kind: x }]\nregles: []\n' });
    const error = await loadRules(dir).catch((refused: unknown) => refused as RulesError);
    expect(error).toBeInstanceOf(RulesError);
    expect((error as RulesError).message).toMatch(/^the rules have 2 fault\(s\):\n.*a\.yaml:2 regles: unknown key/);
  });

  it('may hold none', async () => {
    expect(await loadRules(await folder({ 'aucune.yaml': 'rules: []\n' }))).toEqual([]);
  });
});

it.each([
  ['90s', 90],
  ['1h30m', 5400],
  ['14d', 1_209_600],
  ['1d1h1m1s', 90_061],
] as const)('%s is %d seconds, and back', (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds);
  expect(secondsOf(spelled(seconds))).toBe(seconds);
});

it.each(['', '5', 'm', '5 m', '-5m', '30m1h'])('%j is no length of time', (text) => {
  expect(secondsOf(text)).toBeUndefined();
});
