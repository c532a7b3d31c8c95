import { describe, expect, it } from 'vitest';
import type { Cause } from '../../../alerts/detect/verdict.js';
import type { Incident, Page } from '../../../alerts/incident/incident.js';
import { renderPage } from '../../../alerts/notify/render.js';
import { pageTexts, percent } from '../../../alerts/notify/texts.js';
import en from '../../../chain/vocabulary/page.en.json' with { type: 'json' };
import fr from '../../../chain/vocabulary/page.fr.json' with { type: 'json' };
import { demoChain, harmed, MORNING } from '../situation.js';

type Texts = { readonly [key: string]: string | Texts };

/** Keys without their plural forms, with the parameters each text uses. */
function keys(texts: Texts, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, text]) => {
      const name = `${prefix}${key.replace(/_(?:one|many|other)$/, '')}`;
      if (typeof text !== 'string') return [...keys(text, `${name}.`)];
      return [
        [
          name,
          [...text.matchAll(/\{\{\s*(\w+)/g)]
            .map((match) => match[1])
            .sort()
            .join(' '),
        ] as [string, string],
      ];
    }),
  );
}

function page(change: Partial<Incident>, status: Page['status'] = 'firing') {
  const { evidence, suspects } = harmed('ent-est/base', MORNING);
  const incident: Incident = {
    id: 'i',
    openedMs: MORNING,
    sinceMs: MORNING,
    updatedMs: MORNING,
    generation: 1,
    severity: 'P2',
    cause: 'fault',
    probability: 0.97,
    maillon: 'ent-est/base',
    cells: ['ent-est/base'],
    suspects,
    evidence,
    missingFeeds: ['pool', 'baseline'],
    pages: [],
    ...change,
  };
  const due: Page = { id: 'p', target: 'garde', step: 0, generation: 1, status, state: 'due', atMs: MORNING };
  return renderPage(due, incident, { chain: demoChain, consoleUrl: 'http://console', head: 'c0ffee' });
}

describe('the texts of pages', () => {
  it('have the same keys and parameters in both languages', () => {
    expect(keys(en)).toEqual(keys(fr));
  });

  it.each([
    'saturation',
    'attack',
    'fault',
    'saturation+attack',
    'attack+fault',
    'saturation+fault',
    'undetermined',
  ] as Cause[])('leave no key and no parameter unsaid: %s', (cause) => {
    const many = {
      cause,
      cells: demoChain.cells.map(({ id }) => id),
      targeted: 'ent-sud/frontal',
      mergedInto: 'j',
      closedMs: MORNING,
    };
    for (const [change, status] of [
      [{ cause }, 'firing'],
      [many, 'firing'],
      [many, 'resolved'],
      [{ cause, closedMs: MORNING }, 'resolved'],
    ] as const) {
      const { texts } = page(change, status);
      for (const text of [texts.fr, texts.en].flatMap(Object.values)) {
        expect(text).not.toMatch(
          /\{\{|\}\}|\b(?:summary|description|impact|cause|feed|evidence|where)\.[a-z_]|undefined|NaN/,
        );
        expect(text).not.toBe('');
      }
    }
  });

  it('count as each language does', () => {
    const t = pageTexts('fr');
    expect([0, 1, 2, 1_000_000].map((count) => t('impact.pupils', { count }).replace(/\s/g, ' '))).toEqual([
      '0 élève',
      '1 élève',
      '2 élèves',
      '1 000 000 d’élèves',
    ]);
    expect([0, 1, 2].map((count) => pageTexts('en')('impact.pupils', { count }))).toEqual([
      '0 pupils',
      '1 pupil',
      '2 pupils',
    ]);
  });

  it('never claim to be certain', () => {
    expect([0, 0.001, 0.5, 0.9999, 1].map((share) => percent(share, 'en'))).toEqual(['0%', '1%', '50%', '99%', '100%']);
  });

  it('say when a cause is not known, and what was not measured', () => {
    const { fr: french, en: english } = page({ cause: 'undetermined' }).texts;
    expect(french.summary).toBe("[P2] Base de données · ENT de l'Est\u00a0: cause indéterminée");
    expect(french.description).toContain(
      'Non mesuré\u00a0: pool et file d’attente du maillon et charge habituelle (pas encore apprise).',
    );
    expect(english.description).toContain('Not measured: ');
  });

  it('say how much is an attack, what would be without it, and who gives way', () => {
    const { fr: french, en: english } = page({
      ...{ cause: 'saturation+attack', attackKind: 'http-flood', targeted: 'ent-est/frontal' },
      attackShare: { value: 0.62, low: 0.5, high: 0.71 },
      counterfactuals: [{ key: 'without_crowd', params: { factor: 0.31, capacity: 120 } }],
    }).texts;
    const said = french.description.replace(/\s/g, ' ');
    expect(said).toContain('Genre d’attaque : Inondation HTTP. Attaque : 62 % de l’excès (50–71 %).');
    expect(said).toContain('Sans la foule, l’attaque serait de 0,3 × la capacité');
    expect(said).toContain(
      "Maillon visé : Frontal · ENT de l'Est ; maillon qui cède : Base de données · ENT de l'Est.",
    );
    expect(english.description).toContain('Attack: 62% of the excess (50–71%).');
  });

  it('name what is not in the chain by its id', () => {
    expect(page({ maillon: 'ent-perdu/pare-feu', cells: ['ent-perdu/pare-feu'] }).texts.fr.summary).toContain(
      'pare-feu · ent-perdu',
    );
  });
});
