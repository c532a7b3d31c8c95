import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadRunbooks, RunbookError, tell } from '../../runbooks/registry.js';
import { reviewDue } from '../../runbooks/review.js';
import { SECTIONS } from '../../runbooks/sections.js';

const shipped = path.resolve(import.meta.dirname, '../../runbooks');
const registry = await loadRunbooks(shipped);

/** A copy of the panne runbook changed by `edit`, in a folder of its own. */
async function folder(edits: Record<string, (text: string) => string>): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'vigie-runbooks-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const text = await readFile(path.join(shipped, 'panne.md'), 'utf8');
  for (const [name, edit] of Object.entries(edits)) await writeFile(path.join(dir, name), edit(text));
  return dir;
}

async function faults(edits: Record<string, (text: string) => string>, nowMs?: number): Promise<string[]> {
  const dir = await folder(edits);
  const error = await loadRunbooks(dir, nowMs === undefined ? {} : { nowMs }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RunbookError);
  return (error as RunbookError).faults.map(tell);
}

describe('the shipped runbooks', () => {
  it('are three, whole', () => {
    expect([...registry.runbooks.keys()].sort()).toEqual(['inondation', 'panne', 'saturation']);
    for (const { sections } of registry.runbooks.values()) {
      expect([...sections.keys()]).toEqual(SECTIONS.map(({ id }) => id));
      expect(Math.min(...[...sections.values()].map((text) => text.length))).toBeGreaterThan(200);
    }
  });

  it.each([
    ['saturation', 'saturation', 'runbook.exact'],
    ['attack', 'inondation', 'runbook.exact'],
    ['fault', 'panne', 'runbook.exact'],
    ['saturation+attack', 'inondation', 'runbook.exact'],
    ['attack+fault', 'inondation', 'runbook.exact'],
    ['saturation+fault', 'saturation', 'runbook.exact'],
    ['undetermined', 'panne', 'runbook.exact'],
  ])('%s → %s', (cause, id, key) => {
    const match = registry.match({ cause, maillon: 'ent-est/portail', operator: 'beta' });
    expect(match).toMatchObject({ runbook: { id }, reason: { key, params: { cause, maillon: 'ent-est/portail' } } });
  });

  it('point to no file that is not there', async () => {
    const names = new Set(await readdir(shipped));
    for (const { body } of registry.runbooks.values())
      for (const [, target = ''] of body.matchAll(/\]\((?!https?:)([^)#]+)/g)) expect(names).toContain(target);
    for (const { body } of registry.runbooks.values())
      for (const [, id = ''] of body.matchAll(/fiche `([a-z-]+)`/g))
        expect([...registry.runbooks.keys()]).toContain(id);
  });
});

describe('matching', () => {
  it('prefers the runbook of this maillon, then of this provider, and skips those of others', async () => {
    const applies = (id: string, lists: string) => (text: string) =>
      text.replace('id: panne', `id: ${id}`).replace(/ {2}verdict: \[fault.*\n/, `  verdict: [fault]\n${lists}`);
    const dir = await folder({
      'any.md': applies('any', ''),
      'base.md': applies('base', '  maillon: [base]\n'),
      'base-beta.md': applies('base-beta', '  maillon: [base]\n  provider: [beta]\n'),
      'part.md': (text) =>
        applies('part', '  maillon: [base]\n  provider: [beta]\n')(text).replace('[fault]', '[attack]'),
    });
    const { match } = await loadRunbooks(dir);
    const best = (cause: string, maillon: string, operator: string) => {
      const found = match({ cause, maillon, operator });
      return found && [found.runbook.id, found.reason.key];
    };
    expect(best('fault', 'ent-est/base', 'beta')).toEqual(['base-beta', 'runbook.exact-maillon']);
    expect(best('fault', 'lycees-nord/base', 'alpha')).toEqual(['base', 'runbook.exact-maillon']);
    expect(best('fault', 'lycees-nord/portail', 'alpha')).toEqual(['any', 'runbook.exact']);
    expect(best('saturation+attack', 'ent-est/base', 'beta')).toEqual(['part', 'runbook.part-maillon']);
    expect(best('saturation', 'ent-est/base', 'beta')).toBeUndefined();
  });
});

describe('faults', () => {
  it('are told all at once, each with its line and field', async () => {
    const told = await faults({
      'a.md': (text) =>
        text.replace('version: 1', 'version: première').replace('severity: [P1, P2, P3]', 'severity: [P1, P4]'),
      'b.md': (text) =>
        text
          .replace('id: panne', 'id: autre')
          .replace(/^owner: .*\n/m, '')
          .replace('## Décider', '## Choisir'),
      'c.md': () => '# sans en-tête\n',
      'd.md': (text) => text.replace('id: panne', 'id: [panne'),
    });
    expect(told).toEqual([
      expect.stringMatching(/^a\.md:4 version: /),
      expect.stringMatching(/^a\.md:10 severity\.1: /),
      expect.stringMatching(/^b\.md:\d+ owner: /),
      expect.stringMatching(/^b\.md:\d+: section "## Décider" is missing$/),
      'c.md:1: does not begin with front matter between --- lines',
      expect.stringMatching(/^d\.md:\d+: /),
    ]);
  });

  it('two runbooks with one id', async () => {
    const dir = await folder({ 'a.md': (text) => text });
    await copyFile(path.join(dir, 'a.md'), path.join(dir, 'b.md'));
    await expect(loadRunbooks(dir)).rejects.toThrow('b.md:2 id: "panne" is also the id of a.md');
  });

  it('sections doubled, empty, out of order; headings in code do not count', async () => {
    const told = await faults({
      'a.md': (text) => `${text}\n## Symptôme\n\nencore\n`,
      'b.md': (text) =>
        text.replace('id: panne', 'id: b').replace(/(## Escalader\n)[\s\S]*?(\n## Communiquer)/, '$1$2'),
      'c.md': (text) => {
        const vide = text.replace('id: panne', 'id: c').replace(/## Symptôme\n[\s\S]*?(?=## Vérifier\n)/, '');
        return `${vide}\n\`\`\`\n## Symptôme\n\`\`\`\n`;
      },
      'd.md': (text) =>
        text
          .replace('id: panne', 'id: d')
          .replace('## Vérifier\n', '## X\n')
          .replace('## Agir\n', '## Vérifier\n')
          .replace('## X\n', '## Agir\n'),
    });
    expect(told).toEqual([
      expect.stringMatching(/^a\.md:\d+: section "## Symptôme" is there twice$/),
      expect.stringMatching(/^b\.md:\d+: section "## Escalader" is empty$/),
      expect.stringMatching(/^c\.md:\d+: section "## Symptôme" is missing$/),
      expect.stringMatching(/^d\.md:\d+: section "## Décider" is out of order$/),
      expect.stringMatching(/^d\.md:\d+: section "## Agir" is out of order$/),
    ]);
  });

  it('an empty folder', async () => {
    expect(await faults({})).toEqual([expect.stringContaining('no runbook')]);
  });

  it('a review that is overdue, against the clock given and no other', async () => {
    const edit = {
      'a.md': (text: string) =>
        text.replace(/reviewed_on: .*/, 'reviewed_on: 2021-01-31').replace(/review_every: .*/, 'review_every: P1M'),
    };
    expect(await faults(edit, Date.UTC(2021, 2, 1))).toEqual([
      'a.md:1 reviewed_on: reviewed on 2021-01-31, to be reviewed again by 2021-02-28: ask Équipe d’exploitation nationale',
    ]);
    const dir = await folder(edit);
    expect((await loadRunbooks(dir, { nowMs: Date.UTC(2021, 1, 28, 23) })).runbooks.size).toBe(1);
    expect((await loadRunbooks(dir)).overdue(Date.UTC(2026, 1, 1))).toHaveLength(1);
  });
});

it.each([
  ['2026-01-31', 'P1M', '2026-02-28'],
  ['2024-02-29', 'P1Y', '2025-02-28'],
  ['2026-11-30', 'P3M', '2027-02-28'],
  ['2026-12-25', 'P10D', '2027-01-04'],
  ['2026-12-25', 'P2W', '2027-01-08'],
])('reviewed on %s, every %s: due by %s', (on, every, due) => {
  expect(reviewDue(on, every)).toBe(due);
});
