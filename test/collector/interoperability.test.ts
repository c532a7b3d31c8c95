import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createClock } from '../../chain/clock.js';
import { loadChain } from '../../chain/load.js';
import { unchanging } from '../../chain/watched.js';
import type { Limits } from '../../collector/admission/limits.js';
import { type Collector, startCollector } from '../../collector/collector.js';
import { encode, metricRequest } from './otlp/reference/messages.js';
import { attributes } from './otlp/reference/spans.js';
import { client } from './receiver/support.js';
import { type Exporters, everyExporter, httpExporters, losesFirstAnswer, portail, type Target } from './sdk.js';
import { type Opened, opened, rowsOf, until } from './store/opened.js';

let open: Opened;
let running: Running;

interface Running {
  readonly collector: Collector;
  readonly target: Target;
  stop(): Promise<void>;
}

/** The whole collector on free ports, in front of the embedded engine. */
async function run(limits: Partial<Limits> = {}): Promise<Running> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-interoperability-'));
  const any = { host: '127.0.0.1', port: 0 };
  const collector = await startCollector({
    clock: createClock(),
    chain: unchanging(await loadChain(join(import.meta.dirname, '../../chain/demo'))),
    client: open.store.client,
    otlp: any,
    grpc: any,
    log: pino({ level: 'silent' }),
    wal: { minFreeBytes: 0 },
    dataDir,
    limits,
  });
  const { token } = await collector.tokens.createToken('alpha');
  return {
    collector,
    target: { port: collector.port, grpcPort: collector.grpcPort, token },
    async stop() {
      await collector.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

beforeAll(async () => {
  open = await opened();
  running = await run();
}, 60_000);
afterAll(async () => {
  await running.stop();
  await open.close();
});

/** The rows of a query, once there are so many. */
async function stored<Row = Record<string, unknown>>(query: string, name: string, count: number): Promise<Row[]> {
  let rows: Row[] = [];
  await until(async () => {
    rows = await rowsOf<Row>(open.store, query, { name });
    return rows.length >= count;
  });
  expect(rows).toHaveLength(count);
  return rows;
}

const CELL = { Sender: 'alpha', Ent: 'lycees-nord', Maillon: 'portail' };

function tracing(exporters: Exporters, target: Target) {
  const processor = new BatchSpanProcessor(exporters.traces(target), { exportTimeoutMillis: 30_000 });
  const provider = new BasicTracerProvider({ resource: portail, spanProcessors: [processor] });
  onTestFinished(() => provider.shutdown().catch(() => {}));
  return { tracer: provider.getTracer('essai', '1.2.3'), flush: () => provider.forceFlush() };
}

function metering(exporters: Exporters, temporality: AggregationTemporality, target = running.target) {
  const reader = new PeriodicExportingMetricReader({
    exporter: exporters.metrics(target, temporality),
    exportIntervalMillis: 3_600_000,
  });
  const views: ViewOptions[] = [
    { instrumentName: '*exponential*', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
    {
      instrumentName: '*explicit*',
      aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [1, 10, 100] } },
    },
  ];
  const provider = new MeterProvider({ resource: portail, readers: [reader], views });
  onTestFinished(() => provider.shutdown().catch(() => {}));
  return { meter: provider.getMeter('essai', '1.2.3'), flush: () => provider.forceFlush(), provider };
}

describe.each(everyExporter)('the JavaScript SDK over $name', (exporters) => {
  it('has its spans stored whole', async () => {
    const name = `span ${exporters.name}`;
    const { tracer, flush } = tracing(exporters, running.target);
    const linked = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED };
    const parent = tracer.startSpan(name, {
      kind: SpanKind.SERVER,
      links: [{ context: linked, attributes: { n: 1 } }],
    });
    parent.setAttributes({
      text: 'été',
      whole: Number.MAX_SAFE_INTEGER,
      negative: -5,
      fraction: 0.25,
      yes: true,
      list: ['a', 'b'],
    });
    parent.addEvent('seen', { where: 'here' });
    const child = tracer.startSpan(name, { kind: SpanKind.CLIENT }, trace.setSpan(ROOT_CONTEXT, parent));
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'broken' });
    child.end();
    parent.end();
    await flush();

    const rows = await stored(
      `SELECT TraceId, SpanId, ParentSpanId, SpanKind, StatusCode, StatusMessage, ScopeName, ScopeVersion, Sender, Ent,
         Maillon, SpanAttributes, Events.Name AS EventNames, Events.Attributes AS EventAttributes,
         Links.TraceId AS LinkTraces, Links.SpanId AS LinkSpans, Duration
       FROM otel_traces WHERE SpanName = {name:String} ORDER BY SpanKind DESC`,
      name,
      2,
    );
    const { traceId, spanId } = parent.spanContext();
    expect(rows).toMatchObject([
      {
        ...CELL,
        TraceId: traceId,
        SpanId: spanId,
        ParentSpanId: '',
        SpanKind: 'Server',
        StatusCode: 'Unset',
        ScopeName: 'essai',
        ScopeVersion: '1.2.3',
        SpanAttributes: {
          text: 'été',
          whole: '9007199254740991',
          negative: '-5',
          fraction: '0.25',
          yes: 'true',
          list: '["a","b"]',
        },
        EventNames: ['seen'],
        EventAttributes: [{ where: 'here' }],
        LinkTraces: [linked.traceId],
        LinkSpans: [linked.spanId],
      },
      {
        TraceId: traceId,
        SpanId: child.spanContext().spanId,
        ParentSpanId: spanId,
        SpanKind: 'Client',
        StatusCode: 'Error',
        StatusMessage: 'broken',
      },
    ]);
  });

  it('has its log records stored whole', async () => {
    const name = `log ${exporters.name}`;
    const processor = new SimpleLogRecordProcessor({ exporter: exporters.logs(running.target) });
    const provider = new LoggerProvider({ resource: portail, processors: [processor] });
    onTestFinished(() => provider.shutdown().catch(() => {}));
    const logger = provider.getLogger('essai', '1.2.3');
    const spanContext = { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceFlags: TraceFlags.SAMPLED };
    const context = trace.setSpanContext(ROOT_CONTEXT, spanContext);
    const severity = { severityNumber: SeverityNumber.WARN, severityText: 'WARN' };
    logger.emit({ ...severity, body: 'plein', eventName: name, attributes: { part: 3, of: ['x'] }, context });
    logger.emit({ body: { deep: [1, 'two'] }, eventName: name });
    await provider.forceFlush();

    const rows = await stored(
      `SELECT Body, SeverityNumber, SeverityText, TraceId, SpanId, LogAttributes, ServiceName, ScopeName, Sender, Ent, Maillon
       FROM otel_logs WHERE EventName = {name:String} ORDER BY SeverityNumber DESC`,
      name,
      2,
    );
    expect(rows[0]).toMatchObject({
      ...CELL,
      Body: 'plein',
      SeverityNumber: SeverityNumber.WARN,
      SeverityText: 'WARN',
      TraceId: spanContext.traceId,
      SpanId: spanContext.spanId,
      LogAttributes: { part: '3', of: '["x"]' },
      ServiceName: 'portail',
      ScopeName: 'essai',
    });
    expect(JSON.parse(String(rows[1]?.Body))).toEqual({ deep: [1, 'two'] });
  });

  it.each([
    { temporality: AggregationTemporality.CUMULATIVE, word: 'cumulative', code: 2, second: { sum: 12, count: 4 } },
    { temporality: AggregationTemporality.DELTA, word: 'delta', code: 1, second: { sum: 7, count: 2 } },
  ])('has every type of its metrics stored, $word', async ({ temporality, word, code, second }) => {
    const name = `${exporters.name.replace('/', '_')}.${word}`;
    const { meter, flush } = metering(exporters, temporality);
    const counter = meter.createCounter(`${name}.counter`, { unit: '{request}', description: 'requests' });
    const upDown = meter.createUpDownCounter(`${name}.updown`);
    const explicit = meter.createHistogram(`${name}.explicit`, { unit: 'ms' });
    const exponential = meter.createHistogram(`${name}.exponential`);
    let level = 0.5;
    meter.createObservableGauge(`${name}.gauge`).addCallback((result) => result.observe(level, { pool: 'main' }));
    const record = (values: readonly number[]): void => {
      for (const value of values) {
        counter.add(value, { route: '/a' });
        upDown.add(-value);
        explicit.record(value);
        exponential.record(value);
      }
    };
    record([2, 3]);
    await flush();
    level = 0.75;
    record([0, 7]);
    await flush();

    const of = (table: string, columns: string, count = 2) =>
      stored(
        `SELECT MetricName, ${columns}, toString(StartTimeUnix) AS start, toString(TimeUnix) AS time, Sender, Ent, Maillon
         FROM otel_metrics_${table} WHERE startsWith(MetricName, {name:String}) ORDER BY MetricName, TimeUnix`,
        `${name}.`,
        count,
      );
    const sums = await of('sum', 'Value, AggregationTemporality, IsMonotonic, MetricUnit, Attributes', 4);
    // An UpDownCounter stays cumulative whatever is preferred (metrics SDK, "delta").
    expect(sums).toMatchObject([
      {
        ...CELL,
        Value: 5,
        AggregationTemporality: code,
        IsMonotonic: true,
        MetricUnit: '{request}',
        Attributes: { route: '/a' },
      },
      { Value: second.sum, AggregationTemporality: code },
      { MetricName: `${name}.updown`, Value: -5, AggregationTemporality: 2, IsMonotonic: false },
      { Value: -12, AggregationTemporality: 2 },
    ]);
    expect(sums[1]?.start).toBe(word === 'cumulative' ? sums[0]?.start : sums[0]?.time);
    expect(await of('gauge', 'Value, Attributes')).toMatchObject([
      { Value: 0.5, Attributes: { pool: 'main' } },
      { Value: 0.75 },
    ]);
    expect(
      await of('histogram', 'Count, Sum, Min, Max, BucketCounts, ExplicitBounds, AggregationTemporality'),
    ).toMatchObject([
      {
        Count: 2,
        Sum: 5,
        Min: 2,
        Max: 3,
        BucketCounts: [0, 2, 0, 0],
        ExplicitBounds: [1, 10, 100],
        AggregationTemporality: code,
      },
      { Count: second.count, Sum: second.sum, BucketCounts: word === 'delta' ? [1, 1, 0, 0] : [1, 3, 0, 0] },
    ]);
    const [, later] = await of(
      'exponential_histogram',
      'Count, Sum, Scale, ZeroCount, PositiveBucketCounts, NegativeBucketCounts, AggregationTemporality',
    );
    expect(later).toMatchObject({ Count: second.count, Sum: second.sum, ZeroCount: 1, AggregationTemporality: code });
    const positive = (later!.PositiveBucketCounts as number[]).reduce((sum, n) => sum + n, 0);
    expect(positive).toBe(second.count - 1);
  });

  it('counts from zero again after a restart, and the rows say since when', async () => {
    const name = `${exporters.name.replace('/', '_')}.restarted`;
    for (const value of [10, 4]) {
      const { meter, provider } = metering(exporters, AggregationTemporality.CUMULATIVE);
      meter.createCounter(name).add(value);
      await provider.shutdown();
    }
    const rows = await stored<{ Value: number; start: string; time: string }>(
      `SELECT Value, toString(StartTimeUnix) AS start, toString(TimeUnix) AS time FROM otel_metrics_sum
       WHERE MetricName = {name:String} ORDER BY TimeUnix`,
      name,
      2,
    );
    expect(rows.map(({ Value }) => Value)).toEqual([10, 4]);
    expect(rows[1]!.start > rows[0]!.start).toBe(true);
  });

  it('is told why its telemetry is refused', async () => {
    const exporter = exporters.traces({ ...running.target, token: 'vigie_wrong' });
    onTestFinished(() => exporter.shutdown());
    const provider = new BasicTracerProvider({ resource: portail });
    const span = provider.getTracer('essai').startSpan('refused');
    span.end();
    const result = await new Promise<{ code: number; error?: Error & { code?: number; details?: string } }>((resolve) =>
      exporter.export([span as never], resolve),
    );
    expect(result.code).toBe(1);
    expect(result.error?.code).toBe(exporters.name === 'gRPC' ? 16 : 401);
    if (exporters.name === 'gRPC') expect(result.error?.details).toMatch(/this token is unknown or was revoked/);
  });
});

describe.each(httpExporters)('the retry of the JavaScript SDK over $name', (exporters) => {
  it('after a refusal waits as long as it was asked to, and is stored once', async () => {
    const limited = await run({ quotaItemsPerS: { alpha: 2 }, quotaBurstS: 1 });
    onTestFinished(() => limited.stop());
    const name = `refused ${exporters.name}`;
    const { tracer, flush } = tracing(exporters, limited.target);
    for (let n = 0; n < 4; n++) tracer.startSpan(name).end();
    await flush();
    const startMs = performance.now();
    for (let n = 0; n < 3; n++) tracer.startSpan(name).end();
    await flush();
    expect(performance.now() - startMs).toBeGreaterThan(900);
    const { refusals, senders } = limited.collector.stats().receiver;
    expect(refusals[429]).toBeGreaterThan(0);
    expect(senders.alpha).toMatchObject({ requests: 2, rows: 7 });
    await stored('SELECT SpanId FROM otel_traces WHERE SpanName = {name:String}', name, 7);
  });

  it('after an answer that was lost is acknowledged, and nothing is stored twice', async () => {
    const proxy = await losesFirstAnswer(running.target.port);
    const name = `lost answer ${exporters.name}`;
    const before = running.collector.stats().wal.traces.repeated;
    const { tracer, flush } = tracing(exporters, { ...running.target, port: proxy.port });
    for (let n = 0; n < 3; n++) tracer.startSpan(name).end();
    await flush();
    expect(proxy.lost()).toBe(1);
    expect(running.collector.stats().wal.traces.repeated).toBe(before + 1);
    await stored('SELECT SpanId FROM otel_traces WHERE SpanName = {name:String}', name, 3);
  });
});

it('a summary, which no SDK makes and a Collector forwards, is stored too', async () => {
  const timeUnixNano = String(BigInt(Date.now()) * 1_000_000n);
  const quantileValues = [
    { quantile: 0.5, value: 12 },
    { quantile: 0.99, value: 250 },
  ];
  const summary = { dataPoints: [{ timeUnixNano, count: '9', sum: 180, quantileValues }] };
  const name = 'gc.pause';
  const resource = { attributes: attributes({ 'service.name': 'portail' }) };
  const body = encode(metricRequest, {
    resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name, summary }] }] }],
  });
  const post = client(running.target);
  expect(await post({ path: '/v1/metrics', body })).toMatchObject({ status: 200 });
  const [row] = await stored(
    `SELECT Count, Sum, ValueAtQuantiles.Quantile AS Quantiles, ValueAtQuantiles.Value AS Values
     FROM otel_metrics_summary WHERE MetricName = {name:String}`,
    name,
    1,
  );
  expect(row).toEqual({ Count: 9, Sum: 180, Quantiles: [0.5, 0.99], Values: [12, 250] });
});
