import { SPANS_PER_BODY, type SpanBodies } from './bodies.js';
import { type Bench, drained, merged, type Receiver } from './harness.js';
import { cpuSeconds } from './kernel.js';
import { postAll } from './post.js';

const SPANS = 150_000;
const CORES = 2;
/** What bursts, larger merges of a fuller store and readers need. */
const SHARE = 0.7;

/**
 * Spans a second that two cores carry for long, the sender of the load among them: from the CPU time of 150,000 spans in
 * all three processes, merges included, and no more than the rate at which they were stored; seven tenths of that.
 */
export async function sustainableRate(bench: Bench, collector: Receiver, bodies: SpanBodies): Promise<number> {
  const make = (): Buffer[] => Array.from({ length: SPANS / SPANS_PER_BODY }, () => bodies.next());
  await postAll(collector.sender, make());
  await drained(bench.dataDir);
  await merged(bench.store);
  const made = make();
  const pids = [process.pid, collector.pid, bench.enginePid];
  const before = await Promise.all(pids.map(cpuSeconds));
  const start = performance.now();
  await postAll(collector.sender, made);
  await drained(bench.dataDir);
  const wallS = (performance.now() - start) / 1000;
  await merged(bench.store);
  const after = await Promise.all(pids.map(cpuSeconds));
  const spentS = after.reduce((sum, spent, index) => sum + spent - (before[index] ?? 0), 0);
  return SHARE * SPANS * Math.min(1 / wallS, CORES / spentS);
}
