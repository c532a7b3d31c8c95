import type { CellSecond } from '../../../alerts/detect/input.js';
import type { FullObservation } from '../telemetry/tick.js';

/** Sums of one cell over some seconds, as anybody would make them: the detector's own windows are not used here. */
export interface Glance {
  readonly seconds: number;
  /** Oldest first. */
  readonly rows: readonly CellSecond[];
  readonly requests: number;
  readonly failed: number;
  readonly shed: number;
  readonly timeout: number;
  readonly retries: number;
  readonly users: number;
  readonly sources: number;
  readonly loginsFailed: number;
  readonly meanMs: number;
  readonly p95Ms: number;
  readonly composition: ReadonlyMap<string, number>;
}

/** The seconds after `fromS` and up to `toS`. */
export function glance(observation: FullObservation, cell: string, fromS: number, toS: number): Glance {
  const rows = observation.cells.get(cell) ?? [];
  return new Rows(
    rows.filter(({ second }) => second > fromS && second <= toS),
    toS - fromS,
  );
}

/** Rows never change: what is not asked of them is never summed up, and nothing twice. */
class Rows implements Glance {
  readonly seconds: number;
  readonly rows: readonly CellSecond[];
  #requests: number | undefined;
  #failed: number | undefined;
  #durations: ReadonlyMap<number, number> | undefined;
  #p95Ms: number | undefined;

  constructor(rows: readonly CellSecond[], seconds: number) {
    this.rows = rows;
    this.seconds = seconds;
  }

  get requests(): number {
    this.#requests ??= this.#sum((row) => row.requests);
    return this.#requests;
  }

  get failed(): number {
    this.#failed ??= this.#sum(({ errors }) => errors.fault + errors.shed + errors.timeout);
    return this.#failed;
  }

  get shed(): number {
    return this.#sum(({ errors }) => errors.shed);
  }

  get timeout(): number {
    return this.#sum(({ errors }) => errors.timeout);
  }

  get retries(): number {
    return this.#sum((row) => row.retries);
  }

  get users(): number {
    return this.#sum((row) => row.users);
  }

  get sources(): number {
    return this.#sum((row) => row.sources);
  }

  get loginsFailed(): number {
    return this.#sum((row) => row.loginsFailed);
  }

  get meanMs(): number {
    return meanOf(this.#allDurations());
  }

  get p95Ms(): number {
    this.#p95Ms ??= quantileOf(this.#allDurations(), 0.95);
    return this.#p95Ms;
  }

  get composition(): ReadonlyMap<string, number> {
    return merged(this.rows.map((row) => row.composition));
  }

  #sum(value: (row: CellSecond) => number): number {
    return this.rows.reduce((total, row) => total + value(row), 0);
  }

  #allDurations(): ReadonlyMap<number, number> {
    this.#durations ??= merged(this.rows.map((row) => row.durations));
    return this.#durations;
  }
}

function merged<K>(maps: readonly ReadonlyMap<K, number>[]): ReadonlyMap<K, number> {
  const sum = new Map<K, number>();
  for (const map of maps) for (const [key, count] of map) sum.set(key, (sum.get(key) ?? 0) + count);
  return sum;
}

const middleMs = (bucket: number): number => 2 ** ((bucket + 0.5) / 4) / 1000;

function meanOf(durations: ReadonlyMap<number, number>): number {
  let [count, sum] = [0, 0];
  for (const [bucket, n] of durations) {
    count += n;
    sum += n * middleMs(bucket);
  }
  return count > 0 ? sum / count : 0;
}

function quantileOf(durations: ReadonlyMap<number, number>, q: number): number {
  const sorted = [...durations].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, n]) => sum + n, 0);
  let left = q * total;
  for (const [bucket, n] of sorted) {
    left -= n;
    if (left <= 0) return middleMs(bucket);
  }
  return 0;
}

/** One part of `<source class>|<path family>|<client family>` summed up. */
export function marginal(composition: ReadonlyMap<string, number>, part: 0 | 1 | 2): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const [category, count] of composition) {
    const key = category.split('|')[part] ?? '';
    sum.set(key, (sum.get(key) ?? 0) + count);
  }
  return sum;
}

/** Entropy in bits. */
export function entropy(counts: ReadonlyMap<string, number>): number {
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
  return [...counts.values()].reduce((sum, n) => (n > 0 ? sum - (n / total) * Math.log2(n / total) : sum), 0);
}
