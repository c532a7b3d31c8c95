import type { CellSecond } from '../../../alerts/detect/input.js';
import { kept } from '../../../alerts/detect/kept.js';
import type { Chain } from '../../../chain/model.js';
import { splitCell } from '../../../chain/model.js';
import type { FullObservation } from '../telemetry/tick.js';
import { entropy, type Glance, glance, marginal } from './glance.js';
import type { Word } from './row.js';
import type { Sight } from './sight.js';

const WINDOW_S = 10;
const BEFORE_S = 60;
const RECENT_S = 20;
/** So many ordinary minutes are kept, one each time: the oldest ended 20 s before the newest. */
const QUIET_KEPT = 5;
/** Judged every so many seconds: the simple methods are not the ones whose speed is in question. */
export const BASELINES_EVERY_S = 5;

/** Load of ordinary weeks at this hour: 5-minute means, requests a second, by cell. */
export type History = Readonly<Record<string, readonly number[]>>;

interface Scene {
  readonly observation: FullObservation;
  readonly chain: Chain;
  readonly history: History;
  readonly now: ReadonlyMap<string, Glance>;
  /** A minute that ended at least 20 s before anything was wrong: what these methods are given as ordinary. */
  readonly before: ReadonlyMap<string, Glance>;
  /** The last 20 s. */
  readonly recent: () => ReadonlyMap<string, Glance>;
}

/** A simple method: what it says at this second, or nothing. */
type Method = (scene: Scene) => { readonly word: Word; readonly ranking: readonly string[] } | undefined;

const perS = ({ requests, seconds }: Glance): number => requests / seconds;
const isEntry = (cell: string): boolean => splitCell(cell).maillon === 'frontal';

function rankedBy({ now }: Scene, score: (cell: string) => number): readonly string[] {
  return [...now.keys()]
    .map((cell) => ({ cell, score: score(cell) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ cell }) => cell);
}

const errorRatio = (seen: Glance | undefined): number => (seen && seen.requests > 0 ? seen.failed / seen.requests : 0);
const ratioTo = (usual: number, value: number): number => (usual > 0 ? value / usual : 1);
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length);

function spikes({ now }: Scene, limit: (cell: string) => number): boolean {
  return [...now].some(([cell, seen]) => isEntry(cell) && perS(seen) > limit(cell) && perS(seen) > 1);
}

const failing = ({ now }: Scene): boolean =>
  [...now.values()].some((seen) => seen.requests >= 8 && errorRatio(seen) > 0.05);
const late = ({ now }: Scene): boolean => [...now.values()].some((seen) => seen.requests >= 8 && seen.p95Ms > 1000);

/** Errors over 5 % or p95 over a second; three times the usual load is an attack. */
const staticThreshold: Method = (scene) => {
  if (!failing(scene) && !late(scene)) return undefined;
  const spike = spikes(scene, (cell) => 3 * mean(scene.history[cell] ?? []));
  return { word: spike ? 'attack' : 'fault', ranking: rankedBy(scene, (cell) => errorRatio(scene.now.get(cell))) };
};

const NO_HISTORY: readonly number[] = [];

const p95Of = kept((values: readonly number[], _: undefined): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(0.95 * sorted.length)] ?? Number.POSITIVE_INFINITY;
});

/** Load above the 95th percentile of the week: an alarm by itself, and a crowd to whoever reads it. */
const weekP95: Method = (scene) => {
  const p95 = (cell: string): number => p95Of(scene.history[cell] ?? NO_HISTORY, undefined);
  if (!spikes(scene, (cell) => 1.5 * p95(cell))) return undefined;
  return { word: 'saturation', ranking: rankedBy(scene, (cell) => ratioTo(p95(cell), perS(scene.now.get(cell)!)) - 1) };
};

/** A spike with another entropy of sources or clients is an attack, with the same a crowd; errors alone are a fault. */
const volumeEntropy: Method = (scene) => {
  const spike = spikes(scene, (cell) => 1.5 * (perS(scene.before.get(cell)!) || Number.POSITIVE_INFINITY));
  const bad = failing(scene) || late(scene);
  if (!bad) return undefined;
  if (!spike) return { word: 'fault', ranking: rankedBy(scene, (cell) => errorRatio(scene.now.get(cell))) };
  const moved = [...scene.now].some(([cell, seen]) => {
    const usual = scene.before.get(cell);
    if (!isEntry(cell) || !usual || seen.requests < 20 || usual.requests < 20) return false;
    return ([0, 1, 2] as const).some(
      (part) => Math.abs(entropy(marginal(seen.composition, part)) - entropy(marginal(usual.composition, part))) > 0.5,
    );
  });
  const growth = (cell: string): number => ratioTo(perS(scene.before.get(cell)!), perS(scene.now.get(cell)!)) - 1;
  return { word: moved ? 'attack' : 'saturation', ranking: rankedBy(scene, growth) };
};

/** Load, share of bad requests and log latency of one cell, second by second. */
type Indicators = readonly (readonly number[])[];

/** Asked by two methods of one look, and of an ordinary minute again and again. */
const indicatorsOf = kept(
  ({ rows }: Glance, _: undefined): Indicators => [
    rows.map((row) => row.requests),
    rows.map((row) => (row.requests > 0 ? 1 - row.good / row.requests : 0)),
    rows.map((row) => logLatency(row, undefined)),
  ],
);

const POWERS = Array.from({ length: 256 }, (_, bucket) => 2 ** (bucket / 4));

/** A row is in four looks, and in a minute of each of five. */
const logLatency = kept(({ durations, requests }: CellSecond, _: undefined): number => {
  let sum = 0;
  for (const [bucket, n] of durations) sum += (n * POWERS[bucket]!) / Math.max(1, requests);
  return Math.log2(1 + sum / Math.max(1, durations.size));
});

type Scale = (values: readonly number[], _: undefined) => { readonly centre: number; readonly spread: number };

const sigma: Scale = kept((values: readonly number[], _: undefined) => {
  const centre = mean(values);
  return { centre, spread: Math.sqrt(mean(values.map((v) => (v - centre) ** 2))) };
});

const iqr: Scale = kept((values: readonly number[], _: undefined) => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
  return { centre: at(0.5), spread: at(0.75) - at(0.25) };
});

function deviation(scene: Scene, cell: string, scale: Scale): number {
  const [usual, now] = [scene.before, scene.recent()].map((seen) => indicatorsOf(seen.get(cell)!, undefined));
  return Math.max(
    ...now!.map((values, i) => {
      const { centre, spread } = scale(usual![i]!, undefined);
      return values.length > 0 ? Math.max(...values.map((v) => Math.abs(v - centre) / Math.max(spread, 0.05))) : 0;
    }),
  );
}

/** Three standard deviations: the alarm; the cell that deviates most: the cause (N-sigma). */
const nSigma: Method = (scene) => {
  if (!failing(scene) && !late(scene)) return undefined;
  return { word: 'fault', ranking: rankedBy(scene, (cell) => Math.max(0, deviation(scene, cell, sigma) - 3)) };
};

/** The scorer of BARO (Pham et al., FSE 2024): as above with median and interquartile range. */
const medianIqr: Method = (scene) => {
  if (!failing(scene) && !late(scene)) return undefined;
  return { word: 'fault', ranking: rankedBy(scene, (cell) => deviation(scene, cell, iqr)) };
};

/** Graph traversal: an anomalous cell none of whose callees is anomalous. */
const traversal: Method = (scene) => {
  const anomalous = (cell: string): boolean => {
    const [now, usual] = [scene.now.get(cell), scene.before.get(cell)];
    if (!now || !usual || now.requests < 3) return false;
    return errorRatio(now) > 0.05 || (usual.meanMs > 0 && now.meanMs > 2 * usual.meanMs && now.meanMs > 200);
  };
  if (!failing(scene) && !late(scene)) return undefined;
  const roots = scene.chain.cells.filter(({ id, dependsOn }) => anomalous(id) && !dependsOn.some(anomalous));
  const order = new Set(roots.map(({ id }) => id));
  return {
    word: 'fault',
    ranking: rankedBy(scene, (cell) => (order.has(cell) ? 1 + errorRatio(scene.now.get(cell)) : 0)),
  };
};

const methods: Readonly<Record<string, Method>> = {
  ...{ 'static-threshold': staticThreshold, 'week-p95': weekP95, 'volume-entropy': volumeEntropy },
  ...{ 'n-sigma': nSigma, 'median-iqr': medianIqr, traversal },
};

/** Every baseline over the same observations. */
export class Baselines {
  readonly sights: Readonly<Record<string, Sight[]>>;
  readonly #chain: Chain;
  readonly #history: History;
  /** Ordinary minutes, oldest first. */
  readonly #quiet: Scene['before'][] = [];

  constructor(chain: Chain, history: History) {
    [this.#chain, this.#history] = [chain, history];
    this.sights = Object.fromEntries(Object.keys(methods).map((name) => [name, []]));
  }

  judge(observation: FullObservation): void {
    const { second } = observation;
    const at = (fromS: number, toS: number): ReadonlyMap<string, Glance> =>
      new Map(this.#chain.cells.map(({ id }) => [id, glance(observation, id, fromS, toS)]));
    const minute = at(second - BEFORE_S, second);
    let recent: Scene['now'] | undefined;
    const scene: Scene = {
      ...{ observation, chain: this.#chain, history: this.#history, now: at(second - WINDOW_S, second) },
      before: this.#quiet[0] ?? minute,
      recent: () => {
        recent ??= at(second - RECENT_S, second);
        return recent;
      },
    };
    if (!failing(scene) && !late(scene)) this.#quiet.push(minute);
    if (this.#quiet.length > QUIET_KEPT) this.#quiet.shift();
    for (const [name, method] of Object.entries(methods)) {
      const said = method(scene);
      if (said) this.sights[name]!.push({ ...nothing, second, ...said });
    }
  }
}

const nothing = { probability: null, attackShare: null, attackKind: null, targeted: null, missingFeeds: [] } as const;
