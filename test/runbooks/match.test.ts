import { describe, expect, it } from 'vitest';
import { ATTACK_KINDS } from '../../alerts/detect/kinds.js';
import { CELL_STATES } from '../../alerts/detect/verdict.js';
import pageEn from '../../chain/vocabulary/page.en.json' with { type: 'json' };
import pageFr from '../../chain/vocabulary/page.fr.json' with { type: 'json' };
import { COVERS } from '../../runbooks/match.js';
import { loadRunbooks } from '../../runbooks/registry.js';
import { CAUSES, KINDS, VERDICTS } from '../../runbooks/vocabulary.js';
import { folder, shipped } from './support.js';

const registry = await loadRunbooks(shipped);

/** cause, kind, maillon → runbook, the fields that matched, score. */
const TABLE: readonly (readonly [string, string | undefined, string, string, string, number])[] = [
  ['saturation', undefined, 'frontal', 'saturation-frontal', 'exact-maillon', 10],
  ['saturation', undefined, 'file-attente', 'saturation-frontal', 'exact-maillon', 10],
  ['saturation', undefined, 'portail', 'saturation-application', 'exact-maillon', 10],
  ['saturation', undefined, 'vie-scolaire', 'saturation-application', 'exact-maillon', 10],
  ['saturation', undefined, 'base', 'saturation-base', 'exact-maillon', 10],
  ['saturation', undefined, 'educonnect', 'saturation-authentification', 'exact-maillon', 10],
  ['saturation', undefined, 'authentification', 'saturation-authentification', 'exact-maillon', 10],
  ['saturation', undefined, 'dns', 'saturation', 'exact', 8],
  ['saturation+fault', undefined, 'base', 'saturation-base', 'exact-maillon', 10],
  ['saturation+attack', undefined, 'base', 'inondation', 'exact', 8],
  ['attack', undefined, 'frontal', 'inondation', 'exact', 8],
  ['attack', 'http-flood', 'frontal', 'inondation', 'exact', 8],
  ['attack', 'scraping', 'portail', 'inondation', 'exact', 8],
  ['attack', 'slow-http', 'frontal', 'http-lent', 'exact-kind', 12],
  ['attack', 'syn', 'frontal', 'http-lent', 'exact-kind', 12],
  ['saturation+attack', 'slow-http', 'portail', 'http-lent', 'exact-kind', 12],
  ['attack', 'credential-stuffing', 'educonnect', 'bourrage-identifiants', 'exact-kind', 12],
  ['attack+fault', 'credential-stuffing', 'sso', 'bourrage-identifiants', 'exact-kind', 12],
  ['attack', 'credential-stuffing', 'messagerie', 'messagerie-comptes', 'exact-kind-maillon', 14],
  ['attack', 'http-flood', 'messagerie', 'inondation', 'exact', 8],
  ['fault', undefined, 'frontal', 'panne', 'exact', 8],
  ['fault', 'certificate', 'frontal', 'certificat-dns', 'exact-kind', 12],
  ['fault', 'dns', 'dns', 'certificat-dns', 'exact-kind', 12],
  ['undetermined', 'dns', 'cdn', 'certificat-dns', 'exact-kind', 12],
  ['fault', undefined, 'educonnect', 'service-national', 'exact-maillon', 10],
  ['fault', undefined, 'gar', 'service-national', 'exact-maillon', 10],
  ['undetermined', undefined, 'authentification', 'service-national', 'exact-maillon', 10],
  ['undetermined', undefined, 'portail', 'panne', 'exact', 8],
  ['attack+fault', undefined, 'portail', 'inondation', 'exact', 8],
  ['silent', undefined, 'portail', 'operateur-muet', 'exact', 8],
  ['self', undefined, '', 'console-malade', 'exact', 8],
];

describe('matching', () => {
  it.each(TABLE)('%s (%s) on %s → %s', (cause, kind, maillon, id, fields, score) => {
    const found = registry.match({ cause, kind, maillon: `ent-est/${maillon}`, operator: 'beta' });
    expect(found).toMatchObject({ runbook: { id }, score, reason: { key: `runbook.${fields}` } });
    expect(found?.reason.params).toEqual({
      ...{ cause, maillon: `ent-est/${maillon}`, operator: 'beta' },
      ...(kind !== undefined && { kind }),
    });
  });

  it('whatever the kind, each cause on each kind of maillon finds one that covers it', () => {
    for (const cause of CAUSES)
      for (const kind of [undefined, ...KINDS])
        for (const maillon of ['frontal', 'educonnect', 'messagerie', 'base', 'dns', 'portail']) {
          const found = registry.matches({ cause, kind, maillon, operator: '' });
          expect(found[0]?.score ?? 0, `${cause} ${kind} ${maillon}`).toBeGreaterThanOrEqual(COVERS);
          expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
        }
  });

  it('prefers the runbook of this maillon, then of this provider, and skips those of others', async () => {
    const applies = (id: string, lists: string) => (text: string) =>
      text.replace('id: panne', `id: ${id}`).replace(/ {2}verdict: \[fault.*\n/, `  verdict: [fault]\n${lists}`);
    const dir = await folder({
      'any.md': applies('any', ''),
      'base.md': applies('base', '  maillon: [base]\n'),
      'base-beta.md': applies('base-beta', '  maillon: [base]\n  provider: [beta]\n'),
      'part.md': (text) =>
        applies('part', '  maillon: [base]\n  provider: [beta]\n')(text).replace('[fault]', '[attack]'),
      'two.md': applies('a-two', '  maillon: [base, portail]\n'),
    });
    const { match, matches } = await loadRunbooks(dir);
    const best = (cause: string, maillon: string, operator: string) => {
      const found = match({ cause, maillon, operator });
      return found && [found.runbook.id, found.reason.key];
    };
    expect(best('fault', 'ent-est/base', 'beta')).toEqual(['base-beta', 'runbook.exact-maillon-provider']);
    expect(best('fault', 'lycees-nord/base', 'alpha')).toEqual(['base', 'runbook.exact-maillon']);
    expect(best('fault', 'lycees-nord/portail', 'alpha')).toEqual(['a-two', 'runbook.exact-maillon']);
    expect(best('fault', 'lycees-nord/frontal', 'alpha')).toEqual(['any', 'runbook.exact']);
    expect(best('saturation+attack', 'ent-est/base', 'beta')).toEqual(['part', 'runbook.part-maillon-provider']);
    expect(best('saturation', 'ent-est/base', 'beta')).toBeUndefined();
    // Equal scores: the one for fewer maillons knows them better, though its id comes later.
    const all = matches({ cause: 'fault', maillon: 'ent-est/base', operator: 'alpha' });
    expect(all.map(({ runbook, score }) => [runbook.id, score])).toEqual([
      ['base', 10],
      ['a-two', 10],
      ['any', 8],
    ]);
  });

  it('every reason has its sentence in both languages', () => {
    const keys = ['exact', 'part'].flatMap((whole) =>
      ['', '-kind'].flatMap((kind) =>
        ['', '-maillon'].flatMap((maillon) => ['', '-provider'].map((one) => `${whole}${kind}${maillon}${one}`)),
      ),
    );
    for (const page of [pageFr, pageEn]) expect(Object.keys(page.runbook).sort()).toEqual([...keys, 'rule'].sort());
  });
});

describe('the words of runbooks', () => {
  it('are those of the detector', () => {
    expect(KINDS).toEqual(expect.arrayContaining([...ATTACK_KINDS]));
    expect(CELL_STATES).toContain('silent');
    expect(VERDICTS).toEqual(expect.arrayContaining(Object.keys(pageFr.cause)));
  });
});
