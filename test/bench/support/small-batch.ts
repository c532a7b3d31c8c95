import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadChain } from '../../../chain/load.js';
import { compileMapping } from '../../../chain/mapping.js';
import { compilePaths } from '../../../chain/paths.js';
import { compileSources } from '../../../chain/sources.js';
import { createPseudonymiser } from '../../../collector/admission/pseudonym.js';
import { compilePolicies } from '../../../collector/otlp/privacy-policy.js';
import { SPANS_PER_BODY, SpanBodies } from './bodies.js';
import { type Bench, compiled, merged } from './harness.js';

const WARM_UP = 5;
const TIMES = 25;
/** Between two batches, as between two seals of a quiet collector: the merges of the last one are over. */
const REST_MS = 250;

/**
 * Median time, ms, of what the loader does with a segment that holds one body of 500 spans: the insert, through all views
 * and durable, and the read-back of its count. The wait for the segment's age is not in it: `glass` measures that.
 */
export async function smallBatchMs({ built, store }: Bench): Promise<number> {
  const { TraceWalk } = await compiled<typeof import('../../../collector/otlp/trace-walk.js')>(
    built,
    'collector/otlp/trace-walk.js',
  );
  const { insertSegment, countStored } = await compiled<typeof import('../../../collector/store/insert.js')>(
    built,
    'collector/store/insert.js',
  );
  const chain = await loadChain(path.resolve(built, 'chain/demo'));
  const walk = new TraceWalk({
    mapping: compileMapping(chain),
    classifySource: compileSources(chain),
    pathFamily: compilePaths(chain),
    pseudonymise: createPseudonymiser(Buffer.alloc(32, 1)),
    privacy: compilePolicies(),
    keepForS: 86_400,
  });
  const bodies = new SpanBodies(10);
  const took: number[] = [];
  await merged(store);
  for (let index = 0; index < WARM_UP + TIMES; index++) {
    const { payload, rows } = walk.walk(bodies.next(), 'alpha', BigInt(Date.now()) * 1_000_000n);
    const segment = { id: `bench-small-${index}`, signal: 'traces', rows, bytes: payload.length } as const;
    await sleep(REST_MS);
    const start = performance.now();
    await insertSegment(store.client, segment, [payload]);
    const stored = await countStored(store.client, segment, Date.now() - 3_600_000);
    took.push(performance.now() - start);
    if (stored !== SPANS_PER_BODY) throw new Error(`${stored} of ${SPANS_PER_BODY} spans are stored`);
  }
  return took.slice(WARM_UP).sort((a, b) => a - b)[Math.floor(TIMES / 2)] as number;
}
