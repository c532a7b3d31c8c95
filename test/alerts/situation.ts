import path from 'node:path';
import type { Cause, Hypothesis, Verdict } from '../../alerts/detect/verdict.js';
import { loadChain } from '../../chain/load.js';
import type { CellId } from '../../chain/model.js';

/** A school morning: Tuesday 6 April 2021, 08:00 in Paris. */
export const MORNING = Date.UTC(2021, 3, 6, 6, 0, 0);

export const demoChain = await loadChain(path.resolve(import.meta.dirname, '../../chain/demo'));

interface Harmed {
  readonly cause?: Cause;
  /** Cells blamed, first suspect first; the cell itself if none is given. */
  readonly blames?: readonly CellId[];
  readonly probability?: number;
  readonly state?: Verdict['state'];
}

/** A verdict of a harmed cell, with one sentence of evidence for and one against. */
export function harmed(
  cell: CellId,
  atMs: number,
  { cause = 'fault', blames = [cell], probability = 0.9, state = 'failing' }: Harmed = {},
): Verdict {
  const parts = cause === 'undetermined' ? [] : cause.split('+');
  const of = (hypothesis: Hypothesis) => (parts.includes(hypothesis) ? probability : 0.1);
  return {
    ...healthy(cell, atMs),
    state,
    cause,
    harm: {
      goodRatio: 0.4,
      objective: 0.95,
      errorRatio: 0.6,
      p95Ms: 2400,
      cusum: { good: 12, error: 9, latency: 3 },
      sinceMs: atMs - 4000,
    },
    probability: { saturation: of('saturation'), attack: of('attack'), fault: of('fault') },
    evidence: [
      {
        key: 'born_here',
        params: { cell, share: 0.83 },
        hypothesis: (parts[0] ?? 'fault') as Hypothesis,
        nats: 2.1,
        origin: { kind: 'declared', by: 'alpha' },
      },
      {
        key: 'excess_same',
        params: { share: 0.04, divergence: 0.02 },
        hypothesis: (parts.at(-1) ?? 'attack') as Hypothesis,
        nats: -1.4,
        origin: { kind: 'declared', by: 'alpha' },
      },
    ],
    suspects: blames.map((suspect, index) => ({ cell: suspect, score: 0.8 - index / 10, path: [suspect] })),
  };
}

export function healthy(cell: CellId, atMs: number, state: Verdict['state'] = 'healthy'): Verdict {
  return {
    cell,
    atMs,
    state,
    probability: { saturation: 0, attack: 0, fault: 0 },
    evidence: [],
    missingFeeds: [],
    suspects: [],
    offeredPerS: 10,
    expectedPerS: 10,
    goodPerS: 10,
    madeWith: { chain: demoChain.hash, weights: 'test', build: 'test' },
  };
}

/** Every cell of the chain: those given as harmed, the others healthy. */
export function evaluation(atMs: number, ill: readonly Verdict[] = []): Verdict[] {
  return demoChain.cells.map(({ id }) => ill.find(({ cell }) => cell === id) ?? healthy(id, atMs));
}
