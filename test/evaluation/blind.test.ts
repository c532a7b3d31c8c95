import { describe, expect, it } from 'vitest';
import type { CellSecond } from '../../alerts/detect/input.js';
import { drawCase, shapedCase } from './families/case.js';
import { demandOf } from './families/demand.js';
import { families, familyNamed } from './families/families.js';
import { toldOtherwise } from './run/conditions.js';
import { epochOf, play, playTold } from './run/play.js';
import { Archive } from './telemetry/archive.js';
import { probedChain } from './telemetry/prober.js';
import type { Tick } from './telemetry/tick.js';
import { cells } from './world/topology.js';

const blind = families.filter(({ set }) => set === 'blind');

describe('the blind families', () => {
  it('are many, of every sort, and named once', () => {
    const causes = new Set(blind.map((family) => drawCase(family, 'a').truth.cause));
    expect(blind.length).toBeGreaterThanOrEqual(16);
    expect([...causes].sort()).toEqual([
      ...['attack', 'attack+fault', 'fault', 'none', 'saturation', 'saturation+attack'],
    ]);
    expect(new Set(families.map(({ name }) => name)).size).toBe(families.length);
  });

  it.each(blind.map(({ name }) => name))('%s names cells of the chain, and harms by its own construction', (name) => {
    for (const seed of ['a', 'b', 'c']) {
      const { truth, world } = drawCase(familyNamed(name), seed);
      const named = [...truth.failing, ...(truth.targeted ? [truth.targeted] : [])];
      expect(named.filter((cell) => !cells.includes(cell))).toEqual([]);
      expect(truth.failing.length === 0).toBe(truth.cause === 'none');
      expect(world.bots.length > 0 || truth.kind === 'syn').toBe(truth.cause.includes('attack'));
      if (truth.capacity)
        expect(truth.capacity.legitimate + truth.capacity.attack).toBeGreaterThan(truth.capacity.perS);
    }
  });
});

/** Ticks by second of the case. */
function played(name: string, seed: string): { ticks: readonly Tick[]; onsetS: number; endS: number; epochS: number } {
  const spec = drawCase(familyNamed(name), seed);
  return { ticks: [...play(spec).ticks], ...spec.truth, epochS: epochOf(spec.day) };
}

describe('what the simulated chain says', () => {
  it('is nothing of a door whose certificate has expired, but what the probes say', () => {
    const { ticks, onsetS, endS, epochS } = played('certificate-at-the-door', 'a');
    const { failing } = drawCase(familyNamed('certificate-at-the-door'), 'a').truth;
    const during = ticks.filter(({ second }) => second > epochS + onsetS + 35 && second < epochS + endS);
    const rows = during
      .flatMap((tick) => tick.cells)
      .filter(({ cell, second }) => cell === failing[0] && second > epochS + onsetS + 8);
    expect(rows).toEqual([]);
    const points = during.flatMap((tick) => tick.probes ?? []).filter(({ cell }) => cell === failing[0]);
    expect(new Set(points.map(({ check, up }) => `${check} ${up}`))).toEqual(
      new Set(['dns true', 'tcp true', 'tls false', 'http false']),
    );
    expect(new Set(points.filter(({ up }) => !up).map(({ outcome }) => outcome))).toEqual(new Set(['tls_expired']));
    const before = ticks.filter(({ second }) => second < epochS + onsetS).flatMap((tick) => tick.probes ?? []);
    expect(before.length).toBeGreaterThan(20);
    expect(before.every(({ up }) => up)).toBe(true);
  });

  it('is the same to probes that are declared: every check speaks of a cell of the chain', () => {
    const chain = probedChain({ everyS: 15, timeoutMs: 3000 });
    const spoken = chain.probes.flatMap((probe) => Object.values(probe.cells));
    expect(spoken.every((cell) => cells.includes(cell))).toBe(true);
  });

  it('can be told otherwise: half the spans lost, none but metrics, and the same people', () => {
    const spec = drawCase(familyNamed('school-of-a-thousand'), 'a');
    const names = ['loss=0', 'loss=0.5', 'kept=0.1', 'metrics-only'];
    const { ticks, truth } = playTold(spec, toldOtherwise(spec, names));
    const taken = [...ticks];
    const [asked] = [truth.asked.flatMap((row) => [...row.slice(60, 140)]).reduce((sum, n) => sum + n, 0)];
    const counted = (name: string): { requests: number; composed: number } => {
      const newest = new Map<string, CellSecond>();
      const from = epochOf(spec.day) + 60;
      for (const { others } of taken) {
        for (const row of others[names.indexOf(name)]?.cells ?? [])
          if (row.second >= from && row.second < from + 80) newest.set(`${row.cell} ${row.second}`, row);
      }
      const rows = [...newest.values()];
      return {
        requests: rows.reduce((sum, row) => sum + row.requests, 0) / asked,
        composed: rows.filter(({ composition }) => composition.size > 0).length,
      };
    };
    expect(counted('loss=0').requests).toBeCloseTo(1, 1);
    expect(counted('loss=0.5').requests).toBeCloseTo(0.5, 1);
    expect(counted('kept=0.1').requests).toBeGreaterThan(0.8);
    expect(counted('kept=0.1').requests).toBeLessThan(1.2);
    // Histograms tell of the same requests, and of nobody who asked.
    expect(counted('metrics-only').requests).toBeGreaterThan(0.9);
    expect(counted('metrics-only').requests).toBeLessThan(1.1);
    expect(counted('metrics-only').composed).toBe(0);
  });
});

describe('a given series of arrivals', () => {
  it('breaks one maillon, whose room its peak is beyond, and no other', () => {
    const { truth, world } = shapedCase('a', [...Array<number>(120).fill(60), ...Array<number>(60).fill(480)], 1);
    const asked = demandOf(world.people, []);
    const short = world.stations.filter(({ cores, meanMs }, i) => (1000 * cores) / meanMs < (asked.get(i) ?? 0));
    expect(truth.failing).toHaveLength(1);
    expect(short).toHaveLength(1);
    expect(short[0]).toBe(world.stations[cells.indexOf(truth.failing[0] as string)]);
  });
});

describe('a restart', () => {
  const row = (second: number, requests: number): CellSecond => ({
    ...{ cell: 'a/b', second, requests, good: requests, durations: new Map(), composition: new Map() },
    errors: { fault: 0, shed: 0, timeout: 0, auth: 0, client: 0 },
    ...{ sources: 1, users: 0, loginsOk: 0, loginsFailed: 0, retries: 0, samplingKnown: true },
  });
  const tick = (second: number, rows: readonly CellSecond[]): Tick => ({
    ...{ second, cells: rows, edges: [], gauges: [], received: [['a/b', second * 1000]], known: [] },
  });

  it('is shown what is stored: late rows in their place, nothing of after it', () => {
    const archive = new Archive();
    archive.take(tick(1000, [row(1000, 1)]));
    archive.take(tick(1001, [row(1001, 2)]));
    // A late span changes a second long judged.
    archive.take(tick(1002, [row(1000, 5), row(1002, 3)]));
    const shown = [...archive.before(1002)].map(({ second, lastReceivedMs }) => [second, lastReceivedMs.get('a/b')]);
    expect(shown).toEqual([
      [1000, 1_000_000],
      [1001, 1_001_000],
    ]);
    const rows: number[][] = [];
    for (const { cells: seen } of archive.before(1002))
      rows.push((seen.get('a/b') ?? []).map(({ requests }) => requests));
    expect(rows).toEqual([[5], [5, 2]]);
  });
});
