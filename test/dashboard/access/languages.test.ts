import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

interface Pair {
  readonly name: string;
  readonly fr: ReadonlyMap<string, string>;
  readonly en: ReadonlyMap<string, string>;
}

/** Every pair of texts there is: those of the page, one a view, and the vocabularies that the page shares with mails and the terminal. */
const pairs: readonly Pair[] = ['dashboard/web/locales', 'chain/vocabulary'].flatMap((dir) =>
  readdirSync(path.join(root, dir))
    .filter((file) => /^(?:.*\.)?fr\.json$/.test(file))
    .map((file) => ({
      name: `${dir}/${file.replace(/fr\.json$/, '')}`,
      fr: textsOf(path.join(root, dir, file)),
      en: textsOf(path.join(root, dir, file.replace(/fr\.json$/, 'en.json'))),
    })),
);

function textsOf(file: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, under: string): void => {
    if (typeof value === 'string') found.set(under, value);
    else
      for (const [key, inner] of Object.entries(value as object)) walk(inner, under === '' ? key : `${under}.${key}`);
  };
  walk(JSON.parse(readFileSync(file, 'utf8')), '');
  return found;
}

/** `{{count, number}}` and `{{count}}` are the same figure; one language may write it out, but not know another one. */
const params = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{\s*(\w+)[^}]*\}\}/g)].map(([, name = '']) => name))].sort();

/** Words that English has none of. Names of French things keep their French. */
const FRENCH =
  /\b(?:le|la|les|des|du|une|est|sont|pour|dans|avec|sur|pas|aucune?|depuis|jusqu|heures?|fermer|ouvrir|panne)\b|[àèùçœ]/i;
const NAMES =
  /D[ée]fenseur des droits|ÉduConnect|Libre réponse \d+|vie scolaire|cahier de textes|lycées?|collèges?|académies?|régions?|maillons?/gi;
/** What changes the language is written in the other one. */
const SWITCHES = new Set(['bar.language', 'acknowledge.other']);
/** English has one form for each plural of French; French treats zero as one. */
const PLURAL = /_(?:zero|one|two|few|many|other)$/;

describe.each(pairs)('the texts of $name', ({ fr, en }) => {
  it('are the same in both languages: same keys, same figures, none empty', () => {
    const bare = (texts: ReadonlyMap<string, string>) =>
      [...new Set([...texts.keys()].map((key) => key.replace(PLURAL, '')))].sort();
    expect(fr.size).toBeGreaterThan(0);
    expect(bare(en)).toEqual(bare(fr));
    for (const texts of [fr, en]) {
      expect([...texts].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([]);
      // Whatever counts can be one and many.
      const alone = [...texts.keys()].filter(
        (key) =>
          key.endsWith('_one') && texts.get(key)?.includes('{{count') && !texts.has(key.replace(/_one$/, '_other')),
      );
      expect(alone).toEqual([]);
    }
    const differ = [...fr].filter(([key, text]) => {
      const other = en.get(key);
      return other !== undefined && !PLURAL.test(key) && params(text).join() !== params(other).join();
    });
    expect(differ.map(([key]) => key)).toEqual([]);
  });

  it('are English in English', () => {
    const left = [...en].filter(([key, text]) => !SWITCHES.has(key) && FRENCH.test(text.replace(NAMES, '')));
    expect(left.map(([key, text]) => `${key}: ${text}`)).toEqual([]);
  });
});

describe('dates, numbers and lists', () => {
  it('are written by Intl, in one place, and nowhere by hand', () => {
    const byHand = /\.toLocale(?:Date|Time)?String\(|\.get(?:UTC)?(?:Hours|Minutes|Date|Month|Day)\(/;
    const sources = ['dashboard/web', 'dashboard/speech'].flatMap((dir) =>
      readdirSync(path.join(root, dir), { recursive: true })
        .map((name) => path.join(dir, String(name)))
        .filter((name) => /\.tsx?$/.test(name)),
    );
    expect(sources.length).toBeGreaterThan(80);
    expect(sources.filter((name) => byHand.test(readFileSync(path.join(root, name), 'utf8')))).toEqual([]);
  });
});
