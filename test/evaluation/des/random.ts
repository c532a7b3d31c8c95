/** Seeded random numbers (sfc32) and the laws the simulation draws from. One generator per stream of draws, so that a change in one part moves no other. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;
  #spare: number | undefined;

  constructor(seed: string) {
    [this.#a, this.#b, this.#c] = [hash(seed, 0x9e3779b9), hash(seed, 0x243f6a88), hash(seed, 0xb7e15162)];
    for (let i = 0; i < 15; i++) this.next();
  }

  /** Uniform in [0, 1). */
  next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return (t >>> 0) / 4294967296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Whole, both ends included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)] as T;
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** Standard normal (Marsaglia's polar method). */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    let [u, v, s] = [0, 0, 0];
    do {
      u = 2 * this.next() - 1;
      v = 2 * this.next() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const factor = Math.sqrt((-2 * Math.log(s)) / s);
    this.#spare = v * factor;
    return u * factor;
  }

  /** Log-normal of the given mean. */
  logNormal(mean: number, sigma: number): number {
    return mean * Math.exp(sigma * this.normal() - (sigma * sigma) / 2);
  }

  /** Pareto of the given minimum and exponent. */
  pareto(least: number, alpha: number): number {
    return least / (1 - this.next()) ** (1 / alpha);
  }

  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) count++;
    return count;
  }

  /** How many of n. Exact for small n; normal approximation where both sides are large. */
  binomial(n: number, p: number): number {
    if (p <= 0 || n <= 0) return 0;
    if (p >= 1) return n;
    if (n * p > 30 && n * (1 - p) > 30) {
      const drawn = Math.round(n * p + Math.sqrt(n * p * (1 - p)) * this.normal());
      return Math.max(0, Math.min(n, drawn));
    }
    let count = 0;
    for (let i = 0; i < n; i++) if (this.next() < p) count++;
    return count;
  }
}

/** FNV-1a over the text, finished by murmur3's mixer. */
function hash(text: string, salt: number): number {
  let h = 0x811c9dc5 ^ salt;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Index by weights; the weights need not sum to 1. */
export class Choice<T> {
  readonly #items: readonly T[];
  readonly #cumulated: Float64Array;
  /** Of each sixty-fourth of the weights, the first item that reaches beyond its beginning: no draw within it is of an earlier one. */
  readonly #first: Uint16Array;

  constructor(weights: readonly (readonly [T, number])[]) {
    this.#items = weights.map(([item]) => item);
    this.#cumulated = new Float64Array(weights.length);
    let sum = 0;
    weights.forEach(([, weight], i) => {
      sum += weight;
      this.#cumulated[i] = sum;
    });
    this.#first = Uint16Array.from({ length: 64 }, (_, k) => {
      const beyond = this.#cumulated.findIndex((upTo) => upTo > (k / 64) * sum);
      return beyond < 0 ? Math.max(0, weights.length - 1) : beyond;
    });
  }

  draw(random: Random): T {
    const last = this.#cumulated.length - 1;
    const drawn = random.next();
    const at = drawn * (this.#cumulated[last] ?? 0);
    let i = this.#first[Math.floor(drawn * 64)]!;
    while (i < last && at >= this.#cumulated[i]!) i++;
    return this.#items[i] as T;
  }
}
