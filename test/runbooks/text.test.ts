import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { program } from '../../cli/program.js';
import { NAMES } from '../../dashboard/speech/runbook-values.js';
import { fencesOf } from '../../runbooks/fences.js';
import { PLACEHOLDERS } from '../../runbooks/placeholders.js';
import { loadRunbooks } from '../../runbooks/registry.js';
import { faults, shipped } from './support.js';

const registry = await loadRunbooks(shipped);
const guide = await readFile(path.resolve(shipped, '../docs/fiches.md'), 'utf8');

describe('what is filled in', () => {
  it('is the same for the check, for the console and for the guide of authors', () => {
    expect([...NAMES].sort()).toEqual([...PLACEHOLDERS].sort());
    for (const name of PLACEHOLDERS) expect(guide).toContain(`\`{{${name}}}\``);
  });

  it('and nothing else', async () => {
    const told = await faults({
      'a.md': (text) =>
        text.replace('## Symptôme\n', '## Symptôme\n\n{{celle}} {{}}\n').replace('{ent:String}', '{etn:String}'),
    });
    expect(told).toEqual([
      expect.stringMatching(/^a\.md:\d+: nothing fills in \{\{celle\}\}; docs\/fiches\.md/),
      expect.stringMatching(/^a\.md:\d+: nothing fills in \{\{\}\}; /),
      expect.stringMatching(/^a\.md:\d+: the query has a parameter "etn" that nothing fills in; /),
    ]);
  });
});

describe('the commands of the runbooks', () => {
  const commands = [...registry.runbooks.values()].flatMap(({ id, body }) => [
    ...fencesOf(body)
      .filter(({ language }) => language === 'sh')
      .flatMap(({ code }) =>
        [...code.matchAll(/\bvigie ([a-z][^#|;\n]*)/g)].map(([, words = '']) => [id, words] as const),
      ),
    ...[...body.matchAll(/`vigie ([a-z][^`]*)`/g)].map(([, words = '']) => [id, words] as const),
  ]);

  it.each(commands)('%s: vigie %s', (_, words) => {
    const typed = words.split(/\s+/);
    let command = program();
    while (command.commands.length > 0) {
      const name = typed.shift();
      const sub = command.commands.find((one) => one.name() === name);
      expect(sub?.name(), `${command.name()} ${name}`).toBe(name);
      if (sub) command = sub;
    }
    const options = command.options.flatMap(({ long, short }) => [long, short]);
    for (const [option] of words.matchAll(/--[a-z-]+/g)) expect(options).toContain(option);
  });

  it('are there', () => {
    expect(commands.length).toBeGreaterThan(8);
  });
});

describe('messages', () => {
  const said = (edit: (text: string) => string) =>
    faults({ 'panne.md': (text) => text, 'communication/panne.md': edit });

  it('speak to ministry, régions, schools and public, in two languages, and say when the next one comes', () => {
    const whole = [...registry.communications.values()].filter(({ id }) => id !== 'interne');
    for (const { messages } of whole)
      expect(messages.map(({ audience }) => audience)).toEqual(['ministere', 'regions', 'etablissements', 'public']);
    for (const { id, messages } of registry.communications.values())
      for (const { fr, en } of messages) {
        expect(fr, id).toContain('{{next_update}}');
        expect(en, id).toContain('{{next_update}}');
        expect(fr).not.toBe(en);
      }
  });

  it.each([
    ['## Public\n', '## Publics\n', 'no message for "Public"; add "## Public", or take it from audiences'],
    ['### English', '### Anglais', '"Ministère" says nothing in English; add "### English" below it'],
    ['Prochain point à {{next_update}}', 'À bientôt', 'does not say when the next message comes; say {{next_update}}'],
    ['{{service}}. Les équipes', '{{operator}}. Les équipes', '{{operator}} in public; the director names providers'],
    ['{{service}}. Les équipes', '{{servise}}. Les équipes', 'nothing fills in {{servise}}'],
    [', public]', ']', '"Public" is not among the audiences; add public to audiences'],
    ['id: panne', 'id: pannes', '"pannes" stands in communication/panne.md; name the file communication/pannes.md'],
  ])('%s → %s is a fault', async (before, after, what) => {
    const told = await said((text) => {
      expect(text).toContain(before);
      return text.replace(before, after);
    });
    expect(told).toContainEqual(expect.stringContaining(what));
    expect(told[0]).toMatch(/^communication\/panne\.md:\d+ ?/);
  });
});
