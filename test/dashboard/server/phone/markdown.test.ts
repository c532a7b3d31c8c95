import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlOf } from '../../../../dashboard/server/phone/markdown.js';

const none = () => undefined;
const shelf = path.resolve(import.meta.dirname, '../../../../runbooks');

describe('the Markdown of a runbook, as HTML', () => {
  it.each([
    ['Un **mot** et `a < b`.', '<p>Un <strong>mot</strong> et <code>a &lt; b</code>.</p>'],
    ['par **`a` ou `b*`**, puis', '<p>par <strong><code>a</code> ou <code>b*</code></strong>, puis</p>'],
    ['deux\nlignes\n\nautre', '<p>deux lignes</p><p>autre</p>'],
    ['- un\n  et la suite\n- deux', '<ul><li>un et la suite</li><li>deux</li></ul>'],
    ['1. un\n2. deux', '<ol><li>un</li><li>deux</li></ol>'],
    ['## Vérifier\ntexte', '<h3>Vérifier</h3><p>texte</p>'],
    ['```sql\nSELECT **1**\n```\nfin', '<pre tabindex="0"><code>SELECT **1**</code></pre><p>fin</p>'],
    ['> cité\n> encore', '<blockquote>cité encore</blockquote>'],
    [
      '| a | b |\n| --- | --- |\n| 1 | 2 |',
      '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>',
    ],
    ['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'],
  ])('%j', (markdown, html) => {
    expect(htmlOf(markdown, none)).toBe(html);
  });

  it('leads links where they are told, and nowhere else', () => {
    const to = (href: string) => (href.endsWith('.md') ? `?runbook=${href.slice(0, -3)}` : undefined);
    expect(htmlOf('[autre](panne.md), [dehors](javascript:alert(1))', to)).toBe(
      '<p><a href="?runbook=panne">autre</a>, dehors)</p>',
    );
  });

  it('ends on any text, and never lets a mark of HTML through', () => {
    const lines = fc.constantFrom(
      '',
      'a',
      '- b',
      '1. c',
      '> d',
      '| e |',
      '```',
      '## f',
      '<b onclick="x">',
      '`g`',
      '**h**',
      '  i',
    );
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 12 }), (all) => {
        expect(htmlOf(all.join('\n'), none)).not.toContain('<b ');
      }),
    );
  });

  it('leaves no mark of Markdown in any runbook there is', async () => {
    const files = (await readdir(shelf)).filter((file) => file.endsWith('.md') && file !== 'README.md');
    expect(files.length).toBeGreaterThan(9);
    for (const file of files) {
      const body = (await readFile(path.join(shelf, file), 'utf8')).split(/^---$/m).slice(2).join('---');
      const text = htmlOf(body, none)
        .replace(/<(pre|code)\b.*?<\/\1>/gs, '')
        .replace(/<[^>]+>/g, '\n');
      expect(text, file).not.toMatch(/\*\*|^\s*[-|>] |^#|\]\(|```/m);
    }
  });
});
