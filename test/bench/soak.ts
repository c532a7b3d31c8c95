import { setTimeout as sleep } from 'node:timers/promises';
import { SPANS_PER_BODY, SpanBodies } from './support/bodies.js';
import { type Bench, drained, number, openBench, type Receiver, walDepth } from './support/harness.js';
import { residentMb } from './support/kernel.js';
import { Pace } from './support/post.js';
import { slope } from './support/slope.js';
import { sustainableRate } from './support/sustainable.js';

interface Sample {
  readonly at_s: number;
  readonly receiver_mb: number;
  readonly engine_mb: number;
  readonly parts: number;
  readonly wal_segments: number;
  readonly wal_rows: number;
  /** Bodies sent and not yet acknowledged. */
  readonly unanswered: number;
}

export interface SoakResult {
  readonly spans_per_s: number;
  readonly spans: number;
  /** Of resident memory over the second half, MB/h. */
  readonly slope_mb_per_h: { readonly receiver: number; readonly engine: number };
  readonly rss_peak_mb: { readonly receiver: number; readonly engine: number };
  readonly parts_max: number;
  readonly wal_segments_max: number;
  readonly wal_rows_max: number;
  /** From the last body's acknowledgement until all was stored. */
  readonly drained_ms: number;
  readonly samples: readonly Sample[];
}

export interface SoakOptions {
  readonly built: string;
  readonly minutes: number;
  /** Spans/s; the sustainable rate without it. */
  readonly rate: number | undefined;
  readonly say: (line: string) => void;
}

const SAMPLES = 40;

/** Holds a rate for minutes and watches what must stay bounded: memory of both processes, parts, the write-ahead log. */
export async function soak({ built, minutes, rate, say }: SoakOptions): Promise<SoakResult> {
  const bench = await openBench(built);
  try {
    const collector = await bench.startCollector();
    const bodies = new SpanBodies();
    const spansPerS = rate ?? (await sustainableRate(bench, collector, bodies));
    say(`load: ${Math.round(spansPerS)} spans/s for ${minutes} minutes`);
    const load = new Pace(collector.sender, spansPerS / SPANS_PER_BODY, () => bodies.next());
    const samples: Sample[] = [];
    const start = performance.now();
    const stepMs = (minutes * 60_000) / SAMPLES;
    for (let index = 1; index <= SAMPLES; index++) {
      await sleep(start + index * stepMs - performance.now());
      samples.push(await sample(bench, collector, load, (performance.now() - start) / 1000));
      say(JSON.stringify(samples.at(-1)));
    }
    await load.stop();
    const stopped = performance.now();
    await drained(bench.dataDir);
    const drained_ms = Math.round(performance.now() - stopped);
    const peaks = await Promise.all([collector.pid, bench.enginePid].map(residentMb));
    const [receiver, engine] = peaks.map(({ peak }) => Math.round(peak));
    const late = samples.slice(SAMPLES / 2);
    const most = (of: (one: Sample) => number): number => Math.max(...samples.map(of));
    return {
      spans_per_s: Math.round(spansPerS),
      spans: load.acked * SPANS_PER_BODY,
      slope_mb_per_h: {
        receiver: slopePerHour(late, ({ receiver_mb }) => receiver_mb),
        engine: slopePerHour(late, ({ engine_mb }) => engine_mb),
      },
      rss_peak_mb: { receiver: receiver ?? 0, engine: engine ?? 0 },
      parts_max: most(({ parts }) => parts),
      wal_segments_max: most(({ wal_segments }) => wal_segments),
      wal_rows_max: most(({ wal_rows }) => wal_rows),
      drained_ms,
      samples,
    };
  } finally {
    await bench.end();
  }
}

async function sample(
  { dataDir, store, enginePid }: Bench,
  { pid }: Receiver,
  { waiting }: Pace,
  at: number,
): Promise<Sample> {
  const [receiver, engine] = await Promise.all([pid, enginePid].map(residentMb));
  const wal = await walDepth(dataDir);
  return {
    at_s: Math.round(at),
    receiver_mb: Math.round(receiver?.now ?? 0),
    engine_mb: Math.round(engine?.now ?? 0),
    parts: await number(store, 'SELECT count() AS n FROM system.parts WHERE active AND database = currentDatabase()'),
    wal_segments: wal.segments,
    wal_rows: wal.rows,
    unanswered: waiting,
  };
}

/** Least squares, over the seconds of the samples. */
function slopePerHour(samples: readonly Sample[], of: (sample: Sample) => number): number {
  return Math.round(3600 * slope(samples.map((one) => [one.at_s, of(one)])));
}
