import { afterAll, beforeAll, expect, test } from 'vitest';
import { everything, type Scope } from '../../../../chain/principal.js';
import { readBurned } from '../../../../collector/store/read/burned.js';
import type { Opened } from '../opened.js';
import { filled, requests } from './filled.js';

/** The start of a step of five minutes. */
const NOW_MS = Math.floor(Date.now() / 300_000) * 300_000;
const ago = (seconds: number): number => NOW_MS - seconds * 1000;

let open: Opened;
beforeAll(async () => {
  open = await filled({
    traces: [
      ...requests('national', 'authentification', ago(30), 10, 4),
      ...requests('national', 'authentification', ago(600), 5, 5),
      ...requests('national', 'authentification', ago(3000), 7, 7),
      ...requests('national', 'authentification', ago(7200), 90, 0),
      ...requests('nord', 'portail', ago(200), 3, 3),
      ...requests('unmapped', 'unmapped', ago(30), 4, 0),
    ],
  });
}, 60_000);
afterAll(() => open.close());

const read = (windows: readonly number[], asOf = NOW_MS, scope: Scope = everything) =>
  readBurned(open.store.client, { asOf, scope, windows, toMs: NOW_MS });

test('of each window, the requests of each cell and the good ones; what is older is not in it', async () => {
  const { toMs, firstMs, windows } = await read([300, 1800, 3600]);
  expect(toMs).toBe(NOW_MS);
  expect(Object.fromEntries([...windows].map(([seconds, cells]) => [seconds, Object.fromEntries(cells)]))).toEqual({
    300: { 'national/authentification': { requests: 10, good: 4 }, 'nord/portail': { requests: 3, good: 3 } },
    1800: { 'national/authentification': { requests: 15, good: 9 }, 'nord/portail': { requests: 3, good: 3 } },
    3600: { 'national/authentification': { requests: 22, good: 16 }, 'nord/portail': { requests: 3, good: 3 } },
  });
  expect(firstMs).toBe(ago(3000));
});

test('six hours are one query over the steps of five minutes', async () => {
  const { windows, firstMs } = await read([21_600]);
  expect(windows.get(21_600)?.get('national/authentification')).toEqual({ requests: 112, good: 16 });
  expect(firstMs).toBe(ago(7200));
});

test('what was not received by then is not known, and who may not see an ENT does not', async () => {
  expect((await read([300], ago(100))).windows.get(300)).toEqual(new Map([['nord/portail', { requests: 3, good: 3 }]]));
  const { windows } = await read([300], NOW_MS, { kind: 'ents', ents: ['est'] });
  expect([...(windows.get(300)?.keys() ?? [])]).toEqual(['national/authentification']);
});

test('of a time before everything, nothing', async () => {
  const before = await readBurned(open.store.client, {
    asOf: ago(90_000),
    scope: everything,
    windows: [60],
    toMs: ago(90_000),
  });
  expect(before).toEqual({ toMs: ago(90_000), windows: new Map([[60, new Map()]]) });
});
