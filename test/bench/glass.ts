import { setTimeout as sleep } from 'node:timers/promises';
import type { readObservation } from '../../collector/store/read/observation.js';
import { encode, traceRequest } from '../collector/otlp/reference/messages.js';
import { SPANS_PER_BODY, SpanBodies } from './support/bodies.js';
import { type Bench, compiled, openBench } from './support/harness.js';
import { Pace, type Sender } from './support/post.js';
import { sustainableRate } from './support/sustainable.js';

export interface GlassResult {
  readonly p50_ms: number;
  readonly p99_ms: number;
  /** How many probes, and under how many spans a second. */
  readonly probes: number;
  readonly spans_per_s: number;
}

export interface GlassOptions {
  readonly built: string;
  readonly seconds: number;
  /** Spans/s of the load; half of the sustainable rate without it. */
  readonly rate: number | undefined;
  readonly say: (line: string) => void;
}

/** A cell that the load leaves alone: its requests are the probes. */
const PROBED = { cell: 'lycees-nord/base', maillon: 'base', host: 'base.lycees-nord.demo.vigie.test' } as const;
const PROBE_MS = 170;
/** Between two reads: what a probe seems late at most beyond the truth. */
const READ_MS = 50;
const HORIZON_MS = 90_000;
const SETTLE_MS = 5_000;

/**
 * Time from the acknowledgement of a span to the first answer of the dashboard's read (`readObservation`) that counts it,
 * under load. Reads follow one another without looking at commits, so that the wait for the next read is in the figure.
 */
export async function glass({ built, seconds, rate, say }: GlassOptions): Promise<GlassResult> {
  const bench = await openBench(built);
  try {
    const collector = await bench.startCollector();
    const bodies = new SpanBodies();
    const spansPerS = rate ?? (await sustainableRate(bench, collector, bodies)) / 2;
    say(`load: ${Math.round(spansPerS)} spans/s`);
    const load = new Pace(collector.sender, spansPerS / SPANS_PER_BODY, () => bodies.next());
    await sleep(SETTLE_MS);
    const lateMs = await probe(bench, collector.sender, Math.min(seconds, 80) * 1000);
    await load.stop();
    const sorted = lateMs.sort((a, b) => a - b);
    const at = (share: number): number => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN);
    return { p50_ms: at(0.5), p99_ms: at(0.99), probes: sorted.length, spans_per_s: Math.round(spansPerS) };
  } finally {
    await bench.end();
  }
}

/** Lateness of each probe, ms. Probes are stored in the order of their acknowledgement: the n-th is seen with a count of n. */
async function probe({ built, store }: Bench, sender: Sender, forMs: number): Promise<number[]> {
  const { readObservation: read } = await compiled<{ readObservation: typeof readObservation }>(
    built,
    'collector/store/read/observation.js',
  );
  const ackedAt: number[] = [];
  const seenAt: number[] = [];
  const end = performance.now() + forMs;
  const sending = (async () => {
    while (performance.now() < end) {
      await sender.post(probeBody());
      ackedAt.push(performance.now());
      // Not in step with the seconds at which segments are sealed.
      await sleep(PROBE_MS * (0.5 + Math.random()));
    }
  })();
  let sent = false;
  void sending.finally(() => {
    sent = true;
  });
  while (!sent || seenAt.length < ackedAt.length) {
    const nowMs = Date.now();
    const range = { fromMs: nowMs - HORIZON_MS, toMs: nowMs + 5000 };
    const { cells } = await read(store.client, { asOf: nowMs, range, scope: { kind: 'all' } });
    const count = (cells.get(PROBED.cell) ?? []).reduce((sum, { requests }) => sum + requests, 0);
    while (seenAt.length < Math.min(count, ackedAt.length)) seenAt.push(performance.now());
    await sleep(READ_MS);
  }
  await sending;
  return seenAt.map((seen, index) => seen - (ackedAt[index] as number));
}

/** One SERVER span that ends now. */
function probeBody(): Buffer {
  const endNs = BigInt(Date.now()) * 1_000_000n;
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const span = {
    traceId: Buffer.from(crypto.getRandomValues(new Uint8Array(16))),
    spanId: Buffer.from(crypto.getRandomValues(new Uint8Array(8))),
    name: 'probe',
    kind: 2,
    startTimeUnixNano: String(endNs - 5_000_000n),
    endTimeUnixNano: String(endNs),
  };
  const resource = { attributes: [text('service.name', PROBED.maillon), text('host.name', PROBED.host)] };
  return encode(traceRequest, { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
}
