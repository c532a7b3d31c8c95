import { afterAll, beforeAll, expect, test } from 'vitest';
import { everything, type Scope } from '../../../../chain/principal.js';
import { readServed } from '../../../../collector/store/read/served.js';
import type { Opened } from '../opened.js';
import { filled, requests } from './filled.js';

/** The start of a step of half an hour. */
const NOW_MS = Math.floor(Date.now() / 1_800_000) * 1_800_000;
const ago = (seconds: number): number => NOW_MS - seconds * 1000;

let open: Opened;
beforeAll(async () => {
  open = await filled({
    traces: [
      ...requests('nord', 'portail', ago(60), 6, 5),
      ...requests('nord', 'base', ago(1500), 4, 1),
      ...requests('nord', 'portail', ago(2000), 3, 3),
      ...requests('est', 'portail', ago(60), 2, 2),
      ...requests('national', 'authentification', ago(60), 10, 4),
      ...requests('national', 'classe-virtuelle', ago(60), 1, 1),
      ...requests('unmapped', 'unmapped', ago(60), 9, 0),
      ...requests('nord', 'portail', ago(30_000), 50, 0),
    ],
  });
}, 60_000);
afterAll(() => open.close());

const read = (scope: Scope = everything, stepS = 1800) =>
  readServed(open.store.client, { asOf: NOW_MS, range: { fromMs: ago(21_600), toMs: NOW_MS }, scope, stepS });

test('what each ENT and each national maillon served, by half hours; nothing older, and nothing that is not mapped', async () => {
  expect(await read()).toEqual([
    { ent: 'nord', maillon: '', atMs: ago(3600), requests: 3, good: 3 },
    { ent: 'est', maillon: '', atMs: ago(1800), requests: 2, good: 2 },
    { ent: 'national', maillon: 'authentification', atMs: ago(1800), requests: 10, good: 4 },
    { ent: 'national', maillon: 'classe-virtuelle', atMs: ago(1800), requests: 1, good: 1 },
    { ent: 'nord', maillon: '', atMs: ago(1800), requests: 10, good: 6 },
  ]);
});

test('of who may not see an ENT, nothing', async () => {
  const ents = (await read({ kind: 'ents', ents: ['est'] })).map(({ ent }) => ent);
  expect([...new Set(ents)]).toEqual(['est', 'national']);
});

test('steps that do not fit the grain are refused', async () => {
  await expect(read(everything, 100)).rejects.toThrow('multiple of 300');
});
