import type { FullObservation } from '../telemetry/tick.js';
import { entropy, type Glance, glance, marginal } from './glance.js';

/** Features everybody would try, each alone: one that separates by itself (AUC over 0.98) betrays the simulator. */
export type Features = Readonly<Record<string, number | null>>;

/**
 * Of the entries of one ENT (or all), the last 10 s against a minute before the harm.
 * @param quietS a second before anything happened
 */
export function featuresOf(
  before: FullObservation,
  now: FullObservation,
  entries: readonly string[],
  cells: readonly string[],
): Features {
  const usual = entries.map((cell) => glance(before, cell, before.second - 60, before.second));
  const seen = entries.map((cell) => glance(now, cell, now.second - 10, now.second));
  const total = (some: readonly Glance[], value: (one: Glance) => number): number =>
    some.reduce((sum, one) => sum + value(one) / one.seconds, 0);
  const growth = (value: (one: Glance) => number): number | null => ratio(total(seen, value), total(usual, value));
  const mix = (some: readonly Glance[]) => sumOf(some.map(({ composition }) => composition));
  const [nowMix, usualMix] = [mix(seen), mix(usual)];
  const requests = growth((one) => one.requests);
  const share = (value: (one: Glance) => number): number | null =>
    ratio(
      total(seen, value),
      total(seen, (one) => one.requests),
    );
  const known = now.known.filter(({ cell }) => entries.includes(cell));
  const sources = known.reduce((sum, one) => sum + one.sources, 0);
  const gauge = (kind: string): number | null => {
    const points = now.gauges.filter(
      (one) => one.kind === kind && cells.includes(one.cell) && one.second > now.second - 15,
    );
    return points.length > 0 ? Math.max(...points.map(({ used, limit }) => used / (limit ?? 1))) : null;
  };
  return {
    load: requests,
    users: growth((one) => one.users),
    sources: growth((one) => one.sources),
    requestsPerUser: requests !== null ? ratio(requests, growth((one) => one.users) ?? 0) : null,
    requestsPerSource: requests !== null ? ratio(requests, growth((one) => one.sources) ?? 0) : null,
    hostingShare: part(nowMix, 0, 'hosting'),
    unknownShare: part(nowMix, 0, 'unknown'),
    scriptShare: part(nowMix, 2, 'script'),
    sourceDivergence: divergence(marginal(nowMix, 0), marginal(usualMix, 0)),
    pathDivergence: divergence(marginal(nowMix, 1), marginal(usualMix, 1)),
    clientDivergence: divergence(marginal(nowMix, 2), marginal(usualMix, 2)),
    pathEntropy: nowMix.size > 0 ? entropy(marginal(nowMix, 1)) : null,
    knownSources: sources > 0 ? known.reduce((sum, one) => sum + one.known, 0) / sources : null,
    failedLogins: share((one) => one.loginsFailed),
    retries: share((one) => one.retries),
    shed: share((one) => one.shed),
    timeouts: share((one) => one.timeout),
    errors: share((one) => one.failed),
    latency: growth((one) => one.meanMs * one.seconds),
    pool: gauge('pool'),
    queue: gauge('queue'),
    cpu: gauge('cpu'),
    halfOpen: gauge('half-open'),
  };
}

const ratio = (a: number, b: number): number | null => (b > 0 ? a / b : null);

function sumOf(mixes: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const mix of mixes) for (const [key, n] of mix) sum.set(key, (sum.get(key) ?? 0) + n);
  return sum;
}

function part(mix: ReadonlyMap<string, number>, which: 0 | 1 | 2, key: string): number | null {
  const counts = marginal(mix, which);
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
  return total > 0 ? (counts.get(key) ?? 0) / total : null;
}

/** Total variation distance, 0–1. */
function divergence(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number | null {
  const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, n) => sum + n, 0);
  const [totalA, totalB] = [total(a), total(b)];
  if (totalA === 0 || totalB === 0) return null;
  let sum = 0;
  for (const key of new Set([...a.keys(), ...b.keys()]))
    sum += Math.abs((a.get(key) ?? 0) / totalA - (b.get(key) ?? 0) / totalB) / 2;
  return sum;
}
