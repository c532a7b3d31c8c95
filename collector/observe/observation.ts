import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { metrics, resources } from '@opentelemetry/sdk-node';
import { INSTRUMENTS, type InstrumentName, type Sample } from './instruments.js';

export interface ObservationOptions {
  /** Every value, now. Asked at a scrape and at a push, never in between. */
  readonly samples: () => Promise<readonly Sample[]>;
  /** Tells one collector from another: `service.instance.id`. */
  readonly instance: string;
  /** Where the metrics are pushed besides; nowhere without it. */
  readonly push?: Push | undefined;
}

export interface Push {
  /** Base of an OTLP/HTTP endpoint, `https://host:4318`; `/v1/metrics` is added. */
  readonly url: string;
  /** Bearer token of that endpoint. */
  readonly token?: string | undefined;
  /** Default 10 s. */
  readonly periodMs?: number | undefined;
}

export interface Observation {
  /** In Prometheus' text format. */
  text(): Promise<string>;
  /** Pushes a last time, if it pushes at all; at most 3 s. */
  stop(): Promise<void>;
}

const PUSH_PERIOD_MS = 10_000;
const PUSH_PATIENCE_MS = 3_000;

/** A reader that only collects when it is asked. */
class ScrapeReader extends metrics.MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/**
 * Starts the metrics of one collector. They live in a provider of its own: the SDK's global one belongs to the process, in
 * which several collectors may run, and would be configured by the environment.
 */
export function startObservation({ samples, instance, push }: ObservationOptions): Observation {
  const scraped = new ScrapeReader();
  const provider = new metrics.MeterProvider({
    resource: resources.resourceFromAttributes({
      'service.name': 'vigie-collector',
      'service.instance.id': instance,
    }),
    readers: push ? [scraped, pushReader(push)] : [scraped],
  });
  observe(provider, samples);
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  let scrape: Promise<string> | undefined;
  const text = async (): Promise<string> => {
    const { resourceMetrics, errors } = await scraped.collect();
    if (errors.length > 0) throw new AggregateError(errors, 'the metrics of the collector could not be read');
    return serializer.serialize(resourceMetrics);
  };
  return {
    // Scrapes at the same moment share one reading.
    text: () => {
      scrape ??= text().finally(() => {
        scrape = undefined;
      });
      return scrape;
    },
    stop: () => provider.shutdown(),
  };
}

function observe(provider: metrics.MeterProvider, samples: ObservationOptions['samples']): void {
  const meter = provider.getMeter('vigie/collector');
  const instruments = new Map(
    Object.entries(INSTRUMENTS).map(([name, { kind, unit, description }]) => [
      name as InstrumentName,
      kind === 'counter'
        ? meter.createObservableCounter(name, { unit, description })
        : meter.createObservableGauge(name, { unit, description }),
    ]),
  );
  meter.addBatchObservableCallback(
    async (result) => {
      for (const { name, value, attributes } of await samples()) {
        const instrument = instruments.get(name);
        if (instrument) result.observe(instrument, value, attributes);
      }
    },
    [...instruments.values()],
  );
}

function pushReader({ url, token, periodMs = PUSH_PERIOD_MS }: Push): metrics.PeriodicExportingMetricReader {
  return new metrics.PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({
      url: `${url.replace(/\/+$/, '')}/v1/metrics`,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      timeoutMillis: PUSH_PATIENCE_MS,
    }),
    exportIntervalMillis: periodMs,
    exportTimeoutMillis: PUSH_PATIENCE_MS,
  });
}
