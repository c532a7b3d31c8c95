import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createClock } from '../../../chain/clock.js';
import { type Collector, startCollector } from '../../../collector/collector.js';
import { type ImportOptions, importArchives } from '../../../collector/import/import.js';
import { heldDigests } from '../../../collector/wal/inspect.js';
import { manualClock } from '../../support/manual-clock.js';
import { demoCollector } from '../options.js';
import { type Opened, opened, rowsOf, until } from '../store/opened.js';
import { bigEndian, lines, logsRequest, pointsRequest, spansProtobuf, spansRequest } from './archives.js';

let open: Opened;
let collector: Collector;
let dataDir: string;
let token: string;

beforeAll(async () => {
  open = await opened();
  dataDir = await mkdtemp(join(tmpdir(), 'vigie-import-'));
  collector = await startCollector({ ...(await demoCollector(open.store.client)), dataDir });
  token = (await collector.tokens.createToken('alpha')).token;
}, 60_000);
afterAll(async () => {
  await collector.stop();
  await open.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** A folder of its own, with a ledger, and files by name. */
async function folder(files: Readonly<Record<string, Buffer>> = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'vigie-archive-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(dir, name), bytes);
  const common = { url: `http://127.0.0.1:${collector.port}`, token, ledger: join(dir, 'alpha.ledger') };
  const bring = (names: readonly string[], more: Partial<ImportOptions> = {}) =>
    importArchives({
      ...{ ...common, stdin: Readable.from([]), clock: createClock() },
      files: names.map((name) => (name === '-' ? name : join(dir, name))),
      ...more,
    });
  return { dir, bring, ...common };
}

const loaded = () => until(() => Object.values(collector.stats().wal).every(({ segments }) => segments === 0), 60_000);

async function spansStored(name: string): Promise<number> {
  await loaded();
  const query = 'SELECT count() AS n FROM otel_traces WHERE SpanName = {name:String}';
  return (await rowsOf<{ n: number }>(open.store, query, { name }))[0]!.n;
}

const many = (name: string, requests: number) =>
  Array.from({ length: requests }, (_, i) => spansRequest(name, 3, 1 + i * 3));

test('the three signals of 2021 are stored at their own times, and outlive a merge of everything', async () => {
  const { bring } = await folder({
    'all.json': lines([spansRequest('past', 5), pointsRequest('past.gauge', 4), logsRequest('past log', 3)]),
  });
  expect(await bring(['all.json'])).toEqual({
    ...{ requests: 3, taken: 3, known: 0, doubtful: 0, rejected: 0, refused: 0, faults: [] },
  });
  await loaded();
  for (const table of ['otel_traces', 'otel_metrics_gauge', 'otel_logs', 'cells', 'sources'])
    await open.store.client.command({ query: `OPTIMIZE TABLE ${table} FINAL` });
  const count = async (query: string) =>
    (await rowsOf<{ n: number }>(open.store, `SELECT count() AS n FROM ${query}`))[0]!.n;
  expect(
    await count("otel_traces WHERE SpanName = 'past' AND toDate(Timestamp) = '2021-04-05' AND Ent = 'lycees-nord'"),
  ).toBe(5);
  expect(await count("otel_metrics_gauge WHERE MetricName = 'past.gauge' AND toDate(TimeUnix) = '2021-04-05'")).toBe(4);
  expect(await count("otel_logs WHERE Body = 'past log' AND toDate(Timestamp) = '2021-04-05'")).toBe(3);
  for (const table of ['cells', 'sources'])
    expect(await count(`${table} WHERE toYear(Bucket) = 2021`), table).toBeGreaterThan(0);
}, 90_000);

test('imported twice, once stored: recompressed, renamed, grown, by the standard input too, and long after', async () => {
  const requests = many('twice', 20);
  const { bring } = await folder({
    'a.json': lines(requests.slice(0, 10)),
    'b.json.gz': gzipSync(lines(requests)),
  });
  expect(await bring(['a.json'])).toMatchObject({ taken: 10, known: 0 });
  // Beyond the time in which the collector would know the bodies again.
  const clock = manualClock(Date.now() + 86_400_000);
  expect(await bring(['a.json'], { clock })).toMatchObject({ taken: 0, known: 10 });
  expect(await bring(['b.json.gz'], { clock })).toMatchObject({ taken: 10, known: 10 });
  expect(await bring(['-'], { clock, stdin: Readable.from([lines(requests)]) })).toMatchObject({ taken: 0, known: 20 });
  expect(await spansStored('twice')).toBe(60);
}, 60_000);

test('length-delimited protobuf from the standard input, gzipped', async () => {
  const bodies = many('protobuf', 4).map(spansProtobuf);
  const { bring } = await folder();
  const stdin = Readable.from([gzipSync(bigEndian(bodies))]);
  expect(await bring(['-'], { stdin })).toMatchObject({ requests: 4, taken: 4, faults: [] });
  expect(await spansStored('protobuf')).toBe(12);
});

test('killed in the middle and taken up again, all is stored once', async () => {
  const { dir, bring, url, ledger } = await folder({ 'long.json': lines(many('killed', 400)) });
  let known = 0;
  for (const after of [20, 70]) {
    const script = fileURLToPath(new URL('child.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, url, token, ledger, join(dir, 'long.json')]);
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text: string) => {
      if (text.split('\n').some((line) => Number(line) > known + after)) child.kill('SIGKILL');
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    known = [...(await readFile(ledger, 'utf8')).matchAll(/^d /gm)].length;
    expect(known).toBeLessThan(400);
  }
  const result = await bring(['long.json']);
  expect(result.taken).toBeGreaterThan(0);
  expect(result.known).toBeGreaterThan(20);
  expect(result.taken + result.known).toBe(400);
  expect(await spansStored('killed')).toBe(1200);
}, 90_000);

test('what was on its way when an import was cut short long ago: the log tells, or nobody does', async () => {
  const [stored, lost] = many('doubt', 2) as [object, object];
  const { bring, ledger } = await folder({ 'stored.json': lines([stored]), 'both.json': lines([stored, lost]) });
  await bring(['stored.json']);
  // As a kill between the sending and the answer leaves it.
  const hex = (request: object): string =>
    createHash('sha256')
      .update(lines([request]))
      .digest('hex');
  const sentMs = Date.now() - 60_000;
  const cut = `s ${hex(stored)} ${sentMs}\ns ${hex(lost)} ${sentMs}\ns ${hex(lost).slice(0, 9)}`;
  await writeFile(ledger, cut);
  const clock = manualClock(Date.now() + 3_600_000);
  const blind = await bring(['both.json'], { clock });
  expect(blind).toMatchObject({ taken: 0, known: 0, doubtful: 2 });
  expect(blind.faults[0]).toMatch(/both\.json: byte 0: was being sent/);
  const held = (sinceMs: number) => heldDigests(dataDir, 'alpha', sinceMs);
  expect(await bring(['both.json'], { clock, held })).toMatchObject({ taken: 1, known: 1, doubtful: 0 });
  expect(await spansStored('doubt')).toBe(6);
}, 60_000);

test('what cannot be taken is said with its place, and does not keep the rest away', async () => {
  const good = lines(many('good', 2));
  const bad = Buffer.from('{"resourceSpans": [{"resource": 7}]}\n{"hello": 1}\n');
  const early = spansRequest('good', 2, 100);
  early.resourceSpans[0]!.scopeSpans[0]!.spans[0]!.traceId = 'abcd';
  const { bring } = await folder({
    'mixed.json': Buffer.concat([bad, good, lines([early])]),
    'torn.gz': gzipSync(good).subarray(0, -5),
  });
  const result = await bring(['mixed.json', 'torn.gz']);
  expect(result).toMatchObject({ taken: 3, refused: 3, rejected: 1 });
  expect(result.faults.join('\n')).toMatch(/mixed\.json: byte 0: .*resource/);
  expect(result.faults.join('\n')).toMatch(/mixed\.json: byte 37: not an export request/);
  expect(result.faults.join('\n')).toMatch(/torn\.gz is gzip that is damaged/);
  expect(await spansStored('good')).toBe(7);
});

test('a token that is not one, and another import at work, end it before anything is sent', async () => {
  const { bring } = await folder({ 'a.json': lines(many('nobody', 2)) });
  await expect(bring(['a.json'], { token: 'vigie_wrong' })).rejects.toThrow(/answered 401/);
  await expect(bring(['no-such.json'])).rejects.toThrow(/cannot be read: ENOENT/);
  // It reads its archive only once it holds the sender's ledger: begun together, either could be the first.
  const endless = new Readable({ read: () => endless.emit('asked') });
  const reading = once(endless, 'asked');
  const first = bring(['-'], { stdin: endless });
  await reading;
  await expect(bring(['a.json'])).rejects.toThrow('is importing for the same sender');
  endless.push(null);
  await first;
});
