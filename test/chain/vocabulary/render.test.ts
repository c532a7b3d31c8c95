import { describe, expect, it } from 'vitest';
import { rules } from '../../../alerts/detect/decide.js';
import { CELL_STATES } from '../../../alerts/detect/verdict.js';
import en from '../../../chain/vocabulary/en.json' with { type: 'json' };
import fr from '../../../chain/vocabulary/fr.json' with { type: 'json' };
import { LANGUAGES, vocabulary } from '../../../chain/vocabulary/render.js';

interface Texts {
  readonly [key: string]: string | Texts;
}

const named = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{(\w+)/g)].map(([, name = '']) => name))].sort();

/** Every text by its key, as the sorted list of the parameters it uses. */
function parameters(texts: Texts, prefix = ''): Record<string, readonly string[]> {
  const entries = Object.entries(texts).flatMap(([key, text]): [string, readonly string[]][] =>
    typeof text === 'string' ? [[prefix + key, named(text)]] : Object.entries(parameters(text, `${prefix}${key}.`)),
  );
  return Object.fromEntries(entries);
}

describe('the vocabulary', () => {
  it('has the same keys and parameters in French and English', () => {
    expect(parameters(en)).toEqual(parameters(fr));
  });

  it.each(LANGUAGES)('has a sentence for whatever the detector may say (%s)', (language) => {
    const t = vocabulary(language);
    const keys = [
      ...rules.flatMap(({ high, low }) => [`evidence.${high}`, `evidence.${low}`]),
      ...rules.map(({ feed }) => `feed.${feed}`),
      ...CELL_STATES.map((state) => `state.${state}`),
    ];
    expect(keys.filter((key) => t(key) === key)).toEqual([]);
  });

  it.each([
    ['fr', 'La charge n’a monté qu’après le début du mal (× 1,05 avant, × 2,1 maintenant) : ce sont des relances.'],
    ['en', 'Load rose only after the harm began (× 1.05 before, × 2.1 now): these are retries.'],
  ] as const)('writes numbers as its language does (%s)', (language, sentence) => {
    expect(vocabulary(language)('evidence.load_followed', { before: 1.05, ratio: 2.1 })).toBe(sentence);
  });

  it('names the resource in the language of the sentence', () => {
    const percent = new Intl.NumberFormat('fr', { style: 'percent' });
    const params = { kind: 'queue', cell: 'ent-est/base', share: 0.97 };
    expect(vocabulary('fr')('evidence.resource_full', params)).toBe(
      `Ressource pleine (file d’attente) sur ent-est/base : ${percent.format(0.97)} de sa limite.`,
    );
    expect(vocabulary('en')('evidence.resource_full', params)).toBe(
      'Resource full (queue) at ent-est/base: 97% of its limit.',
    );
  });

  it.each(['saturation+attack', 'undetermined'])('says the cause %s', (cause) => {
    for (const language of LANGUAGES) expect(vocabulary(language)(`cause.${cause}`)).not.toContain('cause.');
  });
});
