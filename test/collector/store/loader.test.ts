import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createClock } from '../../../chain/clock.js';
import { insertSegment, insertStatement } from '../../../collector/store/insert.js';
import { type Commit, createLoader, type Loader } from '../../../collector/store/loader.js';
import { type Accounting, readAccounting } from '../../../collector/store/read/accounting.js';
import { manualClock } from '../../support/manual-clock.js';
import { type Opened, opened, quiet, rowsOf, until } from './opened.js';
import { encodeSpans, log, point, type Row, span } from './rows.js';
import { HeldSegments } from './segments.js';

let open: Opened;
let loader: Loader | undefined;
beforeAll(async () => {
  open = await opened();
}, 60_000);
afterEach(async () => {
  await loader?.stop();
  loader = undefined;
});
afterAll(() => open.close());

const START_MS = Date.now();

/** Half SERVER, half CLIENT spans, of two days and several cells. */
const someSpans = (count: number): Row[] =>
  Array.from({ length: count }, (_, i) => {
    const endMs = START_MS - (i % 7) * 1000 - (i % 5 === 0 ? 86_400_000 : 0);
    const call: Row = { Kind: 3, PeerEnt: 'national', PeerMaillon: 'authentification' };
    return span(`ent-${i % 4}`, 'portail', endMs, 1 + (i % 300), i % 2 === 0 ? {} : call);
  });

const somePoints = (count: number): Row[] =>
  Array.from({ length: count }, (_, i) =>
    point('ent-1', 'portail', i % 2 === 0 ? 'vigie.pool.used' : 'jvm.memory.used', START_MS - i * 100, i, {
      Type: 1 + (i % 5),
      Bounds: [1, 2],
      BucketCounts: [1n, 2n, 3n],
      Quantiles: [0.5],
      QuantileValues: [3],
    }),
  );

const someLogs = (count: number): Row[] =>
  Array.from({ length: count }, (_, i) => log(`ent-${i % 4}`, 'portail', START_MS - i * 100, `line ${i}`));

/** Every roll-up of SERVER spans must count as many of them as stand in the raw table. */
const expectWholeRollUps = (after: Accounting): void => {
  for (const pair of ['cells', 'cells10s', 'cells5m', 'sources', 'sourceDays', 'edges', 'series', 'traces'] as const)
    expect(after[pair].rolledUp, pair).toBe(after[pair].raw);
};

const load = (source: HeldSegments, onCommit: (commit: Commit) => void = () => {}): Loader => {
  loader = createLoader({ client: open.store.client, source, clock: createClock(), log: quiet, onCommit });
  return loader;
};

/** What the accounting says now, so that tests may share a store. */
const account = () => readAccounting(open.store.client);

test('a segment replayed thrice, a restart of the engine between, stands once in every table and roll-up', async () => {
  const before = await account();
  const source = new HeldSegments();
  const spans = someSpans(1000);
  const points = somePoints(500);
  const logs = someLogs(300);
  const commits: Commit[] = [];
  const { drained } = load(source, (commit) => commits.push(commit));
  for (let replay = 0; replay < 3; replay++) {
    source.seal('thrice-t', 'traces', spans);
    source.seal('thrice-m', 'metrics', points);
    source.seal('thrice-l', 'logs', logs);
    await drained();
    // Its block ids must not depend on what it had in memory.
    if (replay === 1) process.kill(open.store.enginePid() as number, 'SIGKILL');
  }
  expect(source.released.filter((id) => id === 'thrice-t')).toHaveLength(3);
  expect(commits[0]).toMatchObject({ rows: expect.any(Number), tookMs: expect.any(Number) });
  const after = await account();
  expect(after.spans - before.spans).toBe(1000);
  expect(after.cells.rolledUp - before.cells.rolledUp).toBe(500);
  expect(after.edges.rolledUp - before.edges.rolledUp).toBe(500);
  expect(after.points - before.points).toBe(500);
  expect(after.series.rolledUp - before.series.rolledUp).toBe(250);
  expect(after.logs - before.logs).toBe(300);
  expectWholeRollUps(after);
  const [sums] = await rowsOf(
    open.store,
    'SELECT sum(Requests) AS requests, sum(length(Durations)) > 0 AS durations FROM cells_1s',
  );
  expect(sums).toEqual({ requests: after.cells.raw, durations: 1 });
}, 60_000);

test('the same rows in another segment are other rows', async () => {
  const before = await account();
  const source = new HeldSegments();
  const spans = someSpans(10);
  source.seal('same-1', 'traces', spans);
  source.seal('same-2', 'traces', spans);
  await load(source).drained();
  expect((await account()).spans - before.spans).toBe(20);
});

test('segments of a signal are committed in their order, each with its rows', async () => {
  const source = new HeldSegments();
  const commits: string[] = [];
  for (let i = 0; i < 5; i++) source.seal(`order-${i}`, 'traces', someSpans(3 + i));
  await load(source, ({ id, rows }) => commits.push(`${id}:${rows}`)).drained();
  expect(commits).toEqual(['order-0:3', 'order-1:4', 'order-2:5', 'order-3:6', 'order-4:7']);
});

test('the engine killed in the middle of inserts: everything acknowledged stands exactly once', async () => {
  const before = await account();
  const source = new HeldSegments();
  const rows = { traces: someSpans(4000), metrics: somePoints(1000) };
  for (let i = 0; i < 12; i++) {
    source.seal(`kill-t${i}`, 'traces', rows.traces);
    source.seal(`kill-m${i}`, 'metrics', rows.metrics);
  }
  const { drained, stats } = load(source);
  for (let kill = 0; kill < 5; kill++) {
    const done = source.released.length;
    await until(() => open.store.state() === 'ready' && source.released.length > done);
    await new Promise((resolve) => setTimeout(resolve, kill * 17));
    const pid = open.store.enginePid();
    if (pid !== undefined && open.store.state() === 'ready') process.kill(pid, 'SIGKILL');
  }
  await drained();
  expect(source.released).toHaveLength(24);
  expect(stats().failures).toBeGreaterThan(0);
  const after = await account();
  expect(after.spans - before.spans).toBe(12 * 4000);
  expect(after.points - before.points).toBe(12 * 1000);
  expectWholeRollUps(after);
}, 120_000);

test('a replay brings to the roll-ups of a roll-up what a kill kept from them', async () => {
  const { client } = open.store;
  const source = new HeldSegments();
  const { drained } = load(source);
  const spans = someSpans(100);
  // As if the engine had died after the raw tables.
  const cut = ['cells_mv', 'sources_mv'];
  for (const view of cut) await client.command({ query: `DETACH TABLE ${view}` });
  source.seal('cascade', 'traces', spans);
  await drained();
  for (const view of cut) await client.command({ query: `ATTACH TABLE ${view}` });
  const between = await account();
  expect(between.cells10s.raw - between.cells10s.rolledUp).toBe(50);
  source.seal('cascade', 'traces', spans);
  await drained();
  expectWholeRollUps(await account());
});

test('a large segment is one block: one part for each day it touches', async () => {
  const source = new HeldSegments();
  const more: Row = { AttributeValues: ['x'.repeat(900)] };
  const rows = Array.from({ length: 70_000 }, (_, i) => span('large', 'base', START_MS - (i % 1000), 5, more));
  source.seal('large', 'traces', rows);
  await load(source).drained();
  const query = "SELECT uniqExact(_part) AS parts, count() AS rows FROM otel_traces WHERE Segment = 'large'";
  expect(await rowsOf(open.store, query)).toEqual([{ parts: 1, rows: 70_000 }]);
}, 60_000);

test('a segment the engine refuses for its content is set aside with the reason, and the next one is loaded', async () => {
  const source = new HeldSegments();
  const whole = encodeSpans(someSpans(3));
  source.seal('torn', 'traces', someSpans(3), whole.subarray(0, whole.length - 5));
  source.seal('odd', 'traces', [span('a', 'b', START_MS, 5, { AttributeValues: [] })]);
  source.seal('after', 'traces', someSpans(3));
  await load(source).drained();
  expect([...source.refused.keys()]).toEqual(['torn', 'odd']);
  expect(source.refused.get('torn')).toMatch(/read all data|end of/i);
  expect(source.released).toEqual(['after']);
});

test('a segment that is more than one block, or whose id is no id, is not sent', () => {
  expect(() => insertStatement({ id: 'x', signal: 'traces', rows: 3_000_000, bytes: 1 })).toThrow(
    'more than one block',
  );
  expect(() => insertStatement({ id: "x'", signal: 'traces', rows: 1, bytes: 1 })).toThrow('not a segment id');
});

test('rows that are not there after an OK are not released', async () => {
  const source = new HeldSegments();
  const rows = someSpans(5);
  // The engine answers OK to a token it knows, and stores nothing: what a vanished part looks like.
  source.seal('vanished', 'traces', rows);
  const segment = source.sealed()[0];
  if (!segment) throw new Error('sealed');
  await insertSegment(open.store.client, segment, await source.read('vanished'));
  await open.store.client.command({
    query: "ALTER TABLE otel_traces DELETE WHERE Segment = 'vanished'",
    clickhouse_settings: { mutations_sync: '1' },
  });
  const { stats } = load(source);
  await until(() => (stats().lastError ?? '').includes('holds 0 of 5 rows'));
  expect(source.released).toEqual([]);
});

test('nothing is loaded while the disk is nearly full, and loading goes on once it is not', async () => {
  const source = new HeldSegments();
  const clock = manualClock(START_MS);
  const diskPath = open.dataDir;
  const options = { client: open.store.client, source, clock, log: quiet, onCommit: () => {}, diskPath };
  loader = createLoader({ ...options, minFreeBytes: 2 ** 60 });
  source.seal('full', 'traces', someSpans(2));
  await until(() => loader?.stats().waiting === 'disk');
  clock.advance(60_000);
  expect(source.released).toEqual([]);
  await loader.stop();
  loader = createLoader({ ...options, minFreeBytes: 1 });
  await loader.drained();
  expect(source.released).toEqual(['full']);
});
