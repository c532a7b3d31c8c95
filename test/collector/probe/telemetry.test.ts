import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClock } from '../../../chain/clock.js';
import type { Chain } from '../../../chain/model.js';
import { everything } from '../../../chain/principal.js';
import { unchanging } from '../../../chain/watched.js';
import { type Collector, startCollector } from '../../../collector/collector.js';
import { dnsNames } from '../../../collector/probe/names.js';
import { createProber, type Prober } from '../../../collector/probe/prober.js';
import { otlpTelemetry } from '../../../collector/probe/telemetry.js';
import { readObservation } from '../../../collector/store/read/observation.js';
import { type ProbeResult, readProbes } from '../../../collector/store/read/probes.js';
import { type Opened, opened, rowsOf, until } from '../store/opened.js';
import { type Authority, authority } from './support/certificates.js';
import { probedChain } from './support/chain.js';
import { dnsServer, type TestDns } from './support/dns.js';
import { type TestServer, webServer } from './support/servers.js';

let open: Opened;
let dataDir: string;
let dns: TestDns;
let ca: Authority;
let secure: TestServer;
let broken: TestServer;
let chain: Chain;
let collector: Collector;
const clock = createClock();

beforeAll(async () => {
  [open, ca, dns] = await Promise.all([
    opened(),
    authority(),
    dnsServer({ 'sain.essai.test': '127.0.0.1', 'malade.essai.test': '127.0.0.1' }),
  ]);
  secure = await webServer(
    (_, response) => void response.end('Identifiant'),
    await ca.leaf({ name: 'sain.essai.test' }),
  );
  broken = await webServer((_, response) => void response.writeHead(502).end());
  chain = await probedChain([
    { ent: 'sain', url: `https://sain.essai.test:${secure.port}/`, more: 'signIn: { path: /, expects: Identifiant },' },
    { ent: 'malade', url: `http://malade.essai.test:${broken.port}/` },
  ]);
  dataDir = await mkdtemp(join(tmpdir(), 'vigie-probe-'));
  collector = await startCollector({
    ...{ clock, chain: unchanging(chain), dataDir, client: open.store.client, log: pino({ level: 'silent' }) },
    otlp: { host: '127.0.0.1', port: 0 },
    wal: { minFreeBytes: 0 },
  });
}, 60_000);
afterAll(async () => {
  await collector.stop();
  await Promise.all([secure.close(), broken.close(), dns.close(), open.close()]);
  await rm(dataDir, { recursive: true, force: true });
});

const prober = (): Prober =>
  createProber({
    ...{ clock, chain, from: 'ici', userAgent: 'essai', random: () => 0, roots: [ca.root] },
    names: dnsNames({ clock, servers: [dns.server] }),
    onResults: () => {},
    onError: () => {},
  });

const latest = (more: { asOf?: number; ents?: readonly string[] } = {}): Promise<ProbeResult[]> => {
  const toMs = Date.now() + 10_000;
  const scope = more.ents ? ({ kind: 'ents', ents: more.ents } as const) : everything;
  return readProbes(open.store.client, { asOf: more.asOf ?? toMs, range: { fromMs: toMs - 300_000, toMs }, scope });
};
const short = (results: readonly ProbeResult[]): string[] =>
  results.map(({ cell, check, vantage, outcome }) => `${cell} ${check} ${vantage} ${outcome}`).sort();

test('what is measured reaches the cells it speaks of, and speaks for nobody else', async () => {
  const startMs = Date.now();
  const { token } = await collector.tokens.createToken('vigie');
  const lost: unknown[] = [];
  const telemetry = otlpTelemetry({
    ...{ url: `http://127.0.0.1:${collector.port}/`, token, vantage: 'ici' },
    onLost: (error) => lost.push(error),
  });
  const probing = prober();
  const results = await probing.once();
  telemetry.send(results);
  await telemetry.stop();
  await probing.stop();
  expect(lost).toEqual([]);
  await until(async () => (await latest()).length === 8);
  const stored = await latest();
  expect(short(stored)).toEqual([
    'malade/dns dns ici ok',
    'malade/frontal http ici http_5xx',
    'malade/frontal tcp ici ok',
    'sain/dns dns ici ok',
    'sain/frontal http ici ok',
    'sain/frontal tcp ici ok',
    'sain/frontal tls ici ok',
    'sain/portail signin ici ok',
  ]);
  for (const result of stored) {
    const made = results.find(
      ({ check, target }) => check === result.check && result.cell.startsWith(`${target.ent}/`),
    )!;
    expect(result.up).toBe(made.up);
    expect(result.durationMs).toBeCloseTo(made.durationMs, 6);
    expect(result.atMs).toBeGreaterThanOrEqual(startMs);
    expect(result.atMs).toBeLessThanOrEqual(Date.now());
    if (result.check === 'tls') expect(result.expiresInS).toBeCloseTo(made.expiresInS!, 3);
    else expect(result.expiresInS).toBeUndefined();
  }
  expect(short(await latest({ ents: ['sain'] })).every((line) => line.startsWith('sain/'))).toBe(true);
  expect(await latest({ asOf: startMs - 1000 })).toEqual([]);

  await until(async () => (await rowsOf(open.store, "SELECT 1 FROM otel_traces WHERE Sender = 'vigie'")).length === 8);
  const spans = await rowsOf(
    open.store,
    `SELECT Ent, Maillon, SpanName, SpanKind, StatusCode, SpanAttributes['server.address'] AS host, SpanAttributes['vigie.vantage'] AS vantage,
      SpanAttributes['vigie.probe'] AS probe, SpanAttributes['error.type'] AS error, HttpStatus, PeerEnt FROM otel_traces
      WHERE ServiceName = 'vigie-probe-http' ORDER BY Ent`,
  );
  const common = { Maillon: 'frontal', SpanName: 'probe http', SpanKind: 'Client', vantage: 'ici', PeerEnt: '' };
  expect(spans).toEqual([
    {
      ...common,
      Ent: 'malade',
      probe: 'malade',
      host: 'malade.essai.test',
      StatusCode: 'Error',
      error: 'http_5xx',
      HttpStatus: 502,
    },
    { ...common, Ent: 'sain', probe: 'sain', host: 'sain.essai.test', StatusCode: 'Unset', error: '', HttpStatus: 200 },
  ]);
  // Neither requests, nor calls between maillons, nor a sign of life of the provider's telemetry.
  const toMs = Date.now() + 10_000;
  const range = { fromMs: toMs - 90_000, toMs };
  const observed = await readObservation(open.store.client, { asOf: toMs, range, scope: everything });
  expect(observed).toMatchObject({ cells: new Map(), edges: [], gauges: [], lastReceivedMs: new Map() });
}, 60_000);

test('nobody else can speak in the name of the probes', async () => {
  const { token } = await collector.tokens.createToken('alpha');
  const before = await rowsOf<{ n: number }>(open.store, 'SELECT count() AS n FROM probes');
  const telemetry = otlpTelemetry({
    ...{ url: `http://127.0.0.1:${collector.port}`, token, vantage: 'ici', onLost: () => {} },
  });
  const probing = prober();
  telemetry.send(await probing.once());
  await telemetry.stop();
  await probing.stop();
  await until(async () => {
    const forged = "SELECT count() AS n FROM otel_metrics_gauge WHERE Sender = 'alpha'";
    return (await rowsOf<{ n: number }>(open.store, forged))[0]!.n === 17;
  });
  expect(await rowsOf(open.store, 'SELECT count() AS n FROM probes')).toEqual(before);
}, 60_000);

test('a collector that does not answer is told of, and probing goes on', async () => {
  const lost: unknown[] = [];
  const telemetry = otlpTelemetry({
    ...{ url: 'http://127.0.0.1:1', token: 'x', vantage: 'ici', patienceMs: 300 },
    onLost: (error) => lost.push(error),
  });
  const probing = prober();
  telemetry.send(await probing.once());
  await telemetry.stop();
  await probing.stop();
  expect(lost.length).toBeGreaterThan(0);
});

test('a whole chain measured at once is delivered whole', async () => {
  const paths: string[] = [];
  const sink = await webServer((request, response) => {
    paths.push(request.url ?? '');
    request.resume().on('end', () => response.writeHead(200).end());
  });
  const lost: unknown[] = [];
  const telemetry = otlpTelemetry({
    ...{ url: `http://127.0.0.1:${sink.port}`, token: 'x', vantage: 'ici', onLost: (error) => lost.push(error) },
  });
  const [probed] = chain.probes;
  const common = { target: probed!, atMs: Date.now(), durationMs: 5, outcome: 'ok', up: true, detail: '' } as const;
  const results = Array.from({ length: 300 }, (_, n) => ({ ...common, host: `h${n}.test`, check: 'http' as const }));
  telemetry.send(results);
  await telemetry.stop();
  await sink.close();
  expect(lost).toEqual([]);
  expect(paths.filter((path) => path === '/v1/metrics')).toHaveLength(300);
  expect(paths).toContain('/v1/traces');
});
