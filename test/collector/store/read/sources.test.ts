import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClock } from '../../../../chain/clock.js';
import { everything, type Scope } from '../../../../chain/principal.js';
import { createLoader } from '../../../../collector/store/loader.js';
import { openKnownSources } from '../../../../collector/store/read/sources.js';
import { type Opened, opened, quiet, rowsOf } from '../opened.js';
import { type Row, span } from '../rows.js';
import { HeldSegments } from '../segments.js';

const DAY_MS = 86_400_000;
/** Noon: the start of a minute that has minutes of the same day before it. */
const NOW_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2;
const KEPT_S = Math.floor(NOW_MS / 1000) + 90 * 86_400;

const visits = (ent: string, hashes: readonly number[], endMs: number, more: Row = {}): Row[] =>
  hashes.map((SourceHash) => span(ent, 'portail', endMs, 20, { SourceHash, KeepUntil: KEPT_S, ...more }));
const upTo = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: (to - from) / step }, (_, i) => from + i * step);
/** A week of school before today. */
const onDays = (ent: string, hashes: readonly number[], days = [1, 2, 3, 6, 7]): Row[][] =>
  days.map((back) => visits(ent, hashes, NOW_MS - back * DAY_MS));

/** Each a segment, hence a block: a few sources, or thousands. */
const segments: Row[][] = [
  // Few: 1-40 on earlier days, 41-50 earlier today, 51-55 five weeks ago; now 31-60, and one without an address.
  ...onDays('few', upTo(1, 41)),
  visits('few', upTo(41, 51), NOW_MS - 3_600_000),
  visits('few', upTo(51, 56), NOW_MS - 35 * DAY_MS),
  visits('few', [...upTo(31, 61), 0], NOW_MS - 20_000),
  visits('few', [1, 2, 999], NOW_MS - 20_000, { SourceClass: 'hosting' }),
  // Fewer came since the minute began; of `flood`, many more.
  visits('few', [31, 32], NOW_MS + 5_000),
  ...onDays('flood', upTo(1, 101)),
  visits('flood', upTo(1, 31), NOW_MS - 20_000),
  visits('flood', upTo(5001, 5101), NOW_MS + 5_000),
  // Many: 6,400 on earlier days, of which half come now, and as many strangers.
  ...onDays('many', upTo(1, 6_401)),
  visits('many', upTo(3_201, 9_601), NOW_MS - 20_000),
  // A few now, of a multitude of which there is but a sample: too few of them are in it.
  ...onDays('mixed', upTo(1, 6_401)),
  visits('mixed', upTo(1, 65), NOW_MS - 20_000),
  visits('large', [...upTo(100, 160), ...upTo(900_000, 900_060)], NOW_MS - 20_000),
  // Here since four days ago only.
  ...onDays('young', upTo(1, 41), [1, 2, 3, 4]),
  visits('young', upTo(1, 41), NOW_MS - 20_000),
];
const cells = ['few', 'flood', 'many', 'mixed', 'large', 'young'].map((ent) => `${ent}/portail`);

/** More on each of five days than are kept, none of them sampled: what hundreds of small blocks come to. */
const LARGE = `INSERT INTO sources SELECT 86400, toDate(toDateTime({now:UInt32}), 'UTC') - back AS Day, 'large', 'portail', 'home', toDateTime(Day, 'UTC'), 0,
  groupBitmapState(toUInt32(number)), groupBitmapIfState(toUInt32(number), number % 64 = 0), 0, count(), now64(3), now() + INTERVAL 9 DAY
FROM (SELECT arrayJoin(range(1, 6)) AS back) AS days CROSS JOIN (SELECT number FROM numbers(20000)) AS hashes GROUP BY back`;

let open: Opened;
async function store(more: readonly Row[][], name: string): Promise<void> {
  const source = new HeldSegments();
  for (const [n, rows] of more.entries()) source.seal(`${name}-${n}`, 'traces', rows);
  const { client } = open.store;
  const loader = createLoader({ client, source, clock: createClock(), log: quiet, onCommit: () => {} });
  await loader.drained();
  await loader.stop();
  expect([...source.refused]).toEqual([]);
}

beforeAll(async () => {
  open = await opened();
  await store(segments, 'sources');
  await open.store.client.command({ query: LARGE, query_params: { now: Math.floor(NOW_MS / 1000) } });
}, 120_000);
afterAll(() => open.close());

const asked = { asOf: NOW_MS + 10_000, atMs: NOW_MS + 10_000, scope: everything };
const reader = (of: readonly string[] = cells) => openKnownSources(open.store.client, () => of);
const read = async (cell: string, scope: Scope = everything, asOf = NOW_MS + 10_000) =>
  (await reader().read({ asOf, atMs: asOf, scope })).filter((one) => one.cell === `${cell}/portail`);

test('few sources are compared one by one, by class, with those of the 28 days before this one', async () => {
  expect(await read('few')).toEqual([
    // Of 31-60 the days before know 31-40: five weeks ago is too long ago, and today is no earlier day.
    { cell: 'few/portail', sourceClass: 'home', sources: 30, known: 10, sampledBy: 1 },
    // A class that never came before has known nobody.
    { cell: 'few/portail', sourceClass: 'hosting', sources: 3, known: 0, sampledBy: 1 },
  ]);
});

test('the minute under way counts as soon as more have come in it than in the one before', async () => {
  expect(await read('flood')).toMatchObject([{ sources: 100, known: 0 }]);
  expect(await read('flood', everything, NOW_MS)).toMatchObject([{ sources: 30, known: 30 }]);
});

test('looked back upon, the minute that was under way holds what came later in it, and is left out', async () => {
  const back = (await reader().read({ ...asked, asOf: NOW_MS + DAY_MS })).filter(
    ({ cell }) => cell === 'flood/portail',
  );
  expect(back).toMatchObject([{ sources: 30, known: 30 }]);
});

test('many are compared by their sample of one in 64', async () => {
  expect(await read('many')).toEqual([
    { cell: 'many/portail', sourceClass: 'home', sampledBy: 64, sources: 6_400, known: 3_200 },
  ]);
});

test('of a sample too few say nothing, nor does a cell that arrived this week', async () => {
  expect(await read('mixed')).toEqual([]);
  expect(await read('young')).toEqual([]);
});

test('what was seen before is sampled by as little as keeps it small', async () => {
  expect(await read('large')).toEqual([
    { cell: 'large/portail', sourceClass: 'home', sampledBy: 4, sources: 120, known: 60 },
  ]);
  const [row] = await rowsOf<{ n: number }>(
    open.store,
    "SELECT bitmapCardinality(Hashes) AS n FROM sources_before WHERE Ent = 'large'",
  );
  expect(row?.n).toBe(5_000);
});

test('only what the asker may see, and what was received by then', async () => {
  expect(await reader().read({ ...asked, scope: { kind: 'ents', ents: ['other'] } })).toEqual([]);
  expect(await reader().read({ asOf: NOW_MS - 19_600, atMs: NOW_MS - 19_600, scope: everything })).toEqual([]);
});

test('cells in trouble are asked first, the others in turn, and what was answered stays until its next turn', async () => {
  // What was put together once serves every reader.
  await reader().read(asked);
  const known = reader([...upTo(0, 100).map((n) => `absent-${n}/portail`), ...cells]);
  const heard = async (first: readonly string[] = []) => [
    ...new Set((await known.read(asked, first)).map(({ cell }) => cell)),
  ];
  expect(await heard(['many/portail'])).toEqual(['many/portail']);
  for (let turn = 2; turn < 9; turn++) await heard();
  expect((await heard()).toSorted()).toEqual(['few', 'flood', 'large', 'many'].map((ent) => `${ent}/portail`));
});

test('days that get more rows are put together again, and nothing is written while they do not', async () => {
  await reader().read(asked);
  const made = () =>
    rowsOf<{ n: number }>(open.store, "SELECT count() AS n FROM sources_before WHERE Ent = 'few'").then(
      ([row]) => row?.n,
    );
  const before = await made();
  await reader().read(asked);
  expect(await made()).toBe(before);
  await store([visits('few', upTo(41, 51), NOW_MS - 2 * DAY_MS)], 'late');
  const [home] = (await reader().read(asked)).filter(({ cell }) => cell === 'few/portail');
  expect(home).toMatchObject({ sources: 30, known: 20 });
});
