import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClock } from '../../../chain/clock.js';
import { loadChain } from '../../../chain/load.js';
import { unchanging } from '../../../chain/watched.js';
import { type Collector, startCollector } from '../../../collector/collector.js';
import { storeReads } from '../../../dashboard/server/reads.js';
import { arrivalsReport } from '../../../dashboard/terminal/arrivals.js';
import { askArrivals } from '../../../dashboard/terminal/ask.js';
import { attributes, span, request as traceBody } from '../../collector/otlp/reference/spans.js';
import { client } from '../../collector/receiver/support.js';
import { type Opened, opened, until } from '../../collector/store/opened.js';
import { startTestConsole, type TestConsole } from '../support/console.js';
import { calmPicture } from '../support/pictures.js';

let open: Opened;
let dataDir: string;
let collector: Collector;
let running: TestConsole;

beforeAll(async () => {
  open = await opened();
  dataDir = await mkdtemp(join(tmpdir(), 'vigie-check-'));
  const { client: store } = open.store;
  collector = await startCollector({
    clock: createClock(),
    chain: unchanging(await loadChain(join(import.meta.dirname, '../../../chain/demo'))),
    ...{ dataDir, client: store, log: pino({ level: 'silent' }), wal: { minFreeBytes: 0 } },
    otlp: { host: '127.0.0.1', port: 0 },
  });
  running = await startTestConsole(calmPicture, { client: store, reads: storeReads(store) });
}, 60_000);
afterAll(async () => {
  await running.stop();
  await collector.stop();
  await open.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function send(host: string, count: number, lacking: string): Promise<void> {
  const { token } = await collector.tokens.createToken('beta');
  const endNs = BigInt(Date.now()) * 1_000_000n;
  const values = {
    'http.request.method': 'GET',
    'client.address': '192.0.2.1',
    'user_agent.original': 'Mozilla/5.0',
    'url.path': '/',
    'http.response.status_code': 200,
    'server.address': host,
  };
  const kept = Object.fromEntries(Object.entries(values).filter(([name]) => name !== lacking));
  const spans = Array.from({ length: count }, (_, n) =>
    span({
      spanId: Buffer.alloc(8, n + 1),
      kind: 2,
      startTimeUnixNano: String(endNs - 20_000_000n),
      endTimeUnixNano: String(endNs),
      attributes: attributes(kept),
    }),
  );
  const before = collector.stats().loader.rows;
  const post = client({ port: collector.port, token });
  expect((await post({ body: traceBody(spans, { 'service.name': 'portail' }) })).status).toBe(200);
  await until(() => collector.stats().loader.rows === before + count);
}

describe('vigie check --sender', () => {
  it('tells what was really received, from the collector through the store and the console', async () => {
    await send('portail.ent-est.demo.vigie.test', 5, '');
    await send('www.ent-sud.example', 3, 'client.address');
    const { lines, fine } = arrivalsReport(await askArrivals(running.url, 'beta', 15));
    expect(fine).toBe(false);
    expect(lines).toEqual([
      'beta, received in the last 15 min:',
      '',
      'portail at portail.ent-est.demo.vigie.test: ent-est/portail',
      expect.stringMatching(/^ {2}5 spans, the last [\d.]+ s ago; delay 0(\.\d+)? s \(median\), 0(\.\d+)? s \(95 %\)$/),
      '',
      'portail at www.ent-sud.example: unmapped',
      expect.stringMatching(/^ {2}3 spans, /),
      '  ! no mapping rule names it: it is stored, and belongs to no maillon',
      '  ! 3 of 3 requests have no client.address',
      '',
      'For mapping.yaml of the chain, under "mapping:":',
      '  - { sender: beta, service: portail, host: www.ent-sud.example, cell: ent-sud/portail }',
    ]);
  });

  it('tells another sender nothing of it', async () => {
    expect((await askArrivals(running.url, 'alpha', 15)).keys).toEqual([]);
  });

  it('says what to do where there is no such sender, and no console', async () => {
    await expect(askArrivals(running.url, 'personne', 15)).rejects.toThrow(
      /no sender personne; it has: alpha, beta, etat/,
    );
    await expect(askArrivals('http://127.0.0.1:1', 'beta', 15)).rejects.toThrow(/vigie serve.*--url/);
    await expect(askArrivals(`http://127.0.0.1:${collector.port}`, 'beta', 15)).rejects.toThrow(/says: /);
  });
});
