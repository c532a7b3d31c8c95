import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Collector, type CollectorOptions, startCollector } from '../../collector/collector.js';
import type { Commit } from '../../collector/store/loader.js';
import { readAccounting } from '../../collector/store/read/accounting.js';
import { demoCollector } from './options.js';
import { encode, traceRequest } from './otlp/reference/messages.js';
import { attributes } from './otlp/reference/spans.js';
import { client } from './receiver/support.js';
import { type Opened, opened, rowsOf, until } from './store/opened.js';

const HOST = 'portail.lycees-nord.demo.vigie.test';
let open: Opened;
let base: Omit<CollectorOptions, 'dataDir'>;

beforeAll(async () => {
  open = await opened();
  base = await demoCollector(open.store.client);
}, 60_000);
afterAll(() => open.close());

async function dataDirectory(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'vigie-collector-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

async function start(dataDir: string): Promise<Collector> {
  const collector = await startCollector({ ...base, dataDir });
  onTestFinished(() => collector.stop());
  return collector;
}

/** Spans of one service that ended just now; `name` finds them again. */
function body(name: string, count: number, service = 'portail'): Buffer {
  const endNs = BigInt(Date.now()) * 1_000_000n;
  const spans = Array.from({ length: count }, (_, n) => ({
    traceId: Buffer.alloc(16, 1),
    spanId: Buffer.alloc(8, n + 1),
    name,
    kind: 2,
    startTimeUnixNano: String(endNs - 50_000_000n),
    endTimeUnixNano: String(endNs),
    attributes: attributes({ 'server.address': HOST }),
  }));
  const resource = { attributes: attributes({ 'service.name': service }) };
  return encode(traceRequest, { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
}

const stored = async (name: string): Promise<number> =>
  (
    await rowsOf<{ n: number }>(open.store, 'SELECT count() AS n FROM otel_traces WHERE SpanName = {name:String}', {
      name,
    })
  )[0]!.n;

describe('several collectors on one store', () => {
  it('bring what each acknowledged once, the same body sent to two of them twice', async () => {
    const collectors = await Promise.all([1, 2, 3].map(async () => start(await dataDirectory())));
    const posts = await Promise.all(
      collectors.map(async ({ port, tokens }) => client({ port, token: (await tokens.createToken('alpha')).token })),
    );
    const before = await readAccounting(open.store.client);
    const same = body('same', 5);
    const sent = posts.flatMap((post, n) => [
      ...Array.from({ length: 8 }, (_, more) => post({ body: body(`collector-${n}`, 5 + more) })),
      post({ body: same }),
    ]);
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(sent.map(() => 200));
    await until(() => collectors.every((collector) => collector.stats().wal.traces.segments === 0));
    for (const n of [0, 1, 2]) expect(await stored(`collector-${n}`)).toBe(68);
    // Exactly once per body and collector: two collectors do not know each other's bodies.
    expect(await stored('same')).toBe(15);
    const after = await readAccounting(open.store.client);
    expect(after.cells.rolledUp - before.cells.rolledUp).toBe(3 * (68 + 5));
    expect(after.cells10s.rolledUp - before.cells10s.rolledUp).toBe(3 * (68 + 5));
  });
});

describe('the collector', () => {
  it('brings a body to the store once, under its cell, and says so', async () => {
    const collector = await start(await dataDirectory());
    const commits: Commit[] = [];
    collector.onCommit((commit) => commits.push(commit));
    const { token } = await collector.tokens.createToken('alpha');
    const post = client({ port: collector.port, token });
    const sent = body('once', 7);
    expect([(await post({ body: sent })).status, (await post({ body: sent })).status]).toEqual([200, 200]);
    await until(() => commits.length > 0);
    expect(commits[0]).toMatchObject({ signal: 'traces', rows: 7 });
    expect(await stored('once')).toBe(7);
    expect(
      await rowsOf(open.store, "SELECT DISTINCT Sender, Ent, Maillon FROM otel_traces WHERE SpanName = 'once'"),
    ).toEqual([{ Sender: 'alpha', Ent: 'lycees-nord', Maillon: 'portail' }]);
    expect(collector.stats()).toMatchObject({
      wal: { traces: { segments: 0, stored: 1, repeated: 1 }, metrics: { segments: 0 } },
      loader: { rows: 7, refused: 0 },
      receiver: { senders: { alpha: { rows: 7 } } },
    });
  });

  it('has stored what it acknowledged when its stop has ended', async () => {
    const collector = await start(await dataDirectory());
    const { token } = await collector.tokens.createToken('alpha');
    const post = client({ port: collector.port, token });
    expect((await post({ body: body('at the stop', 5) })).status).toBe(200);
    await collector.stop();
    expect(await stored('at the stop')).toBe(5);
    await expect(post()).rejects.toThrow(/ECONNREFUSED|ECONNRESET|socket hang up/);
  });

  it('acknowledges while the engine is down, and stores once it is back', async () => {
    const collector = await start(await dataDirectory());
    const { token } = await collector.tokens.createToken('alpha');
    const post = client({ port: collector.port, token });
    process.kill(open.store.enginePid()!, 'SIGKILL');
    for (let n = 0; n < 20; n++) expect((await post({ body: body(`down ${n}`, 2) })).status).toBe(200);
    await until(() => collector.stats().loader.rows === 40, 60_000);
    for (let n = 0; n < 20; n++) expect(await stored(`down ${n}`)).toBe(2);
  }, 90_000);

  it('loads at its start what an earlier one, without a store, acknowledged; and knows its tokens and retries', async () => {
    const dataDir = await dataDirectory();
    const nowhere = createClient({ url: 'http://127.0.0.1:1', log: { level: ClickHouseLogLevel.OFF } });
    const earlier = await startCollector({ ...base, dataDir, client: nowhere });
    const { token } = await earlier.tokens.createToken('alpha');
    const sent = body('left', 4);
    expect((await client({ port: earlier.port, token })({ body: sent })).status).toBe(200);
    await earlier.stop();
    expect(await stored('left')).toBe(0);
    const later = await start(dataDir);
    expect((await client({ port: later.port, token })({ body: sent })).status).toBe(200);
    await until(() => later.stats().loader.rows > 0);
    await later.stop();
    expect(await stored('left')).toBe(4);
    await nowhere.close();
  });

  it('refuses a directory that another one uses, and a port that is taken', async () => {
    const dataDir = await dataDirectory();
    const collector = await start(dataDir);
    await expect(startCollector({ ...base, dataDir })).rejects.toThrow(/in use by process \d+: stop it/);
    const other = await dataDirectory();
    const otlp = { host: '127.0.0.1', port: collector.port };
    await expect(startCollector({ ...base, dataDir: other, otlp })).rejects.toThrow(/EADDRINUSE/);
    // Nothing of the failed start holds the directory.
    await (await startCollector({ ...base, dataDir: other })).stop();
  });

  it('keeps telemetry of an unknown service, as unmapped', async () => {
    const collector = await start(await dataDirectory());
    const { token } = await collector.tokens.createToken('alpha');
    await client({ port: collector.port, token })({ body: body('stranger', 3, 'inconnu') });
    await collector.stop();
    expect(
      await rowsOf(
        open.store,
        "SELECT Ent, Maillon, count() AS n FROM otel_traces WHERE SpanName = 'stranger' GROUP BY ALL",
      ),
    ).toEqual([{ Ent: 'unmapped', Maillon: 'unmapped', n: 3 }]);
  });
});
