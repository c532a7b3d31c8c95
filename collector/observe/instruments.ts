/** One metric of the collector about itself. Names with `otelcol_` and their units are those of the OpenTelemetry Collector. */
interface Instrument {
  /** `counter`: grows from the start of the process. */
  readonly kind: 'counter' | 'gauge';
  readonly unit: string;
  readonly description: string;
}

const counter = (unit: string, description: string): Instrument => ({ kind: 'counter', unit, description });
const gauge = (unit: string, description: string): Instrument => ({ kind: 'gauge', unit, description });

/**
 * Every metric, in the order in which it is shown. Sources of the well-known names: `documentation.md` of receiverhelper,
 * exporterhelper and service in open-telemetry/opentelemetry-collector. `receiver` is `otlp/<sender>`, as a Collector names
 * a component of its own; `data_type` is the signal.
 */
export const INSTRUMENTS = {
  otelcol_receiver_accepted_spans: counter(
    '{spans}',
    'Spans on the disk of the collector; a repeated body counts once.',
  ),
  otelcol_receiver_accepted_metric_points: counter(
    '{datapoints}',
    'Data points on the disk of the collector; a repeated body counts once.',
  ),
  otelcol_receiver_accepted_log_records: counter(
    '{records}',
    'Log records on the disk of the collector; a repeated body counts once.',
  ),
  otelcol_receiver_refused_spans: counter(
    '{spans}',
    'Spans read and not taken: faulty ones, and those of a body the log could not take.',
  ),
  otelcol_receiver_refused_metric_points: counter(
    '{datapoints}',
    'Data points read and not taken: faulty ones, and those of a body the log could not take.',
  ),
  otelcol_receiver_refused_log_records: counter(
    '{records}',
    'Log records read and not taken: faulty ones, and those of a body the log could not take.',
  ),
  otelcol_exporter_sent_spans: counter('{spans}', 'Spans in the store, counted there.'),
  otelcol_exporter_sent_metric_points: counter('{datapoints}', 'Data points in the store, counted there.'),
  otelcol_exporter_sent_log_records: counter('{records}', 'Log records in the store, counted there.'),
  otelcol_exporter_send_failed_spans: counter(
    '{spans}',
    'Spans set aside with their segment: the store does not take them.',
  ),
  otelcol_exporter_send_failed_metric_points: counter(
    '{datapoints}',
    'Data points set aside with their segment: the store does not take them.',
  ),
  otelcol_exporter_send_failed_log_records: counter(
    '{records}',
    'Log records set aside with their segment: the store does not take them.',
  ),
  otelcol_exporter_queue_size: gauge('{batches}', 'Segments of the write-ahead log that are not yet in the store.'),
  otelcol_exporter_queue_capacity: gauge(
    '{batches}',
    'Segments the write-ahead log can hold: those it has, and full ones until its disk is at the mark.',
  ),
  otelcol_process_cpu_seconds: counter('s', 'CPU time of this process, user and system.'),
  otelcol_process_memory_rss: gauge('By', 'Resident memory of this process.'),
  otelcol_process_runtime_heap_alloc_bytes: gauge('By', 'Memory of live and dead objects in the JavaScript heap.'),
  otelcol_process_uptime: counter('s', 'Time since the start of this process.'),
  vigie_engine_up: gauge('1', '1 if the store answered just now.'),
  vigie_loader_failed_attempts: counter('{attempts}', 'Attempts to load a segment that failed; each is tried again.'),
  vigie_privacy_dropped_attributes: counter('{attributes}', 'Attributes left out, as the rules of privacy say.'),
  vigie_privacy_hashed_values: counter('{values}', 'Addresses and accounts replaced by their keyed hash.'),
  vigie_privacy_scrubbed_texts: counter(
    '{texts}',
    'Free texts, URLs and statements of which an address, a secret or a query was taken out.',
  ),
  vigie_receiver_held_bytes: gauge('By', 'Bodies of the requests in progress.'),
  vigie_receiver_refusals: counter('{requests}', 'Answers other than success.'),
  vigie_wal_accepting: gauge('1', '0 while the write-ahead log takes nothing: senders are answered 503.'),
  vigie_wal_depth_bytes: gauge('By', 'Acknowledged and not yet in the store.'),
  vigie_wal_depth_rows: gauge('{rows}', 'Acknowledged and not yet in the store.'),
  vigie_wal_oldest_age_seconds: gauge('s', 'Age of the oldest row that is not yet in the store; 0 if there is none.'),
  vigie_wal_quarantined_segments: gauge('{segments}', 'Segments set aside; see `vigie segments`.'),
  vigie_wal_repeated_bodies: counter('{bodies}', 'Bodies acknowledged without being stored again.'),
} as const satisfies Record<string, Instrument>;

export type InstrumentName = keyof typeof INSTRUMENTS;

/** One value of one metric, at the moment it was asked. */
export interface Sample {
  readonly name: InstrumentName;
  readonly value: number;
  readonly attributes: Readonly<Record<string, string | number>>;
}
