import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Opened, opened, rowsOf } from '../opened.js';

let open: Opened;
beforeAll(async () => {
  open = await opened();
}, 60_000);
afterAll(() => open.close());

const headers = (): Record<string, string> => ({
  'X-ClickHouse-User': open.store.username,
  'X-ClickHouse-Key': open.store.password,
});

test('a wrong password and no password are 403 with the code of ClickHouse, and do nothing', async () => {
  const { url, username } = open.store;
  const stranger = createClient({ url, username, password: 'wrong', log: { level: ClickHouseLogLevel.OFF } });
  await expect(stranger.command({ query: 'CREATE TABLE stolen (a UInt8) ENGINE = Memory' })).rejects.toMatchObject({
    code: '516',
  });
  await stranger.close();
  const bare = await fetch(`${url}/?query=SELECT%201`);
  expect(bare.status).toBe(403);
  expect(bare.headers.get('x-clickhouse-exception-code')).toBe('516');
});

test('it listens on loopback only', () => {
  expect(new URL(open.store.url).hostname).toBe('127.0.0.1');
});

test('ping answers, headers and Basic are both accepted', async () => {
  expect(await open.store.client.ping()).toEqual({ success: true });
  const answer = await fetch(`${open.store.url}/?query=SELECT%201`, { headers: headers() });
  expect(await answer.text()).toBe('1\n');
});

test('parameters of every kind arrive as they were', async () => {
  const values = {
    s: 'it\'s\ta\\b\nc "d" é',
    list: ["p'q", 'r\\s', ''],
    n: 18_446_744_073_709_551_615n,
    none: null,
    f: 0.1,
  };
  const query =
    'SELECT {s:String} AS s, {list:Array(String)} AS list, toString({n:UInt64}) AS n, {none:Nullable(String)} AS none, {f:Float64} AS f';
  const [row] = await rowsOf(open.store, query, values);
  expect(row).toEqual({ ...values, n: String(values.n) });
});

test('the error of the engine reaches the client with code, type and message', async () => {
  await expect(rowsOf(open.store, 'SELECT * FROM absent')).rejects.toMatchObject({ code: '60', type: 'UNKNOWN_TABLE' });
  await expect(rowsOf(open.store, 'SELEC 1')).rejects.toMatchObject({ code: '62', type: 'SYNTAX_ERROR' });
});

test('settings of a request reach no other, whether beside it or after it', async () => {
  const read = async (max_block_size?: string): Promise<string> => {
    const query = "SELECT toString(getSetting('max_block_size')) AS size, sleep(0.02)";
    const result = await open.store.client.query({
      query,
      format: 'JSONEachRow',
      clickhouse_settings: max_block_size ? { max_block_size } : {},
    });
    return (await result.json<{ size: string }>())[0]?.size as string;
  };
  const untouched = await read();
  const asked = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? String(1000 + i) : undefined));
  const seen = await Promise.all(asked.map(read));
  expect(seen).toEqual(asked.map((size) => size ?? untouched));
  expect(await read()).toBe(untouched);
});

test('a setting in the SQL text ends with its request', async () => {
  const query = "SELECT toString(getSetting('max_threads')) AS threads";
  const [before] = await rowsOf(open.store, query);
  await rowsOf(open.store, `${query} SETTINGS max_threads = 1`);
  expect(await rowsOf(open.store, query)).toEqual([before]);
});

test('a read that takes too long is stopped', async () => {
  const query = 'SELECT max(sipHash64(number)) FROM numbers(1000000000000)';
  const result = open.store.client.query({ query, clickhouse_settings: { max_execution_time: 1 } });
  await expect(result).rejects.toMatchObject({ code: '159' });
});

test('every byte of a binary body arrives, and no spool file stays', async () => {
  const { client } = open.store;
  await client.command({ query: 'CREATE TABLE bytes_kept (b String) ENGINE = MergeTree ORDER BY tuple()' });
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const row = Buffer.concat([Buffer.from([0x80, 0x02]), all]);
  const body = Readable.from([row.subarray(0, 100), Buffer.concat([row.subarray(100), row])], { objectMode: false });
  const { stream } = await client.exec({ query: 'INSERT INTO bytes_kept FORMAT RowBinary', values: body });
  stream.resume();
  const stored = await rowsOf(open.store, 'SELECT hex(b) AS hex FROM bytes_kept');
  expect(stored).toEqual([{ hex: all.toString('hex').toUpperCase() }, { hex: all.toString('hex').toUpperCase() }]);
  expect(readdirSync(join(open.dataDir, 'spool'))).toEqual([]);
});

test('rows in JSON, no rows at all, and a gzipped body are inserted', async () => {
  const { client, url } = open.store;
  await client.command({ query: 'CREATE TABLE texts (t String) ENGINE = MergeTree ORDER BY t' });
  await client.insert({ table: 'texts', values: [{ t: "it's" }, { t: 'é\n"' }], format: 'JSONEachRow' });
  await client.insert({ table: 'texts', values: [], format: 'JSONEachRow' });
  await client.exec({ query: 'INSERT INTO texts FORMAT CSV', values: Readable.from([], { objectMode: false }) });
  const answer = await fetch(`${url}/?database=vigie&query=${encodeURIComponent('INSERT INTO texts FORMAT CSV')}`, {
    method: 'POST',
    headers: { ...headers(), 'Content-Encoding': 'gzip' },
    body: gzipSync('zipped\n'),
  });
  expect(await answer.text()).toBe('');
  expect(await rowsOf(open.store, 'SELECT t FROM texts ORDER BY t')).toEqual([
    { t: "it's" },
    { t: 'zipped' },
    { t: 'é\n"' },
  ]);
});

test('a body the engine cannot read is an error, and no spool file stays', async () => {
  const values = Readable.from([Buffer.from([5, 1])], { objectMode: false });
  await expect(
    open.store.client.exec({ query: 'INSERT INTO spans_in FORMAT RowBinary', values }),
  ).rejects.toMatchObject({ code: '33' });
  expect(readdirSync(join(open.dataDir, 'spool'))).toEqual([]);
});

test.each([
  ['another path', '/replicas_status', { method: 'GET' }],
  ['another method', '/', { method: 'DELETE' }],
  ['a session', '/?session_id=x&query=SELECT%201', { method: 'GET' }],
  ['a body beside a SELECT', '/?query=SELECT%201', { method: 'POST', body: 'x' }],
  [
    'a multipart body',
    '/',
    { method: 'POST', body: 'x', headers: { 'Content-Type': 'multipart/form-data; boundary=x' } },
  ],
  ['an unknown encoding', '/', { method: 'POST', body: 'x', headers: { 'Content-Encoding': 'br' } }],
  ['SQL that is not text', '/', { method: 'POST', body: Buffer.from([0xff, 0xfe]) }],
])('refuses %s', async (_, path, init) => {
  const answer = await fetch(`${open.store.url}${path}`, {
    ...init,
    headers: { ...headers(), ...('headers' in init ? init.headers : {}) },
  });
  expect(answer.status).toBe(501);
  expect(answer.headers.get('x-clickhouse-exception-code')).toBe('48');
  expect(await answer.text()).toMatch(/^Code: 48\. DB::Exception: .+ \(NOT_IMPLEMENTED\)$/);
});
