import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ExpressInstrumentation, ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK, resources } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Site } from '../topology.js';

export interface TelemetryTarget {
  readonly otlpUrl: string;
  readonly token: string;
}

const spanDelayMs = 500;
const metricPeriodMs = 5000;
const exportTimeoutMs = 4000;

/**
 * Starts the SDK as any provider would: spans within 0.5 s, cumulative metrics each 5 s, OTLP over HTTP in protobuf. Must run before `express` and
 * `http` are required. Express layers make no spans of their own; the instrumentation only names the route.
 */
export function startTelemetry(site: Site, target: TelemetryTarget): NodeSDK {
  const exporting = (signal: string) => ({
    url: `${target.otlpUrl.replace(/\/$/, '')}/v1/${signal}`,
    headers: { authorization: `Bearer ${target.token}` },
    timeoutMillis: exportTimeoutMs,
  });
  const sdk = new NodeSDK({
    autoDetectResources: false,
    resource: resources.resourceFromAttributes({
      'service.name': site.maillon,
      'host.name': site.host,
      'service.instance.id': `${site.maillon}-${process.pid}`,
      'deployment.environment.name': 'demo',
    }),
    spanProcessors: [
      new BatchSpanProcessor(new OTLPTraceExporter(exporting('traces')), {
        scheduledDelayMillis: spanDelayMs,
        exportTimeoutMillis: exportTimeoutMs,
      }),
    ],
    metricReaders: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter(exporting('metrics')),
        exportIntervalMillis: metricPeriodMs,
        exportTimeoutMillis: exportTimeoutMs,
      }),
    ],
    instrumentations: [
      new HttpInstrumentation({
        redactedQueryParams: ['ticket'],
        redactedQueryParamsServer: ['ticket'],
        requireParentforOutgoingSpans: true,
      }),
      new ExpressInstrumentation({
        ignoreLayersType: [ExpressLayerType.MIDDLEWARE, ExpressLayerType.ROUTER, ExpressLayerType.REQUEST_HANDLER],
      }),
    ],
  });
  sdk.start();
  return sdk;
}
