import { createHash } from 'node:crypto';
import { createClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClock } from '../../../chain/clock.js';
import { insertSegment } from '../../../collector/store/insert.js';
import { type Migration, migrate, readMigrations } from '../../../collector/store/migrate.js';
import { readAccounting } from '../../../collector/store/read/accounting.js';
import { type Opened, opened, rowsOf } from './opened.js';
import { encodeSpans, span } from './rows.js';

let open: Opened;
let shipped: Migration[];
const clock = createClock();
beforeAll(async () => {
  open = await opened();
  shipped = await readMigrations();
}, 60_000);
afterAll(() => open.close());

const made = (name: string, sql: string): Migration => ({
  name,
  sql,
  sha256: createHash('sha256').update(sql).digest('hex'),
});

test('opening applied all of them in order; a second time there is nothing to do', async () => {
  const applied = await rowsOf<{ name: string }>(
    open.store,
    'SELECT name FROM vigie_migrations FINAL ORDER BY applied_at, name',
  );
  expect(applied.map(({ name }) => name)).toEqual(shipped.map(({ name }) => name));
  expect(await migrate(open.store.client, shipped, clock)).toEqual([]);
});

test('the tables of the exporter have its names', async () => {
  const tables = await rowsOf<{ name: string }>(
    open.store,
    "SELECT name FROM system.tables WHERE database = 'vigie' AND name LIKE 'otel%' AND name NOT LIKE '%_mv' ORDER BY name",
  );
  expect(tables.map(({ name }) => name)).toEqual([
    'otel_logs',
    'otel_metrics_exponential_histogram',
    'otel_metrics_gauge',
    'otel_metrics_histogram',
    'otel_metrics_sum',
    'otel_metrics_summary',
    'otel_traces',
    'otel_traces_trace_id_ts',
  ]);
});

test('one that changed after it was applied is refused, by name', async () => {
  const [first, ...rest] = shipped as [Migration, ...Migration[]];
  const changed = [made(first.name, `${first.sql}\n`), ...rest];
  await expect(migrate(open.store.client, changed, clock)).rejects.toThrow(`${first.name} has changed`);
});

test('a database of a newer Vigie is refused', async () => {
  await expect(migrate(open.store.client, shipped.slice(0, -1), clock)).rejects.toThrow('applied by another version');
});

test('one that was cut short is taken up again', async () => {
  const whole = made(
    '0900_two.sql',
    'CREATE TABLE half_a (a UInt8) ENGINE = Memory; CREATE TABLE half_b (b UInt8) ENGINE = Memory;',
  );
  const cut = made(
    '0900_two.sql',
    'CREATE TABLE half_a (a UInt8) ENGINE = Memory; CREATE TABLE half_b (b Nonsense) ENGINE = Memory;',
  );
  await expect(migrate(open.store.client, [...shipped, cut], clock)).rejects.toThrow();
  expect(await migrate(open.store.client, [...shipped, whole], clock)).toEqual(['0900_two.sql']);
  expect(await migrate(open.store.client, [...shipped, whole], clock)).toEqual([]);
});

test('what the old roll-up tables held is taken over, once, even if that was cut short', async () => {
  const { store } = open;
  await store.client.command({ query: 'CREATE DATABASE older' });
  const { url, username, password } = store;
  const client = createClient({ url, username, password, database: 'older' });
  try {
    await migrate(
      client,
      shipped.filter(({ name }) => name < '0011'),
      clock,
    );
    const nowMs = Date.now();
    const payload = encodeSpans(Array.from({ length: 60 }, (_, index) => span('ent', 'base', nowMs - index * 9_000)));
    await insertSegment(client, { id: 'older-1', signal: 'traces', rows: 60, bytes: payload.length }, [payload]);
    const [steps] = shipped.filter(({ name }) => name.startsWith('0011'));
    const cut = steps!.sql.slice(0, steps!.sql.indexOf('CREATE TABLE sources'));
    await expect(
      migrate(client, [...shipped.filter(({ name }) => name < '0011'), made(steps!.name, `${cut};\nSELEC 1`)], clock),
    ).rejects.toThrow('Syntax error');
    await migrate(client, shipped, clock);
    const { cells, cells10s, cells5m, sources, sourceDays } = await readAccounting(client);
    for (const each of [cells, cells10s, cells5m, sources, sourceDays]) expect(each).toEqual({ raw: 60, rolledUp: 60 });
    const rows = await client.query({
      query: 'SELECT count() AS n FROM cells FINAL WHERE Step = 1',
      format: 'JSONEachRow',
    });
    expect(await rows.json()).toEqual([{ n: expect.toSatisfy((n) => Number(n) === 60) }]);
  } finally {
    await client.close();
  }
});

test('edges stored before their lengths were kept stay, and those after have them', async () => {
  const { store } = open;
  await store.client.command({ query: 'CREATE DATABASE before_lengths' });
  const { url, username, password } = store;
  const client = createClient({ url, username, password, database: 'before_lengths' });
  try {
    const nowMs = Math.floor(Date.now() / 1000) * 1000;
    const called = async (id: string, atMs: number): Promise<void> => {
      const payload = encodeSpans([
        span('ent', 'portail', atMs, 100, { Kind: 3, PeerEnt: 'ent', PeerMaillon: 'base' }),
      ]);
      await insertSegment(client, { id, signal: 'traces', rows: 1, bytes: payload.length }, [payload]);
    };
    await migrate(
      client,
      shipped.filter(({ name }) => name < '0015'),
      clock,
    );
    await called('lengths-1', nowMs - 2000);
    await migrate(client, shipped, clock);
    await called('lengths-2', nowMs - 1000);
    const rows = await client.query({
      query: 'SELECT toFloat64(Calls) AS calls, length(mapKeys(Durations)) AS buckets FROM edges_1s ORDER BY Bucket',
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    });
    expect(await rows.json()).toEqual([
      { calls: 1, buckets: 0 },
      { calls: 1, buckets: 1 },
    ]);
  } finally {
    await client.close();
  }
});
