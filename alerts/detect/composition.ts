import { kept } from './kept.js';
import type { CompositionSettings } from './settings.js';
import { type Mix, splitCategory, totalOf } from './signals.js';

/** What came on top of the ordinary, and how it is made. Counts of one window; shares are of the excess. */
export interface Excess {
  /** Requests beyond the ordinary, and the ordinary ones. */
  readonly total: number;
  readonly ordinary: number;
  /** The part that looks like more of the same people. */
  readonly crowd: number;
  /** The part of another composition. */
  readonly foreign: number;
  /** Jensen–Shannon divergence (base 2, 0–1) of the excess from the ordinary mix, over people or not × client family. */
  readonly divergence: number;
  /** Share from classes no pupil comes from, less what is ordinary. */
  readonly foreignSources: number;
  /** Share from client families that are rare here. */
  readonly foreignClients: number;
  readonly schools: number;
  /** Largest path family of the excess, and its share less the ordinary one. */
  readonly path: string;
  readonly pathShare: number;
  /** The excess by path family. */
  readonly paths?: Mix | undefined;
  /** The same of its foreign part alone. */
  readonly foreignPaths?: Mix | undefined;
}

/**
 * Splits what is now into the ordinary and the excess (now − μ per category, clipped at 0 and at twice its own noise).
 * @param now counts of the window
 * @param ordinary counts expected in as many seconds
 */
export function excessOf(now: Mix, ordinary: Mix, settings: CompositionSettings): Excess {
  const excess = new Map<string, number>();
  for (const [category, count] of now) {
    const expected = ordinary.get(category) ?? 0;
    const beyond = count - expected;
    if (beyond > 2 * Math.sqrt(expected + 1)) excess.set(category, beyond);
  }
  const usual = keptMarginals(ordinary, settings);
  const beyond = marginals(excess, settings);
  const total = totalOf(excess);
  const isOfOthers = foreignTo(ordinary, settings);
  let foreign = 0;
  const foreignPaths = new Map<string, number>();
  for (const [category, count] of excess)
    if (isOfOthers(category)) {
      foreign += count;
      add(foreignPaths, splitCategory(category).path, count);
    }
  const [path, pathCount] = largest(beyond.paths);
  return {
    total,
    ordinary: totalOf(ordinary),
    foreign,
    crowd: total - foreign,
    divergence: total > 0 ? jensenShannon(beyond.kinds, usual.kinds) : 0,
    foreignSources: share(beyond.sources, isForeign(settings)) - share(usual.sources, isForeign(settings)),
    foreignClients: share(beyond.clients, (client) => isRare(client, usual.clients, settings)),
    schools: share(beyond.sources, (source) => source === 'school'),
    paths: beyond.paths,
    foreignPaths,
    path,
    pathShare: total > 0 ? pathCount / total - (usual.paths.get(path) ?? 0) / Math.max(1, totalOf(usual.paths)) : 0,
  };
}

interface Marginals {
  readonly sources: Mix;
  readonly paths: Mix;
  readonly clients: Mix;
  /** People or the source class, × client family: classes of people replace one another without meaning anything. */
  readonly kinds: Mix;
}

function marginals(mix: Mix, settings: CompositionSettings): Marginals {
  const [sources, paths, clients, kinds] = [new Map(), new Map(), new Map(), new Map()] as Map<string, number>[];
  for (const [category, count] of mix) {
    const { sourceClass, path, client } = splitCategory(category);
    if (sourceClass === 'internal') continue;
    const kind = isForeign(settings)(sourceClass) ? sourceClass : 'people';
    add(sources!, sourceClass, count);
    add(paths!, path, count);
    add(clients!, client, count);
    add(kinds!, `${kind}|${client}`, count);
  }
  return { sources: sources!, paths: paths!, clients: clients!, kinds: kinds! };
}

/** Of an ordinary mix, which is the same while harm is open. */
const keptMarginals = kept(marginals);

/** Tells of a category whether it is foreign. */
export type Foreign = (category: string) => boolean;

/** A category is foreign if no pupil comes from its source class, or its client family is rare here. */
export const foreignTo = kept((usual: Mix, settings: CompositionSettings): Foreign => {
  const { clients } = keptMarginals(usual, settings);
  const elsewhere = isForeign(settings);
  const known = new Map<string, boolean>();
  return (category) => {
    let foreign = known.get(category);
    if (foreign === undefined) {
      const { sourceClass, client } = splitCategory(category);
      foreign = elsewhere(sourceClass) || isRare(client, clients, settings);
      known.set(category, foreign);
    }
    return foreign;
  };
});

/** The foreign part of the excess alone (`excessOf`). */
export function foreignExcess(now: Mix, ordinary: Mix, settings: CompositionSettings): number {
  const isOfOthers = foreignTo(ordinary, settings);
  let foreign = 0;
  for (const [category, count] of now) {
    const expected = ordinary.get(category) ?? 0;
    const beyond = count - expected;
    if (beyond > 2 * Math.sqrt(expected + 1) && isOfOthers(category)) foreign += beyond;
  }
  return foreign;
}

function isForeign(settings: CompositionSettings): (sourceClass: string) => boolean {
  return (sourceClass) => !settings.people.some((people) => people === sourceClass);
}

function isRare(client: string, usual: Mix, settings: CompositionSettings): boolean {
  const total = totalOf(usual);
  return total > 0 && (usual.get(client) ?? 0) / total < settings.ordinaryFrom;
}

function share(mix: Mix, belongs: (key: string) => boolean): number {
  let [inside, total] = [0, 0];
  for (const [key, count] of mix) {
    total += count;
    if (belongs(key)) inside += count;
  }
  return total > 0 ? inside / total : 0;
}

function largest(mix: Mix): [string, number] {
  let best: [string, number] = ['', 0];
  for (const entry of mix) if (entry[1] > best[1]) best = entry;
  return best;
}

function add(mix: Map<string, number>, key: string, count: number): void {
  mix.set(key, (mix.get(key) ?? 0) + count);
}

/** Jensen–Shannon divergence of two mixes, base 2: 0 for the same shares, 1 for nothing in common. */
export function jensenShannon(a: Mix, b: Mix): number {
  const [totalA, totalB] = [totalOf(a), totalOf(b)];
  if (totalA === 0 || totalB === 0) return 0;
  let divergence = 0;
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const [p, q] = [(a.get(key) ?? 0) / totalA, (b.get(key) ?? 0) / totalB];
    const middle = (p + q) / 2;
    if (p > 0) divergence += (p / 2) * Math.log2(p / middle);
    if (q > 0) divergence += (q / 2) * Math.log2(q / middle);
  }
  return divergence;
}
