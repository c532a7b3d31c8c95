import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClock } from '../../../../chain/clock.js';
import { everything, type Scope } from '../../../../chain/principal.js';
import { createLoader } from '../../../../collector/store/loader.js';
import { readKnownSources } from '../../../../collector/store/read/sources.js';
import { type Opened, opened, quiet } from '../opened.js';
import { type Row, span } from '../rows.js';
import { HeldSegments } from '../segments.js';

const DAY_MS = 86_400_000;
/** Noon, so that minutes before it are of the same day. */
const NOW_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2;

const visits = (ent: string, hashes: readonly number[], endMs: number, more: Row = {}): Row[] =>
  hashes.map((SourceHash) => span(ent, 'portail', endMs, 20, { SourceHash, ...more }));
const upTo = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: (to - from) / step }, (_, i) => from + i * step);

/** Each a segment, hence a block: a few sources, or thousands. */
const segments: Row[][] = [
  // Few: 1-40 yesterday, 41-50 earlier today, 51-55 five weeks ago; now 31-60, and one without an address.
  visits('few', upTo(1, 41), NOW_MS - DAY_MS),
  visits('few', upTo(41, 51), NOW_MS - 3_600_000),
  visits('few', upTo(51, 56), NOW_MS - 35 * DAY_MS),
  visits('few', [...upTo(31, 61), 0], NOW_MS),
  visits('few', [1, 2], NOW_MS, { SourceClass: 'school' }),
  // Many: 6,400 yesterday, of which half come now, and as many strangers.
  visits('many', upTo(1, 6_401), NOW_MS - DAY_MS),
  visits('many', upTo(3_201, 9_601), NOW_MS),
  // Few now, of a multitude: the count is exact, the share is of the sample.
  visits('mixed', upTo(1, 6_401), NOW_MS - DAY_MS),
  visits('mixed', upTo(64, 64 * 21, 64), NOW_MS),
];

let open: Opened;
beforeAll(async () => {
  open = await opened();
  const source = new HeldSegments();
  for (const [n, rows] of segments.entries()) source.seal(`sources-${n}`, 'traces', rows);
  const { client } = open.store;
  const loader = createLoader({ client, source, clock: createClock(), log: quiet, onCommit: () => {} });
  await loader.drained();
  await loader.stop();
  expect([...source.refused]).toEqual([]);
  await client.command({ query: 'OPTIMIZE TABLE sources FINAL' });
}, 60_000);
afterAll(() => open.close());

const read = (scope: Scope = everything, asOf = NOW_MS + 60_000) =>
  readKnownSources(open.store.client, { asOf, range: { fromMs: NOW_MS, toMs: NOW_MS + 60_000 }, scope });

test('few sources are compared one by one, with those of the 28 days before', async () => {
  const [home, school] = (await read()).filter(({ cell }) => cell === 'few/portail');
  expect(home).toEqual({
    cell: 'few/portail',
    sourceClass: 'home',
    sources: 30,
    known: 20,
    share: 2 / 3,
    shareError: 0,
    sampledBy: 1,
    // Yesterday; five weeks ago is too long ago, and today is no earlier day.
    earlierDays: 1,
  });
  expect(school).toMatchObject({ sourceClass: 'school', sources: 2, known: 0, share: 0, sampledBy: 1, earlierDays: 0 });
});

test('many are compared by their sample of one in 64, with its error', async () => {
  const [many] = (await read()).filter(({ cell }) => cell === 'many/portail');
  expect(many).toMatchObject({ sampledBy: 64, sources: 6_400, known: 3_200, share: 0.5 });
  expect(many?.shareError).toBeCloseTo(Math.sqrt(0.25 / 102), 6);
});

test('a few of a multitude are counted exactly, their share is estimated, and never said to be certain', async () => {
  const [mixed] = (await read()).filter(({ cell }) => cell === 'mixed/portail');
  expect(mixed).toMatchObject({ sampledBy: 64, sources: 20, known: 20, share: 1 });
  expect(mixed?.shareError).toBeGreaterThan(0);
});

test('only what the asker may see, and what was received by then', async () => {
  expect(await read({ kind: 'ents', ents: ['other'] })).toEqual([]);
  expect(await read(everything, NOW_MS - 1000)).toEqual([]);
});
