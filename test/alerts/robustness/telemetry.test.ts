import { describe, expect, it } from 'vitest';
import { type Condition, families, type Played, playUnder } from './played.js';

/** A condition, and what must be named as missing under it. */
interface Row extends Condition {
  readonly missing: readonly string[];
  /** Too little is known to say a word: then none is said, and the maillon is named all the same. */
  readonly wordless?: true;
}

const conditions: readonly Row[] = [
  { name: 'traces and metrics', missing: [], telemetry: () => ({}) },
  {
    ...{ name: 'traces only', missing: ['pool', 'connections'] },
    telemetry: () => ({ gauges: false, connectionCounters: false }),
  },
  { name: '30 % of the spans lost', missing: [], telemetry: () => ({ loss: 0.3 }) },
  {
    ...{ name: 'clocks a second and a half apart', missing: [] },
    telemetry: (operator) => ({ skewMs: { alpha: 1500, beta: -1500 }[operator] ?? 0 }),
  },
  {
    ...{ name: 'one trace in ten, threshold known', missing: [] },
    telemetry: () => ({ keep: 0.1 }),
  },
  {
    ...{ name: 'one trace in ten, threshold unknown', missing: ['sampling'] },
    telemetry: () => ({ keep: 0.1, weighted: false }),
  },
  { name: 'by batches of 5 s, late', missing: [], telemetry: () => ({ batchS: 5, netMs: 1500 }) },
  { name: 'each span up to 4 s late, out of order', missing: [], telemetry: () => ({ jitterMs: 4000 }) },
  {
    ...{ name: 'a provider that arrived 40 s before', missing: [] },
    telemetry: (operator, harmS) => (operator === 'alpha' ? { silences: [[-1000, harmS - 40]] } : {}),
  },
  {
    ...{ name: 'a provider that arrived 5 s before', missing: ['baseline'], wordless: true },
    telemetry: (operator, harmS) => (operator === 'alpha' ? { silences: [[-1000, harmS - 5]] } : {}),
  },
  {
    ...{ name: 'lost, sampled, batched, skewed, without accounts or gauges', missing: ['users', 'pool'] },
    telemetry: (operator) => ({
      ...{ loss: 0.3, keep: 0.4, batchS: 2, netMs: 400, accounts: false, gauges: false },
      skewMs: operator === 'alpha' ? 800 : -800,
    }),
  },
];

const seeds = { saturation: '4', attack: '3', fault: '1' } as const;
const OPENS_WITHIN_S = 35;

describe.each(['saturation', 'attack', 'fault'] as const)('%s', (cause) => {
  let played: Played | undefined;
  const under = (name: string) => {
    played ??= playUnder(families[cause], seeds[cause], conditions);
    const found = played.outcomes.get(name);
    if (!found) throw new Error(`no condition ${name}`);
    return { ...found, failing: played.spec.truth.failing };
  };

  it.each(conditions)('is told, and where: $name', { timeout: 120_000 }, ({ name, missing, wordless }) => {
    const { word, maillon, failing, openedS, before, missing: named } = under(name);
    expect(before, 'said before anything happened').toEqual([]);
    expect(openedS).toBeLessThanOrEqual(OPENS_WITHIN_S);
    expect(failing).toContain(maillon);
    expect(named).toEqual(expect.arrayContaining([...missing]));
    expect(word).toBe(wordless ? 'undetermined' : cause);
  });
});
