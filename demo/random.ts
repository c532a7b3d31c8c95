/** A source of uniform numbers in [0, 1), as `Math.random` is; seeded here so that a demo's draws can be repeated. */
export type Random = () => number;

/** Mulberry32 (T. Ettinger, public domain) seeded by a text through FNV-1a. */
export function seeded(seed: string): Random {
  let state = 0x811c9dc5;
  for (const char of seed) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Time to the next arrival of a Poisson process, in ms. */
export function exponentialMs(random: Random, ratePerS: number): number {
  return (-Math.log(1 - random()) * 1000) / ratePerS;
}

/** A lognormal duration: `median` is its median, `sigma` the deviation of its logarithm (Box-Muller). */
export function lognormal(random: Random, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

/** One of several, by weight. */
export function weighted<T>(random: Random, choices: readonly { readonly weight: number; readonly value: T }[]): T {
  let left = random() * choices.reduce((sum, { weight }) => sum + weight, 0);
  for (const { weight, value } of choices) {
    left -= weight;
    if (left < 0) return value;
  }
  return choices[choices.length - 1]!.value;
}

/** An integer from `from` to `to`, both included. */
export function integer(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}
