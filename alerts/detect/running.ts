/** Median and spread of the last values of a series, as an immutable value: `push` returns the next one. */
export interface Running {
  readonly median: number;
  /** Interquartile range / 1.349: the standard deviation of a normal law, unmoved by outliers. */
  readonly spread: number;
  /** In order of arrival, oldest first. */
  readonly arrived: readonly number[];
  readonly sorted: readonly number[];
}

/** So many values not yet in order are put in their places one by one; of more, all are sorted anew. */
const FEW = 24;

/**
 * What successive values of one series share: an append-only log, so that no value already made changes, and the newest
 * values in order. Only the newest value of a series writes here; an older one that is pushed again takes a log of its own.
 */
class Log {
  readonly keep: number;
  readonly values: Float64Array;
  /** Values written. */
  end = 0;
  /** The last ones up to `#orderedTo` in order, `#count` of them. Brought up to date when it is asked for: of most series nobody asks. */
  #sorted: Float64Array | undefined;
  #orderedTo = 0;
  #count = 0;

  constructor(keep: number, last: ArrayLike<number>) {
    this.keep = keep;
    this.values = new Float64Array(2 * keep);
    this.values.set(last);
    this.end = last.length;
  }

  append(value: number): void {
    this.values[this.end++] = value;
  }

  /** The newest values, no more than are kept, in order. */
  inOrder(): Float64Array {
    if (!this.#sorted || this.end - this.#orderedTo > FEW) return this.#sort();
    while (this.#orderedTo < this.end) this.#place(this.#sorted, this.values[this.#orderedTo]!);
    return this.#sorted;
  }

  #sort(): Float64Array {
    this.#sorted ??= new Float64Array(this.keep);
    this.#orderedTo = this.end;
    this.#count = Math.min(this.keep, this.end);
    this.#sorted.set(this.values.subarray(this.end - this.#count, this.end));
    this.#sorted.subarray(0, this.#count).sort();
    return this.#sorted;
  }

  #place(sorted: Float64Array, value: number): void {
    // Where the oldest lay, or after the last, there is room: those between it and the new one's place move by one.
    let at = this.#count;
    if (this.#count === this.keep) at = position(sorted, this.#count, this.values[this.#orderedTo - this.keep]!);
    else this.#count++;
    for (; at > 0 && sorted[at - 1]! >= value; at--) sorted[at] = sorted[at - 1]!;
    for (; at + 1 < this.#count && sorted[at + 1]! < value; at++) sorted[at] = sorted[at + 1]!;
    sorted[at] = value;
    this.#orderedTo++;
  }
}

class Held implements Running {
  readonly #log: Log;
  readonly #end: number;
  readonly #count: number;
  #median: number | undefined;
  #spread: number | undefined;

  constructor(log: Log) {
    this.#log = log;
    this.#end = log.end;
    this.#count = Math.min(log.end, log.keep);
  }

  /** Made when it is asked for: of most series nobody asks while all is well. */
  get median(): number {
    this.#median ??= quantile(this.#inOrder(), this.#count, 0.5);
    return this.#median;
  }

  get spread(): number {
    this.#spread ??= this.#interquartile() / 1.349;
    return this.#spread;
  }

  #interquartile(): number {
    const sorted = this.#inOrder();
    return quantile(sorted, this.#count, 0.75) - quantile(sorted, this.#count, 0.25);
  }

  /** The log's own order while this is its newest value, one of its own afterwards. */
  #inOrder(): Float64Array {
    return this.#end === this.#log.end ? this.#log.inOrder() : this.#last(this.#count).toSorted();
  }

  static push(running: Running, value: number, keep: number): Running {
    let log = running instanceof Held ? running.#writable(keep) : new Log(keep, running.arrived.slice(-keep));
    if (log.end === log.values.length) log = new Log(keep, log.values.subarray(log.end - keep));
    log.append(value);
    return new Held(log);
  }

  static order(running: Running, index: number): number {
    if (running instanceof Held && running.#end === running.#log.end) return running.#log.inOrder()[index] ?? 0;
    return running.sorted[index] ?? 0;
  }

  static count(running: Running): number {
    return running instanceof Held ? running.#count : running.arrived.length;
  }

  #writable(keep: number): Log {
    if (this.#end === this.#log.end && keep === this.#log.keep) return this.#log;
    return new Log(keep, this.#last(Math.min(keep, this.#count)));
  }

  #last(count: number): Float64Array {
    return this.#log.values.subarray(this.#end - count, this.#end);
  }

  get arrived(): readonly number[] {
    return [...this.#last(this.#count)];
  }

  get sorted(): readonly number[] {
    return [...this.#last(this.#count).toSorted()];
  }
}

export function startRunning(): Running {
  return { median: 0, spread: 0, arrived: [], sorted: [] };
}

/** Adds a value and forgets the oldest beyond `keep`. */
export function push(running: Running, value: number, keep: number): Running {
  return Held.push(running, value, keep);
}

/** The value at an index of `sorted`, without laying it out. */
export function orderOf(running: Running, index: number): number {
  return Held.order(running, index);
}

/** How many values there are. */
export function countOf(running: Running): number {
  return Held.count(running);
}

/** First index of the first `count` whose value is not below. */
function position(sorted: Float64Array, count: number, value: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Linear interpolation between order statistics. */
function quantile(sorted: Float64Array, count: number, q: number): number {
  const at = (count - 1) * q;
  const whole = Math.floor(at);
  const low = sorted[whole] ?? 0;
  const high = at > whole && whole + 1 < count ? (sorted[whole + 1] ?? low) : low;
  return low + (high - low) * (at - whole);
}
