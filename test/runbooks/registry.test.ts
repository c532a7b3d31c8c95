import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadChain } from '../../chain/load.js';
import { nearest } from '../../chain/nearest.js';
import { uncovered } from '../../runbooks/match.js';
import { loadRunbooks } from '../../runbooks/registry.js';
import { reviewDue } from '../../runbooks/review.js';
import { SECTIONS } from '../../runbooks/sections.js';
import { faults, folder, shipped } from './support.js';

const registry = await loadRunbooks(shipped);
const root = path.resolve(import.meta.dirname, '../..');
const chains = {
  france: await loadChain(path.join(root, 'chain/france')),
  demo: await loadChain(path.join(root, 'chain/demo')),
};
const known = {
  maillon: Object.values(chains).flatMap(({ maillons }) => maillons.map(({ id }) => id)),
  provider: Object.values(chains).flatMap(({ operators }) => operators.map(({ id }) => id)),
  nearest,
};

describe('the shipped runbooks', () => {
  it('are fourteen, whole, each with steps to tick', () => {
    expect([...registry.runbooks.keys()].sort()).toEqual([
      'bourrage-identifiants',
      'certificat-dns',
      'console-malade',
      'http-lent',
      'inondation',
      'messagerie-comptes',
      'operateur-muet',
      'panne',
      'saturation',
      'saturation-application',
      'saturation-authentification',
      'saturation-base',
      'saturation-frontal',
      'service-national',
    ]);
    for (const { sections, steps } of registry.runbooks.values()) {
      expect([...sections.keys()]).toEqual(SECTIONS.map(({ id }) => id));
      expect(Math.min(...[...sections.values()].map((text) => text.length))).toBeGreaterThan(120);
      expect(steps.length).toBeGreaterThanOrEqual(6);
    }
  });

  it('pass the check on the day they were reviewed, with the names of the shipped chains', async () => {
    const checked = await loadRunbooks(shipped, { nowMs: Date.UTC(2026, 10, 20), known });
    expect(checked.runbooks.size).toBe(14);
    expect(checked.communications.size).toBe(6);
  });

  it.each(Object.entries(chains))('cover every maillon and every verdict of %s', (_, { maillons }) => {
    const ids = maillons.map(({ id }) => id);
    expect(uncovered(registry, ids)).toEqual([]);
    // The measure itself can fail.
    expect(uncovered({ match: () => undefined }, ids)).toHaveLength(ids.length * 8 + 1);
  });

  it('say what they see of the incident at hand', () => {
    for (const { id, body } of registry.runbooks.values()) {
      const asked = [
        'cell',
        'since',
        ...(id === 'console-malade' ? [] : ['offered', 'expected', 'pupils', 'operator']),
      ];
      for (const name of asked) expect(body, id).toContain(`{{${name}}}`);
    }
  });

  it('block for attacks only, and never by one person', () => {
    const blocks = [...registry.runbooks.values()].flatMap(({ id, applies_to, needs_approval, steps }) =>
      steps.filter(({ kind }) => kind === 'block').map((step) => ({ id, applies_to, needs_approval, step })),
    );
    expect(new Set(blocks.map(({ id }) => id))).toEqual(
      new Set(['bourrage-identifiants', 'http-lent', 'inondation', 'messagerie-comptes']),
    );
    for (const { applies_to, needs_approval, step } of blocks) {
      expect(applies_to.verdict.every((verdict) => verdict.includes('attack'))).toBe(true);
      expect(needs_approval.find(({ id }) => id === step.approval)?.people).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('faults', () => {
  it('are told all at once, each with its line, its field and what to do', async () => {
    const told = await faults({
      'a.md': (text) =>
        text.replace('version: 2', 'version: première').replace('severity: [P1, P2, P3]', 'severity: [P1, P4]'),
      'b.md': (text) =>
        text
          .replace('id: panne', 'id: autre')
          .replace(/^owner: .*\n/m, '')
          .replace('## Décider', '## Choisir'),
      'c.md': () => '# sans en-tête\n',
      'd.md': (text) => text.replace('id: panne', 'id: [panne'),
    });
    expect(told).toEqual([
      expect.stringMatching(/^a\.md:4 version: .*; a whole number, one more at each change of substance$/),
      expect.stringMatching(/^a\.md:10 severity\.1: .*; a list of P1, P2, P3$/),
      expect.stringMatching(/^b\.md:\d+ owner: /),
      expect.stringMatching(/^b\.md:\d+: section "## Décider" is missing; add it$/),
      expect.stringMatching(/^c\.md:1: does not begin with front matter between --- lines; /),
      expect.stringMatching(/^d\.md:\d+: /),
    ]);
  });

  it('two runbooks with one id', async () => {
    const dir = await folder({ 'a.md': (text) => text });
    await copyFile(path.join(dir, 'a.md'), path.join(dir, 'b.md'));
    await expect(loadRunbooks(dir)).rejects.toThrow('b.md:2 id: "panne" is also the id of a.md; ');
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
          .replace('## Décider\n', '## Vérifier\n')
          .replace('## X\n', '## Décider\n'),
    });
    expect(told).toEqual([
      expect.stringMatching(/^a\.md:\d+: section "## Symptôme" is there twice; /),
      expect.stringMatching(/^b\.md:\d+: section "## Escalader" is empty; /),
      expect.stringMatching(/^c\.md:\d+: section "## Symptôme" is missing; /),
      expect.stringMatching(/^d\.md:\d+: section "## Décider" is out of order; the order is: Symptôme, /),
    ]);
  });

  it('an empty folder', async () => {
    expect(await faults({})).toEqual([expect.stringContaining('no runbook')]);
  });

  it('maillons and operators that no chain has, with the name that was meant', async () => {
    const edit = (text: string) =>
      text.replace(/( {2}verdict: \[fault.*\n)/, '$1  maillon: [frontl, base]\n  provider: [kosmoss]\n');
    expect(await faults({ 'a.md': edit }, { known })).toEqual([
      'a.md:10 applies_to.maillon: no maillon "frontl" in the chain; did you mean "frontal"?',
      'a.md:11 applies_to.provider: no operator "kosmoss" in the chain; did you mean "kosmos"?',
    ]);
  });

  it('messages that do not exist', async () => {
    expect(await faults({ 'a.md': (text) => text.replace('comms_template: panne', 'comms_template: pane') })).toEqual([
      expect.stringMatching(
        /^a\.md:\d+ comms_template: no message "pane" in communication\/; there are: attaque, authentification, /,
      ),
    ]);
  });

  it('dead links, to files and to steps; those in code are none, and a start does not fail on them', async () => {
    const edits = {
      'panne.md': (text: string) =>
        text
          .replace(/\]\([a-z-]+\.md(#[a-z-]+)?\)/g, '](panne.md#geler)')
          .replace(
            '## Escalader\n',
            '## Escalader\n\n[a](rien.md) [b](#nulle-part) [c](communication/panne.md#public)\n',
          ),
    };
    const told = await faults(edits, { nowMs: Date.UTC(2026, 10, 20) });
    expect(told).toEqual([
      expect.stringMatching(/^panne\.md:\d+: dead link: no file "rien\.md"; there are: panne\.md$/),
      expect.stringMatching(/^panne\.md:\d+: dead link: no heading or step "nulle-part" in panne\.md; it has: .*geler/),
    ]);
    const dir = await folder(edits);
    expect((await loadRunbooks(dir)).runbooks.size).toBe(1);
  });

  it('a review that is overdue, against the clock given and no other', async () => {
    const edit = {
      'a.md': (text: string) =>
        text
          .replace(/reviewed_on: .*/, 'reviewed_on: 2021-01-31')
          .replace(/review_every: .*/, 'review_every: P1M')
          .replace(/\]\([a-z-]+\.md(#[a-z-]+)?\)/g, '](a.md)'),
    };
    expect(await faults(edit, { nowMs: Date.UTC(2021, 2, 1) })).toEqual([
      'a.md:6 reviewed_on: reviewed on 2021-01-31, to be reviewed again by 2021-02-28; read it again with Équipe d’exploitation nationale, then set the day',
    ]);
    const dir = await folder(edit);
    expect((await loadRunbooks(dir, { nowMs: Date.UTC(2021, 1, 28, 23) })).runbooks.size).toBe(1);
    const overdue = (await loadRunbooks(dir)).overdue(Date.UTC(2026, 1, 1));
    expect(overdue.map(({ file }) => file)).toEqual(['a.md']);
  });

  it('messages grow old as runbooks do', () => {
    const overdue = registry.overdue(Date.UTC(2028, 0, 1));
    expect(overdue).toHaveLength(20);
    expect(registry.overdue(Date.UTC(2026, 10, 20))).toEqual([]);
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
