/** How far back curves go, how wide a step is, and where the axis has a mark; all are whole divisors of one another. */
export interface Range {
  readonly id: RangeId;
  readonly lengthMs: number;
  readonly stepS: number;
  readonly tickMs: number;
}

export const RANGE_IDS = ['10m', '1h', '6h', '24h'] as const;
export type RangeId = (typeof RANGE_IDS)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A step is as fine as a line on a screen can show: 120 to 360 of them. */
const RANGES: Readonly<Record<RangeId, Range>> = {
  '10m': { id: '10m', lengthMs: 10 * MINUTE_MS, stepS: 5, tickMs: 2 * MINUTE_MS },
  '1h': { id: '1h', lengthMs: HOUR_MS, stepS: 15, tickMs: 10 * MINUTE_MS },
  '6h': { id: '6h', lengthMs: 6 * HOUR_MS, stepS: 60, tickMs: HOUR_MS },
  '24h': { id: '24h', lengthMs: 24 * HOUR_MS, stepS: 300, tickMs: 4 * HOUR_MS },
};

export const TEN_MINUTES = RANGES['10m'];

/** The range of an address; ten minutes where it names none. */
export function rangeOf(id: string | undefined): Range {
  return RANGES[RANGE_IDS.find((known) => known === id) ?? '10m'];
}

export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

export type Steps = Interval & { readonly stepS: number };

/** Start of each step of an interval. */
export function stepsOf({ fromMs, toMs, stepS }: Steps): number[] {
  const stepMs = stepS * 1000;
  return Array.from(
    { length: Math.max(0, Math.ceil((toMs - fromMs) / stepMs)) },
    (_, index) => fromMs + index * stepMs,
  );
}

/** The range up to the last whole step before `asOfMs`: a step still filling would look like a fall. */
export function rangeUpTo(asOfMs: number, { lengthMs, stepS } = TEN_MINUTES): Interval {
  const stepMs = stepS * 1000;
  const toMs = Math.floor(asOfMs / stepMs) * stepMs;
  return { fromMs: toMs - lengthMs, toMs };
}

/** Instants inside the interval where the axis has a mark: whole ones of the clock. */
export function ticksOf({ fromMs, toMs }: Interval): number[] {
  // An answer is widened to whole steps: it may be a little longer than its range.
  const lengthMs = (toMs - fromMs) / 1.2;
  const range = RANGE_IDS.map((id) => RANGES[id]).find((one) => one.lengthMs >= lengthMs) ?? RANGES['24h'];
  const first = Math.ceil(fromMs / range.tickMs) * range.tickMs;
  const count = Math.max(0, Math.floor((toMs - first) / range.tickMs) + 1);
  return Array.from({ length: count }, (_, index) => first + index * range.tickMs);
}
