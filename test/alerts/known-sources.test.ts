import { expect, test } from 'vitest';
import type { Verdict } from '../../alerts/detect/verdict.js';
import { cellsInTrouble } from '../../alerts/known-sources.js';
import { chain } from './detect/support/chain.js';

type Said = Pick<Verdict, 'cell' | 'state' | 'suspects'>;
const said = (cell: string, state: Verdict['state'], ...suspects: readonly string[]): Said => ({
  cell,
  state,
  suspects: suspects.map((suspect) => ({ cell: suspect, score: 1, path: [suspect] })),
});

test('whose sources tell of an excess: the harmed cell, what it suffers from, and whoever calls these, up to where people come in', () => {
  expect(cellsInTrouble(chain, [said('ent-est/portail', 'failing', 'ent-est/base')])).toEqual([
    ...['ent-est/messagerie', 'ent-est/frontal'],
    ...['ent-est/base', 'ent-est/portail'],
  ]);
});

test('of a national maillon all who enter by it, and they first', () => {
  const cells = cellsInTrouble(chain, [said('national/authentification', 'degraded')]);
  const ents = chain.ents.map(({ id }) => id).reverse();
  expect(cells).toEqual([
    ...ents.map((ent) => `${ent}/frontal`),
    ...ents.map((ent) => `${ent}/portail`),
    'national/authentification',
  ]);
});

test('nobody while nobody is harmed: silence and lateness are no excess', () => {
  expect(cellsInTrouble(chain, [said('ent-est/portail', 'silent'), said('ent-sud/portail', 'late')])).toEqual([]);
});
