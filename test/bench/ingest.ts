import type { Store } from '../../collector/store/open.js';
import { startConventional } from './conventional/start.js';
import { SPANS_PER_BODY, SpanBodies } from './support/bodies.js';
import { type Bench, drained, merged, number, openBench, type Receiver } from './support/harness.js';
import { cpuSeconds, residentMb } from './support/kernel.js';
import { postAll } from './support/post.js';
import { smallBatchMs } from './support/small-batch.js';

export interface IngestResult {
  readonly cpu_s_per_million_spans: {
    /** The process of the collector: HTTP, walk, log, loader. */
    readonly receiver: number;
    /** The engine's process: insert, views, fsync, read-back and the merges that follow. */
    readonly engine: number;
    readonly total: number;
    /** Both processes, the conventional way. */
    readonly conventional: number;
  };
  readonly conventional_to_total: number;
  readonly receiver_to_engine: number;
  /** From the first byte sent to the last span stored and counted; the client shares the two cores. */
  readonly spans_per_s_2_cores: number;
  readonly small_batch_ms: number;
  /** All tables, after merges. */
  readonly bytes_per_span_disk: number;
  /** Most resident memory of the collector and of the engine, added up. */
  readonly rss_peak_mb: number;
}

export interface IngestOptions {
  /** Directory of the compiled Vigie. */
  readonly built: string;
  readonly spans: number;
  /** Where the collector's CPU profile goes, if anywhere. */
  readonly profileDir: string | undefined;
  readonly say: (line: string) => void;
}

/** Spans that pass before the clock starts: compilers warm up in both ways. */
const WARM_UP = 50_000;

/**
 * What a span costs from the socket to the merged part, and what the conventional way costs with the same spans, one
 * after the other on the same engine. CPU times are the kernel's, of the two processes; the client is not in them.
 */
export async function ingest({ built, spans, profileDir, say }: IngestOptions): Promise<IngestResult> {
  const stock = new SpanBodies();
  const make = (count: number): Buffer[] =>
    Array.from({ length: Math.ceil(count / SPANS_PER_BODY) }, () => stock.next());
  const warmUp = make(WARM_UP);
  const bodies = make(spans);
  const counted = bodies.length * SPANS_PER_BODY;
  const bench = await openBench(built);
  try {
    const ours = await collect(bench, await bench.startCollector(profileDir), warmUp, bodies);
    say(`collector: ${shown(ours)}`);
    const small = await smallBatchMs(bench);
    const conventional = await collectConventionally(bench, warmUp, bodies);
    say(`conventional: ${shown(conventional)}`);
    if (ours.digest !== conventional.digest) throw new Error('the two ways stored different spans');
    const perMillion = (seconds: number): number => (seconds / counted) * 1e6;
    const receiver = perMillion(ours.receiver);
    const engine = perMillion(ours.engine);
    const other = perMillion(conventional.receiver + conventional.engine);
    return {
      cpu_s_per_million_spans: {
        receiver: rounded(receiver),
        engine: rounded(engine),
        total: rounded(receiver + engine),
        conventional: rounded(other),
      },
      conventional_to_total: rounded(other / (receiver + engine)),
      receiver_to_engine: rounded(receiver / engine),
      spans_per_s_2_cores: Math.round(counted / ours.wallS),
      small_batch_ms: rounded(small),
      bytes_per_span_disk: rounded(ours.bytesOnDisk / (counted + warmUp.length * SPANS_PER_BODY)),
      rss_peak_mb: Math.round(ours.peakMb),
    };
  } finally {
    await bench.end();
  }
}

const rounded = (value: number): number => Number(value.toFixed(2));

interface Cost {
  /** CPU s. */
  readonly receiver: number;
  readonly engine: number;
  /** s from the first byte sent until all is stored. */
  readonly wallS: number;
  /** Of all that is stored, what the walk and the views make of it. */
  readonly digest: string;
}

interface OwnCost extends Cost {
  readonly bytesOnDisk: number;
  readonly peakMb: number;
}

async function collect(
  bench: Bench,
  collector: Receiver,
  warmUp: readonly Buffer[],
  bodies: readonly Buffer[],
): Promise<OwnCost> {
  try {
    await postAll(collector.sender, warmUp);
    await drained(bench.dataDir);
    const cost = await measure(bench, collector, bench.store, bodies, () => drained(bench.dataDir));
    const peaks = await Promise.all([collector.pid, bench.enginePid].map(residentMb));
    const bytesOnDisk = await number(
      bench.store,
      'SELECT sum(bytes_on_disk) AS n FROM system.parts WHERE active AND database = currentDatabase()',
    );
    return { ...cost, bytesOnDisk, peakMb: peaks.reduce((sum, { peak }) => sum + peak, 0) };
  } finally {
    await collector.stop();
  }
}

async function collectConventionally(
  bench: Bench,
  warmUp: readonly Buffer[],
  bodies: readonly Buffer[],
): Promise<Cost> {
  const conventional = await startConventional(bench);
  try {
    await postAll(conventional.receiver.sender, warmUp);
    await conventional.flush();
    const { receiver, store, flush } = conventional;
    return await measure(bench, receiver, store, bodies, flush);
  } finally {
    await conventional.stop();
  }
}

const shown = ({ receiver, engine, wallS }: Cost): string =>
  `receiver ${receiver.toFixed(2)} s, engine ${engine.toFixed(2)} s of CPU; stored after ${wallS.toFixed(2)} s`;

/** Every stored column but those that tell when and how a span came. */
const DIGEST = `SELECT concat(toString(count()), ' ', toString(groupBitXor(cityHash64(* EXCEPT (Segment, ReceivedAt, KeepUntil))))) AS digest
  FROM otel_traces WHERE Segment NOT LIKE 'bench-small-%'`;

async function measure(
  { enginePid }: Bench,
  { pid, sender }: Receiver,
  store: Store,
  bodies: readonly Buffer[],
  stored: () => Promise<void>,
): Promise<Cost> {
  await merged(store);
  const before = await Promise.all([pid, enginePid].map(cpuSeconds));
  const start = performance.now();
  await postAll(sender, bodies);
  await stored();
  const wallS = (performance.now() - start) / 1000;
  await merged(store);
  const after = await Promise.all([pid, enginePid].map(cpuSeconds));
  const [receiver = 0, engine = 0] = after.map((spent, index) => spent - (before[index] ?? 0));
  const result = await store.client.query({ query: DIGEST, format: 'JSONEachRow' });
  const [row] = await result.json<{ digest: string }>();
  return { receiver, engine, wallS, digest: row?.digest ?? '' };
}
