/** Measures, each on plain numbers, so that any of them can be checked by hand. */

/** Nearest rank; infinities sort last. Undefined of nothing. */
export function percentile(values: readonly number[], q: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}

export function mean(values: readonly number[]): number | undefined {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
}

export interface Labelled {
  readonly truth: string;
  readonly said: string;
}

/** F1 of one class: 2TP / (2TP + FP + FN). */
export function f1(labelled: readonly Labelled[], label: string): number {
  let [hit, wrong, missed] = [0, 0, 0];
  for (const { truth, said } of labelled) {
    if (truth === label && said === label) hit++;
    else if (said === label) wrong++;
    else if (truth === label) missed++;
  }
  return 2 * hit + wrong + missed > 0 ? (2 * hit) / (2 * hit + wrong + missed) : 0;
}

/** Mean F1 over the classes that occur in the truth. A word that is no true class is a miss of the true one. */
export function macroF1(labelled: readonly Labelled[]): number | undefined {
  const classes = [...new Set(labelled.map(({ truth }) => truth))];
  return mean(classes.map((label) => f1(labelled, label)));
}

export interface Forecast {
  /** 0–1. */
  readonly probability: number;
  readonly came: boolean;
}

export interface ReliabilityBin {
  readonly from: number;
  readonly count: number;
  readonly probability: number;
  readonly came: number;
}

export function reliability(forecasts: readonly Forecast[], bins = 10): readonly ReliabilityBin[] {
  return Array.from({ length: bins }, (_, i) => {
    const inside = forecasts.filter(({ probability }) => Math.min(bins - 1, Math.floor(probability * bins)) === i);
    return {
      ...{ from: i / bins, count: inside.length },
      probability: mean(inside.map(({ probability }) => probability)) ?? 0,
      came: mean(inside.map(({ came }) => Number(came))) ?? 0,
    };
  });
}

/** Expected calibration error: over ten bins of equal width, weighted by how many fall in. */
export function ece(forecasts: readonly Forecast[]): number | undefined {
  if (forecasts.length === 0) return undefined;
  return reliability(forecasts).reduce(
    (sum, { count, probability, came }) => sum + (count / forecasts.length) * Math.abs(probability - came),
    0,
  );
}

/** Area under the ROC curve by ranks (Mann–Whitney), ties counted half. Undefined if one side is empty. */
export function auc(positive: readonly number[], negative: readonly number[]): number | undefined {
  if (positive.length === 0 || negative.length === 0) return undefined;
  let wins = 0;
  for (const p of positive) for (const n of negative) wins += p > n ? 1 : p === n ? 0.5 : 0;
  return wins / (positive.length * negative.length);
}

/**
 * Upper bound, at the given confidence, of a Poisson mean of which `count` events were seen: the mean at which so few
 * or fewer have probability 1 − confidence (exact, Garwood 1936), found by bisection.
 */
export function poissonUpper(count: number, confidence = 0.95): number {
  const atMost = (m: number): number => {
    let [term, sum] = [Math.exp(-m), Math.exp(-m)];
    for (let k = 1; k <= count; k++) {
      term *= m / k;
      sum += term;
    }
    return sum;
  };
  let [low, high] = [0, 10 + 3 * count + 10 * Math.sqrt(count + 1)];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (atMost(middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
