import { SpanKind, SpanStatusCode, ValueType } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { AggregationTemporality, DataPointType, type GaugeMetricData } from '@opentelemetry/sdk-metrics';
import { core, resources } from '@opentelemetry/sdk-node';
import { AlwaysOnSampler, BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { probeService } from '../../chain/model.js';
import type { CheckResult } from './round.js';

export interface TelemetryOptions {
  /** Base of an OTLP/HTTP endpoint, `http://127.0.0.1:4318`. */
  readonly url: string;
  /** A token of the sender `vigie`. */
  readonly token: string;
  /** Where Vigie looks from: a vantage of the chain. */
  readonly vantage: string;
  /** Called with what went wrong if results could not be delivered; they are not kept. */
  readonly onLost: (error: unknown) => void;
  /** How long a delivery is tried; default 10 s: a result that is older speaks of a time that is over. */
  readonly patienceMs?: number | undefined;
}

/** Where results go. */
export interface Telemetry {
  send(results: readonly CheckResult[]): void;
  /** Delivers what is left; at most as long as one delivery may take. */
  stop(): Promise<void>;
}

const SCOPE = 'vigie/probe';
const PATIENCE_MS = 10_000;
const SPAN_DELAY_MS = 1_000;
/** Each resource is a request of its own: these wait for a connection, as many as a large chain gives in its patience. */
const CONNECTIONS = 4;
const MAX_WAITING = 10_000;

/**
 * Results as OTLP: a CLIENT span and two or three gauges a check, under the resource that the mapping of the probes names.
 * The gauges are handed to the exporter as they are, with the instant of the check: a meter would give them that of its next
 * collection, and repeat them as if they had been measured again.
 */
export function otlpTelemetry({ url, token, vantage, onLost, patienceMs = PATIENCE_MS }: TelemetryOptions): Telemetry {
  const exporting = (signal: string) => ({
    url: `${url.replace(/\/+$/, '')}/v1/${signal}`,
    headers: { authorization: `Bearer ${token}` },
    timeoutMillis: patienceMs,
  });
  const metrics = new OTLPMetricExporter({
    ...exporting('metrics'),
    concurrencyLimit: MAX_WAITING,
    httpAgentOptions: { keepAlive: true, maxSockets: CONNECTIONS },
  });
  const spans = new BatchSpanProcessor(new OTLPTraceExporter(exporting('traces')), {
    scheduledDelayMillis: SPAN_DELAY_MS,
    exportTimeoutMillis: patienceMs,
  });
  const providers = new Map<string, BasicTracerProvider>();
  /** A resource belongs to its provider; all of them hand their spans to the one processor. */
  const tracerOf = (result: CheckResult) => {
    const key = `${result.check} ${result.host}`;
    const provider =
      providers.get(key) ??
      new BasicTracerProvider({
        resource: resourceOf(result),
        sampler: new AlwaysOnSampler(),
        spanProcessors: [spans],
      });
    providers.set(key, provider);
    return provider.getTracer(SCOPE);
  };
  const trace = (result: CheckResult): void => {
    const { check, host, atMs, durationMs, up, detail, status } = result;
    const span = tracerOf(result).startSpan(`probe ${check}`, {
      kind: SpanKind.CLIENT,
      startTime: atMs,
      root: true,
      attributes: {
        ...attributesOf(result, vantage),
        'server.address': host,
        ...(status !== undefined && { 'http.response.status_code': status }),
      },
    });
    if (!up) span.setStatus({ code: SpanStatusCode.ERROR, message: detail });
    span.end(atMs + durationMs);
  };
  const measure = (result: CheckResult): void =>
    metrics.export(
      {
        resource: resourceOf(result),
        scopeMetrics: [{ scope: { name: SCOPE }, metrics: gaugesOf(result, vantage) }],
      },
      ({ code, error }) => {
        if (code === core.ExportResultCode.FAILED) onLost(error);
      },
    );
  return {
    send(results) {
      for (const result of results) {
        trace(result);
        measure(result);
      }
    },
    async stop() {
      await Promise.all([spans.shutdown(), metrics.forceFlush()]).catch(onLost);
      await metrics.shutdown();
    },
  };
}

const resourceOf = ({ check, host }: CheckResult) =>
  resources.resourceFromAttributes({ 'service.name': probeService(check), 'host.name': host });

function attributesOf({ target, outcome }: CheckResult, vantage: string) {
  return {
    'vigie.vantage': vantage,
    'vigie.probe': target.id,
    ...(outcome !== 'ok' && { 'error.type': outcome }),
  };
}

function gaugesOf(result: CheckResult, vantage: string): GaugeMetricData[] {
  const { atMs, durationMs, up, expiresInS } = result;
  const attributes = attributesOf(result, vantage);
  const startTime = core.millisToHrTime(atMs);
  const endTime = core.millisToHrTime(atMs + durationMs);
  const gauge = (name: string, unit: string, description: string, value: number): GaugeMetricData => ({
    descriptor: { name, unit, description, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.GAUGE,
    dataPoints: [{ startTime, endTime, attributes, value }],
  });
  return [
    gauge('vigie.probe.up', '1', 'Whether the check succeeded', up ? 1 : 0),
    gauge('vigie.probe.duration', 's', 'How long the check took', durationMs / 1000),
    ...(expiresInS === undefined
      ? []
      : [gauge('vigie.probe.tls.expiry', 's', 'Until the first certificate of the chain ends', expiresInS)]),
  ];
}
