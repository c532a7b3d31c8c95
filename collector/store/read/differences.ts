/** A point of a sum or of a histogram's count, as its sender exported it. */
export interface CounterPoint {
  /** Nanoseconds since the epoch; 0 start means unknown. */
  readonly startNs: bigint;
  readonly timeNs: bigint;
  readonly value: number;
  readonly temporality: 'delta' | 'cumulative';
}

/** What was counted between two instants. */
export interface Difference {
  readonly fromNs: bigint;
  readonly toNs: bigint;
  readonly amount: number;
}

/**
 * What one monotonic series counted, from its points in any order. Rules of the OpenTelemetry metrics data model
 * (https://opentelemetry.io/docs/specs/otel/metrics/data-model/, "Resets and gaps", "Temporality"):
 * a delta point is its own difference; a cumulative one is taken against the point before it; a counter that restarted
 * (its start moved past the point before, or its value fell) counts from its new start. The first cumulative point has
 * nothing before it and gives no difference, unless its stream began at or after `sinceNs`. Points that repeat an
 * instant, or lie before one already seen in a delta stream, are left out.
 */
export function differences(points: readonly CounterPoint[], sinceNs?: bigint): Difference[] {
  const found: Difference[] = [];
  let previous: CounterPoint | undefined;
  for (const point of [...points].sort(byTime)) {
    if (previous && point.timeNs <= previous.timeNs) continue;
    const difference =
      point.temporality === 'delta' ? deltaOf(point, previous) : cumulativeOf(point, previous, sinceNs);
    if (difference) found.push(difference);
    previous = point;
  }
  return found;
}

const byTime = (a: CounterPoint, b: CounterPoint): number => (a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : 0);

function deltaOf({ startNs, timeNs, value }: CounterPoint, previous: CounterPoint | undefined): Difference {
  const fromNs = startNs > 0n && startNs <= timeNs ? startNs : (previous?.timeNs ?? timeNs);
  return { fromNs, toNs: timeNs, amount: value };
}

function cumulativeOf(
  point: CounterPoint,
  previous: CounterPoint | undefined,
  sinceNs: bigint | undefined,
): Difference | undefined {
  const { startNs, timeNs, value } = point;
  const startKnown = startNs > 0n && startNs <= timeNs;
  if (!previous) {
    const bornInView = startKnown && sinceNs !== undefined && startNs >= sinceNs;
    return bornInView ? { fromNs: startNs, toNs: timeNs, amount: value } : undefined;
  }
  // A change of temporality within a series starts it anew.
  if (previous.temporality !== 'cumulative') return undefined;
  const restarted =
    (startKnown && startNs >= previous.timeNs && startNs !== previous.startNs) || value < previous.value;
  if (!restarted) return { fromNs: previous.timeNs, toNs: timeNs, amount: value - previous.value };
  const fromNs = startKnown && startNs > previous.timeNs ? startNs : previous.timeNs;
  return { fromNs, toNs: timeNs, amount: value };
}

/**
 * Shares differences out over steps, evenly in time, as amounts per second: what a curve of a rate draws.
 * Steps that no difference touches are absent, for nothing is known of them; they are not zero.
 */
export function ratePerStep(found: readonly Difference[], stepS: number): ReadonlyMap<number, number> {
  const stepNs = BigInt(stepS) * 1_000_000_000n;
  const rates = new Map<number, number>();
  for (const { fromNs, toNs, amount } of found) {
    const lengthNs = toNs - fromNs;
    // Of no length: counted in the instant before its end.
    const first = (lengthNs > 0n ? fromNs : toNs - 1n) / stepNs;
    for (let step = first; step * stepNs < toNs; step++) {
      const overlapNs = min(toNs, (step + 1n) * stepNs) - max(fromNs, step * stepNs);
      const share = lengthNs > 0n ? Number(overlapNs) / Number(lengthNs) : 1;
      const second = Number(step) * stepS;
      rates.set(second, (rates.get(second) ?? 0) + (amount * share) / stepS);
    }
  }
  return rates;
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
