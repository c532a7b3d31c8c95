import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadChain } from '../../chain/load.js';
import { suggestRule } from '../../chain/suggest.js';

const suggested = (...asked: Parameters<typeof suggestRule>): unknown => parse(suggestRule(...asked) ?? '');

const chain = await loadChain(join(import.meta.dirname, '../../chain/demo'));

it.each([
  ['portail', 'www.ent-est.example', 'ent-est/portail'],
  ['ent-sud-messagerie', 'm3.example', 'ent-sud/messagerie'],
  ['Authentification', 'idp.example', 'national/authentification'],
  // Two ENT, no ENT, no maillon, a part of a word: nobody knows.
  ['portail', 'ent-est.ent-sud.example', 'ENT/MAILLON'],
  ['portail', 'www.example', 'ENT/MAILLON'],
  ['blog', 'www.ent-est.example', 'ENT/MAILLON'],
  ['database', 'www.ent-est.example', 'ENT/MAILLON'],
])('a rule for %s at %s names %s', (service, host, cell) => {
  expect(suggested(chain, { sender: 'beta', service, host })).toEqual([{ sender: 'beta', service, host, cell }]);
});

const france = await loadChain(join(import.meta.dirname, '../../chain/france'));

it.each([
  ['kosmos', 'Mon-Bureau-Numerique_base', 'db7', 'mon-bureau-numerique/base'],
  ['kosmos', 'app.portail', 'www.mon-ent-occitanie.fr', 'mon-ent-occitanie/portail'],
  ['metropole-de-lyon', 'agenda', 'pod-3', 'laclasse/agenda'],
  ['ministere', 'educonnect-idp', 'idp.example', 'national/educonnect'],
  ['index-education', 'vie-scolaire-pronote-nice', '', 'pronote-nice/vie-scolaire'],
  // The sender speaks for several: nobody knows which.
  ['kosmos', 'portail', 'pod-3', 'ENT/MAILLON'],
  // Two maillons in one name.
  ['gip-recia', 'portail-agenda', '', 'ENT/MAILLON'],
])('in France, a rule for what %s calls %s at %j names %s', (sender, service, host, cell) => {
  const [rule] = suggested(france, { sender, service, host }) as { cell: string }[];
  expect(rule?.cell).toBe(cell);
});

it.each(['unknown_service:java', 'a, cell: x/y }', '#', 'on', 'é "x"\n- y'])(
  'the service %j is quoted so that YAML reads it back, and without a host there is none',
  (service) => {
    expect(suggested(chain, { sender: 'beta', service, host: '' })).toEqual([
      { sender: 'beta', service, cell: 'ENT/MAILLON' },
    ]);
  },
);

it('without service.name there is no rule: vigie check would refuse an empty one', () => {
  expect(suggestRule(chain, { sender: 'beta', service: '', host: 'portail.ent-est.example' })).toBeUndefined();
});
