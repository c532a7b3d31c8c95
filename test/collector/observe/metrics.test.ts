import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Collector, type CollectorOptions, startCollector } from '../../../collector/collector.js';
import { INSTRUMENTS } from '../../../collector/observe/instruments.js';
import { demoCollector } from '../options.js';
import { encode, logRequest, metricRequest } from '../otlp/reference/messages.js';
import { attributes, span, request as traceBody } from '../otlp/reference/spans.js';
import { client } from '../receiver/support.js';
import { type Opened, opened, rowsOf, until } from '../store/opened.js';

let open: Opened;
let base: Omit<CollectorOptions, 'dataDir'>;

beforeAll(async () => {
  open = await opened();
  base = await demoCollector(open.store.client);
}, 60_000);
afterAll(() => open.close());

async function start(over: Partial<CollectorOptions> = {}): Promise<Collector> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-observe-'));
  const collector = await startCollector({ ...base, dataDir, ...over });
  onTestFinished(async () => {
    await collector.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return collector;
}

/** A store that nobody answers for. */
function nowhere() {
  const gone = createClient({ url: 'http://127.0.0.1:1', log: { level: ClickHouseLogLevel.OFF } });
  onTestFinished(() => gone.close());
  return gone;
}

const resource = { attributes: attributes({ 'service.name': 'portail' }) };
const nowNs = (): string => String(BigInt(Date.now()) * 1_000_000n);
let spanNumber = 0;

function spans(count: number, faulty = 0): Buffer {
  const good = Array.from({ length: count }, () => {
    const spanId = Buffer.alloc(8);
    spanId.writeUInt32BE(++spanNumber, 4);
    return span({ spanId, startTimeUnixNano: nowNs(), endTimeUnixNano: nowNs() });
  });
  const bad = Array.from({ length: faulty }, () => span({ traceId: Buffer.alloc(3, 1) }));
  return traceBody([...good, ...bad]);
}

function points(count: number): Buffer {
  const dataPoints = Array.from({ length: count }, () => ({ timeUnixNano: nowNs(), asDouble: 1 }));
  const metrics = [{ name: 'vigie.queue.length', gauge: { dataPoints } }];
  return encode(metricRequest, { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] });
}

function logs(count: number): Buffer {
  const logRecords = Array.from({ length: count }, () => ({ timeUnixNano: nowNs(), body: { stringValue: 'bonjour' } }));
  return encode(logRequest, { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
}

/** What a Prometheus would take from the port, by series. */
async function scrape({ port }: Collector): Promise<Map<string, number>> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const series = new Map<string, number>();
  for (const line of (await response.text()).split('\n')) {
    const [, name, value] = /^([a-z_]+(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (name !== undefined) series.set(name, Number(value));
    else expect(line).toMatch(/^(?:#.*)?$/);
  }
  return series;
}

const expectSeries = (found: Map<string, number>, wanted: Record<string, number>): void =>
  expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, found.get(name)]))).toEqual(wanted);

describe('the metrics of the collector about itself', () => {
  it('count what real requests brought, under the names of the OpenTelemetry Collector', async () => {
    const collector = await start();
    const { token } = await collector.tokens.createToken('alpha');
    const post = client({ port: collector.port, token });
    const repeated = spans(3);
    expect((await post({ body: spans(7, 2) })).status).toBe(200);
    expect((await post({ body: repeated })).status).toBe(200);
    expect((await post({ body: repeated })).status).toBe(200);
    expect((await post({ path: '/v1/metrics', body: points(5) })).status).toBe(200);
    expect((await post({ path: '/v1/logs', body: logs(4) })).status).toBe(200);
    expect((await post({ headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    await until(() => collector.stats().loader.rows === 19);
    const found = await scrape(collector);
    expectSeries(found, {
      'otelcol_receiver_accepted_spans_total{receiver="otlp/alpha"}': 10,
      'otelcol_receiver_refused_spans_total{receiver="otlp/alpha"}': 2,
      'otelcol_receiver_accepted_metric_points_total{receiver="otlp/alpha"}': 5,
      'otelcol_receiver_refused_metric_points_total{receiver="otlp/alpha"}': 0,
      'otelcol_receiver_accepted_log_records_total{receiver="otlp/alpha"}': 4,
      'otelcol_exporter_sent_spans_total{exporter="clickhouse"}': 10,
      'otelcol_exporter_sent_metric_points_total{exporter="clickhouse"}': 5,
      'otelcol_exporter_sent_log_records_total{exporter="clickhouse"}': 4,
      'otelcol_exporter_send_failed_spans_total{exporter="clickhouse"}': 0,
      'otelcol_exporter_queue_size{exporter="clickhouse",data_type="traces"}': 0,
      'vigie_receiver_refusals_total{status="401"}': 1,
      'vigie_wal_depth_bytes{data_type="traces"}': 0,
      'vigie_wal_depth_rows{data_type="logs"}': 0,
      'vigie_wal_oldest_age_seconds{data_type="metrics"}': 0,
      'vigie_wal_quarantined_segments{data_type="traces"}': 0,
      'vigie_wal_repeated_bodies_total{data_type="traces"}': 1,
      vigie_wal_accepting: 1,
      vigie_engine_up: 1,
    });
    expect(found.get('otelcol_exporter_queue_capacity{exporter="clickhouse",data_type="traces"}')).toBeGreaterThan(1);
    expect(found.get('otelcol_process_memory_rss')).toBeGreaterThan(2 ** 24);
    expect(found.get('otelcol_process_cpu_seconds_total')).toBeGreaterThan(0);
    const names = new Set([...found.keys()].map((name) => name.replace(/\{.*/, '').replace(/_total$/, '')));
    expect([...names].filter((name) => name !== 'target_info').sort()).toEqual(Object.keys(INSTRUMENTS).sort());
  });

  it('tell nothing of the tokens', async () => {
    const collector = await start();
    const { token, id } = await collector.tokens.createToken('alpha', { label: 'étiquette' });
    await client({ port: collector.port, token })({ body: spans(1) });
    const text = await (await fetch(`http://127.0.0.1:${collector.port}/metrics`)).text();
    for (const secret of [token, token.slice(6, 20), id, 'étiquette']) expect(text).not.toContain(secret);
  });

  it('show a store that is away, while the collector is ready and takes telemetry', async () => {
    const collector = await start({ client: nowhere() });
    const { token } = await collector.tokens.createToken('alpha');
    const post = client({ port: collector.port, token });
    expect((await post({ body: spans(6) })).status).toBe(200);
    await until(() => collector.stats().loader.failures > 0);
    const found = await scrape(collector);
    expectSeries(found, {
      vigie_engine_up: 0,
      vigie_wal_accepting: 1,
      'vigie_wal_depth_rows{data_type="traces"}': 6,
      'otelcol_exporter_queue_size{exporter="clickhouse",data_type="traces"}': 1,
      'otelcol_exporter_sent_spans_total{exporter="clickhouse"}': 0,
    });
    expect(found.get('vigie_wal_depth_bytes{data_type="traces"}')).toBeGreaterThan(0);
    expect(found.get('vigie_wal_oldest_age_seconds{data_type="traces"}')).toBeGreaterThan(0);
    expect(found.get('vigie_loader_failed_attempts_total')).toBeGreaterThan(0);
    expect((await fetch(`http://127.0.0.1:${collector.port}/readyz`)).status).toBe(200);
  });

  it('show a log that takes nothing: not ready, and why; alive all the same', async () => {
    const collector = await start({ wal: { minFreeBytes: Number.MAX_SAFE_INTEGER } });
    const { token } = await collector.tokens.createToken('alpha');
    expect((await client({ port: collector.port, token })({ body: spans(6) })).status).toBe(503);
    expectSeries(await scrape(collector), {
      vigie_wal_accepting: 0,
      'otelcol_receiver_accepted_spans_total{receiver="otlp/alpha"}': 0,
      'otelcol_receiver_refused_spans_total{receiver="otlp/alpha"}': 6,
      'otelcol_exporter_queue_capacity{exporter="clickhouse",data_type="traces"}': 0,
      'vigie_receiver_refusals_total{status="503"}': 1,
    });
    const ready = await fetch(`http://127.0.0.1:${collector.port}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([
      503,
      'the write-ahead log of traces takes nothing: disk-full\n',
    ]);
    expect((await fetch(`http://127.0.0.1:${collector.port}/healthz`)).status).toBe(200);
  });

  it('are pushed over OTLP to where they are asked to go, and stored there like any telemetry', async () => {
    const other = await start();
    const { token } = await other.tokens.createToken('etat');
    const push = { url: `http://127.0.0.1:${other.port}/`, token, periodMs: 3_100 };
    const pushing = await start({ observe: { push }, client: nowhere() });
    const sender = await pushing.tokens.createToken('alpha');
    await client({ port: pushing.port, token: sender.token })({ body: spans(8) });
    // The last push is that of the stop.
    await pushing.stop();
    await until(() => other.stats().loader.rows > 0);
    const stored = await rowsOf(
      open.store,
      `SELECT DISTINCT Sender, ServiceName, Attributes['receiver'] AS receiver, Value FROM otel_metrics_sum
       WHERE MetricName = 'otelcol_receiver_accepted_spans'`,
    );
    expect(stored).toEqual([{ Sender: 'etat', ServiceName: 'vigie-collector', receiver: 'otlp/alpha', Value: 8 }]);
  });
});

describe('who may read them', () => {
  const read = async (collector: Collector, headers: Record<string, string> = {}, method = 'GET'): Promise<number> =>
    (await fetch(`http://127.0.0.1:${collector.port}/metrics`, { method, headers })).status;

  it('programs of this machine, not whoever comes through a proxy of it', async () => {
    const collector = await start();
    expect(await read(collector)).toBe(200);
    expect(await read(collector, {}, 'HEAD')).toBe(200);
    expect(await read(collector, { 'x-forwarded-for': '192.0.2.7' })).toBe(403);
    expect(await read(collector, { forwarded: 'for=192.0.2.7' })).toBe(403);
    expect(await read(collector, {}, 'DELETE')).toBe(405);
  });

  it('whoever has the token, if there is one, and nobody else', async () => {
    const collector = await start({ observe: { scrapeToken: 'of-the-operator' } });
    const { token } = await collector.tokens.createToken('alpha');
    expect(await read(collector)).toBe(401);
    expect(await read(collector, { authorization: `Bearer ${token}` })).toBe(401);
    const headers = { authorization: 'Bearer of-the-operator', 'x-forwarded-for': '192.0.2.7' };
    expect(await read(collector, headers)).toBe(200);
  });
});
