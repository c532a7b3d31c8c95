import type { CellSecond } from './input.js';

/** Sums of one cell over some seconds. Counts are weighted spans, but for `spans`; `users` and `sources` are means of a second. */
export interface Window {
  readonly seconds: number;
  readonly requests: number;
  readonly good: number;
  readonly fault: number;
  readonly shed: number;
  readonly timeout: number;
  /** fault + shed + timeout: what is held against the maillon. */
  readonly failed: number;
  readonly retries: number;
  readonly users: number;
  readonly sources: number;
  readonly meanMs: number;
  readonly p95Ms: number;
  readonly samplingKnown: boolean;
  readonly spans: number;
}

const BUCKETS = 160;
/** Middle of duration bucket b, in milliseconds: [2^(b/4), 2^((b+1)/4)) microseconds. */
const MIDDLE_MS = Float64Array.from({ length: BUCKETS }, (_, b) => 2 ** ((b + 0.5) / 4) / 1000);

/** Duration buckets and their counts, alternately: a map is walked through once, this each time a window passes. */
export type LaidOut = readonly number[];

let [into, at]: [number[], number] = [[], 0];
const lay = (count: number, bucket: number): void => {
  into[at++] = bucket < BUCKETS ? bucket : BUCKETS - 1;
  into[at++] = count;
};

export function laidOut({ durations }: CellSecond): LaidOut {
  into = new Array<number>(2 * durations.size);
  at = 0;
  durations.forEach(lay);
  return into;
}

/** Running sums of rows. What is added and taken away again leaves nothing only while all counts are whole: see `exact`. */
export class Sums {
  readonly #seconds: number;
  readonly #durations = new Float64Array(BUCKETS);
  /** Duration buckets that may hold something. */
  #low = BUCKETS;
  #high = -1;
  #requests = 0;
  #good = 0;
  #fault = 0;
  #shed = 0;
  #timeout = 0;
  #retries = 0;
  #users = 0;
  #sources = 0;
  #samplingUnknown = 0;
  #spans = 0;
  #broken = false;

  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** False once a count was no whole number (sampled telemetry): then sums must be made anew, not corrected. */
  get exact(): boolean {
    return !this.#broken;
  }

  /** @param durations of the row, laid out */
  add(row: CellSecond, durations: LaidOut): void {
    const { errors } = row;
    this.#requests += row.requests;
    this.#good += row.good;
    this.#fault += errors.fault;
    this.#shed += errors.shed;
    this.#timeout += errors.timeout;
    this.#retries += row.retries;
    this.#users += row.users;
    this.#sources += row.sources;
    if (!row.samplingKnown) this.#samplingUnknown++;
    this.#spans += row.spans ?? row.requests;
    for (let at = 0; at < durations.length; at += 2) {
      const [bucket, count] = [durations[at]!, durations[at + 1]!];
      if (bucket < this.#low) this.#low = bucket;
      if (bucket > this.#high) this.#high = bucket;
      if (!Number.isInteger(count)) this.#broken = true;
      this.#durations[bucket]! += count;
    }
    // Each is a sum over spans of one weight: whole if all of them are.
    if (!(Number.isInteger(row.requests) && Number.isInteger(row.users + row.sources + row.good))) this.#broken = true;
    if (!Number.isInteger(errors.fault + errors.shed + errors.timeout + row.retries)) this.#broken = true;
  }

  /** Takes away a row that was added; only while `exact`. */
  remove(row: CellSecond, durations: LaidOut): void {
    const { errors } = row;
    this.#requests -= row.requests;
    this.#good -= row.good;
    this.#fault -= errors.fault;
    this.#shed -= errors.shed;
    this.#timeout -= errors.timeout;
    this.#retries -= row.retries;
    this.#users -= row.users;
    this.#sources -= row.sources;
    if (!row.samplingKnown) this.#samplingUnknown--;
    this.#spans -= row.spans ?? row.requests;
    for (let at = 0; at < durations.length; at += 2) this.#durations[durations[at]!]! -= durations[at + 1]!;
  }

  clear(): void {
    this.#durations.fill(0);
    this.#low = BUCKETS;
    this.#high = -1;
    this.#requests = this.#good = this.#fault = this.#shed = this.#timeout = 0;
    this.#retries = this.#users = this.#sources = this.#samplingUnknown = this.#spans = 0;
    this.#broken = false;
  }

  window(): Window {
    const [fault, shed, timeout] = [this.#fault, this.#shed, this.#timeout];
    let [count, sum] = [0, 0];
    for (let b = this.#low; b <= this.#high; b++) {
      const n = this.#durations[b] ?? 0;
      count += n;
      sum += n * (MIDDLE_MS[b] ?? 0);
    }
    // Named one by one: spreading into a literal that goes on costs V8 hundreds of times as much.
    return {
      seconds: this.#seconds,
      requests: this.#requests,
      good: this.#good,
      fault,
      shed,
      timeout,
      failed: fault + shed + timeout,
      retries: this.#retries,
      users: this.#users / this.#seconds,
      sources: this.#sources / this.#seconds,
      meanMs: count === 0 ? 0 : sum / count,
      p95Ms: count === 0 ? 0 : this.#p95Ms(count),
      samplingKnown: this.#samplingUnknown === 0,
      spans: this.#spans,
    };
  }

  #p95Ms(count: number): number {
    let left = count * 0.05;
    let b = this.#high;
    while (b > 0 && left >= (this.#durations[b] ?? 0)) left -= this.#durations[b--] ?? 0;
    return MIDDLE_MS[b] ?? 0;
  }
}
