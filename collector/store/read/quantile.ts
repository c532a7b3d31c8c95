/**
 * A quantile of a duration histogram whose bucket b holds [2^(b/4), 2^((b+1)/4)) µs, in ms: within the bucket durations
 * are taken as log-uniform, so the error stays under 19 %, the width of a bucket. Undefined for an empty histogram.
 */
export function quantileMs(durations: ReadonlyMap<number, number>, quantile: number): number | undefined {
  const buckets = [...durations].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  let rest = quantile * total;
  for (const [bucket, count] of buckets) {
    if (rest <= count) return 2 ** ((bucket + rest / count) / 4) / 1000;
    rest -= count;
  }
  const last = buckets.at(-1);
  return last && 2 ** ((last[0] + 1) / 4) / 1000;
}
