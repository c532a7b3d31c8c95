import { describe, expect, it } from 'vitest';
import { type Attacked, accountOf, bearing } from '../../../chain/vocabulary/account.js';
import { LANGUAGES, type Language, vocabulary } from '../../../chain/vocabulary/render.js';

const mixture: Attacked = {
  cause: 'saturation+attack',
  attackKind: 'http-flood',
  attackShare: { value: 0.62, low: 0.5, high: 0.71 },
  counterfactuals: [
    { key: 'without_attack', params: { factor: 1.43, capacity: 120 } },
    { key: 'without_crowd', params: { factor: 0.31, capacity: 120 } },
  ],
  targeted: 'frontal',
};
const unknown = [{ key: 'capacity_unknown', params: { legitimate: 40, attack: 90 } }];

/** Spaces of `Intl` differ from one version to the next. */
const said = (of: Attacked, breaking: string, language: Language): string[] =>
  accountOf(of, breaking).map(({ key, params }) => vocabulary(language)(key, params).replace(/\s/g, ' '));

describe('the account of an attack', () => {
  it.each<[Language, Attacked, string[]]>([
    [
      'fr',
      mixture,
      [
        'Genre d’attaque : Inondation HTTP.',
        'Attaque : 62 % de l’excès (50–71 %).',
        'Sans l’attaque, la charge légitime serait de 1,4 × la capacité (120 requêtes/s) : la foule seule suffirait à saturer.',
        'Sans la foule, l’attaque serait de 0,3 × la capacité (120 requêtes/s) : l’attaque seule ne suffirait pas.',
        'Maillon visé : frontal ; maillon qui cède : base.',
      ],
    ],
    [
      'en',
      mixture,
      [
        'Kind of attack: HTTP flood.',
        'Attack: 62% of the excess (50–71%).',
        'Without the attack, legitimate load would be 1.4 × capacity (120 requests/s): the crowd alone would saturate it.',
        'Without the crowd, the attack would be 0.3 × capacity (120 requests/s): the attack alone would not suffice.',
        'Targeted maillon: frontal; breaking maillon: base.',
      ],
    ],
    [
      'fr',
      { cause: 'attack', targeted: 'base', counterfactuals: unknown },
      [
        'Capacité non identifiée : rien ne montre que le maillon est à sa limite (40 requêtes/s légitimes, 90 d’attaque).',
        'Maillon visé, et qui cède : base.',
      ],
    ],
    [
      'fr',
      { cause: 'saturation', attackShare: { value: 0.03, low: 0, high: 0.09 } },
      ['Trafic étranger aux usagers : 3 % de l’excès (0–9 %).'],
    ],
    ['fr', { cause: 'fault', attackShare: { value: 0.4, low: 0.3, high: 0.5 } }, []],
    ['fr', {}, []],
  ])('in %s: %j', (language, of, sentences) => {
    expect(said(of, 'base', language)).toEqual(sentences);
  });

  it('tells a load that is at the capacity from one above and one below', () => {
    expect([0.31, 0.94, 0.98, 1.04, 1.06, 2].map(bearing)).toEqual(['under', 'under', 'near', 'near', 'over', 'over']);
    for (const language of LANGUAGES)
      for (const key of ['without_attack', 'without_crowd']) {
        const ways = ['over', 'near', 'under'].map((context) =>
          vocabulary(language)(`counterfactual.${key}`, { factor: 1, capacity: 9, context }),
        );
        expect(new Set(ways).size).toBe(3);
      }
  });
});
