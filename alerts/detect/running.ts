/** Median and spread of the last values of a series, as an immutable value: `push` returns the next one. */
export interface Running {
  readonly median: number;
  /** Interquartile range / 1.349: the standard deviation of a normal law, unmoved by outliers. */
  readonly spread: number;
  /** In order of arrival, oldest first. */
  readonly arrived: readonly number[];
  readonly sorted: readonly number[];
}

export function startRunning(): Running {
  return { median: 0, spread: 0, arrived: [], sorted: [] };
}

/** Adds a value and forgets the oldest beyond `keep`. */
export function push(running: Running, value: number, keep: number): Running {
  const arrived = running.arrived.slice(running.arrived.length >= keep ? 1 : 0);
  const sorted = running.sorted.slice();
  const forgotten = running.arrived.length >= keep ? running.arrived[0] : undefined;
  if (forgotten !== undefined) sorted.splice(position(sorted, forgotten), 1);
  sorted.splice(position(sorted, value), 0, value);
  arrived.push(value);
  return {
    arrived,
    sorted,
    median: quantile(sorted, 0.5),
    spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.349,
  };
}

/** First index whose value is not below. */
function position(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Linear interpolation between order statistics. */
function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}
