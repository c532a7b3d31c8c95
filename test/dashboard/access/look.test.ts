import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { STYLE } from '../../../dashboard/server/phone/look.js';
import { charactersOf } from './woff.js';

const root = path.resolve(import.meta.dirname, '../../..');
const web = path.join(root, 'dashboard/web');
const font = path.join(root, 'node_modules/@fontsource/b612');
const COLOUR =
  /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(|:\s*(?:white|black|red|green|orange|gr[ae]y)\b/gi;
/** A narrow space that does not break has no shape to miss. */
const SPACE = 0x202f;
/** Drawn by dashboard/web/view/sign.tsx wherever they are shown. */
const SIGNS = [...'←→▲▼↵'].map((sign) => sign.codePointAt(0) ?? 0);

function files(dir: string, pattern: RegExp): string[] {
  return readdirSync(dir, { recursive: true })
    .map(String)
    .filter((name) => pattern.test(name))
    .map((name) => path.join(dir, name));
}

const coloursOf = (text: string): string[] => text.match(COLOUR)?.map((one) => one.toLowerCase()) ?? [];

describe('the look of the page', () => {
  it('has every colour in one file', () => {
    const others = files(web, /\.(?:css|tsx?)$/).filter((file) => path.basename(file) !== 'tokens.css');
    expect(others.length).toBeGreaterThan(100);
    const found = others.flatMap((file) =>
      coloursOf(readFileSync(file, 'utf8')).map((colour) => `${path.relative(web, file)}: ${colour}`),
    );
    expect(found).toEqual([]);
  });

  it('gives the page of the telephone, which loads no style sheet, the same colours', () => {
    const tokens = new Set(coloursOf(readFileSync(path.join(web, 'styles/tokens.css'), 'utf8')));
    const phone = coloursOf(STYLE);
    expect(phone.length).toBeGreaterThan(20);
    expect(phone.filter((colour) => !tokens.has(colour))).toEqual([]);
  });

  it('is written in a face that draws every character of its texts, in both weights', () => {
    const texts = [
      ...files(path.join(web, 'locales'), /\.json$/),
      ...files(path.join(root, 'chain/vocabulary'), /\.json$/),
    ];
    const said = new Set(
      [...texts.map((file) => readFileSync(file, 'utf8')).join('')].map((one) => one.codePointAt(0)),
    );
    for (const weight of [400, 700]) {
      const drawn = charactersOf(path.join(font, `files/b612-latin-${weight}-normal.woff`));
      expect(drawn.size).toBeGreaterThan(200);
      const missing = [...said].filter(
        (code = 0) => code > 0x20 && !drawn.has(code) && !SIGNS.includes(code) && code !== SPACE,
      );
      expect(missing.map((code = 0) => String.fromCodePoint(code))).toEqual([]);
    }
  });

  it('ships the licence of that face beside it, shows text before it has come, and loads nothing from elsewhere', () => {
    const licence = readFileSync(path.join(web, 'public/B612-OFL.txt'), 'utf8');
    expect(licence).toBe(readFileSync(path.join(font, 'LICENSE'), 'utf8'));
    expect(licence).toContain('SIL Open Font License, Version 1.1');
    const built = path.join(root, 'dist/web');
    expect(existsSync(path.join(built, 'B612-OFL.txt'))).toBe(true);
    const css = files(built, /\.css$/)
      .map((file) => readFileSync(file, 'utf8'))
      .join('');
    const faces = css.match(/@font-face\s*\{[^}]*\}/g) ?? [];
    expect(faces).toHaveLength(2);
    for (const face of faces) expect(face).toMatch(/font-display:\s*swap/);
    expect(css).not.toMatch(/url\(["']?(?:https?:)?\/\//);
  });
});
