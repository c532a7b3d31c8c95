import type { SenderStats } from '../otlp/sender-ledger.js';
import type { WalStats } from '../wal/log.js';
import type { Signal } from '../wal/segment.js';
import type { InstrumentName, Sample } from './instruments.js';
import type { Shipment } from './shipments.js';

/** What the items of a signal are called in the names of the metrics. */
const ITEMS = { traces: 'spans', metrics: 'metric_points', logs: 'log_records' } as const satisfies Record<
  Signal,
  string
>;
const SIGNALS = Object.keys(ITEMS) as Signal[];

/** Everything the metrics are made of, read at one moment. */
export interface Figures {
  readonly senders: Readonly<Record<string, Pick<SenderStats, 'rowsBySignal' | 'refusedBySignal' | 'privacy'>>>;
  /** Answers other than success, by HTTP status. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly heldBytes: number;
  readonly wal: Readonly<Record<Signal, WalStats>>;
  readonly settings: { readonly maxSegmentBytes: number; readonly minFreeBytes: number };
  /** False while appends would be refused. */
  readonly accepting: boolean;
  readonly shipments: readonly Shipment[];
  readonly failedAttempts: number;
  readonly engineUp: boolean;
  readonly process: ProcessFigures;
}

export interface ProcessFigures {
  readonly cpuS: number;
  readonly uptimeS: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
}

export function processFigures(): ProcessFigures {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return { cpuS: (user + system) / 1e6, uptimeS: process.uptime(), rssBytes: rss, heapBytes: heapUsed };
}

/** The store as a Collector would name its exporter. */
const EXPORTER = 'clickhouse';

/** Every value of every metric. */
export function samplesOf(figures: Figures): Sample[] {
  return [
    ...Object.entries(figures.senders).flatMap(([sender, stats]) => senderSamples(sender, stats)),
    ...figures.shipments.flatMap(shipmentSamples),
    ...SIGNALS.flatMap((signal) => walSamples(signal, figures.wal[signal], figures.settings)),
    ...Object.entries(figures.refusals).map(([status, count]) => sample('vigie_receiver_refusals', count, { status })),
    sample('vigie_receiver_held_bytes', figures.heldBytes),
    sample('vigie_loader_failed_attempts', figures.failedAttempts),
    sample('vigie_engine_up', figures.engineUp ? 1 : 0),
    sample('vigie_wal_accepting', figures.accepting ? 1 : 0),
    ...processSamples(figures.process),
  ];
}

function sample(name: InstrumentName, value: number, attributes: Sample['attributes'] = {}): Sample {
  return { name, value, attributes };
}

function senderSamples(
  sender: string,
  { rowsBySignal, refusedBySignal, privacy }: Figures['senders'][string],
): Sample[] {
  const of = { receiver: `otlp/${sender}` };
  const items = SIGNALS.flatMap((signal) => [
    sample(`otelcol_receiver_accepted_${ITEMS[signal]}`, rowsBySignal[signal], of),
    sample(`otelcol_receiver_refused_${ITEMS[signal]}`, refusedBySignal[signal], of),
  ]);
  return [
    ...items,
    sample('vigie_privacy_dropped_attributes', privacy.dropped, of),
    sample('vigie_privacy_hashed_values', privacy.hashed, of),
    sample('vigie_privacy_scrubbed_texts', privacy.scrubbed, of),
  ];
}

function shipmentSamples({ signal, sent, setAside }: Shipment): Sample[] {
  const of = { exporter: EXPORTER };
  return [
    sample(`otelcol_exporter_sent_${ITEMS[signal]}`, sent, of),
    sample(`otelcol_exporter_send_failed_${ITEMS[signal]}`, setAside, of),
  ];
}

function walSamples(signal: Signal, wal: WalStats, settings: Figures['settings']): Sample[] {
  const of = { data_type: signal };
  const queue = { exporter: EXPORTER, data_type: signal };
  return [
    sample('otelcol_exporter_queue_size', wal.segments, queue),
    ...capacity(wal, settings).map((batches) => sample('otelcol_exporter_queue_capacity', batches, queue)),
    sample('vigie_wal_depth_bytes', wal.bytes, of),
    sample('vigie_wal_depth_rows', wal.rows, of),
    sample('vigie_wal_oldest_age_seconds', wal.oldestAgeMs / 1000, of),
    sample('vigie_wal_quarantined_segments', wal.refused, of),
    sample('vigie_wal_repeated_bodies', wal.repeated, of),
  ];
}

/** None while the free space is not known. The logs share one disk: each could fill it alone. */
function capacity({ segments, freeBytes }: WalStats, settings: Figures['settings']): number[] {
  if (freeBytes === undefined) return [];
  return [segments + Math.floor(Math.max(0, freeBytes - settings.minFreeBytes) / settings.maxSegmentBytes)];
}

function processSamples({ cpuS, uptimeS, rssBytes, heapBytes }: ProcessFigures): Sample[] {
  return [
    sample('otelcol_process_cpu_seconds', cpuS),
    sample('otelcol_process_uptime', uptimeS),
    sample('otelcol_process_memory_rss', rssBytes),
    sample('otelcol_process_runtime_heap_alloc_bytes', heapBytes),
  ];
}
