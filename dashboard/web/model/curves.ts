import type { CurvePoint } from '../../protocol/answers.js';
import { type Steps, stepsOf } from './ranges.js';

export const ERROR_KINDS = ['fault', 'shed', 'timeout', 'auth', 'client'] as const;
type ErrorKind = (typeof ERROR_KINDS)[number];

/** A step as the charts draw it; null where nothing is known, so that a line breaks instead of inventing. */
export interface ChartRow extends Record<ErrorKind, number | null> {
  readonly atMs: number;
  readonly offered: number | null;
  readonly good: number | null;
  /** Offered and not good: what users lost. */
  readonly lost: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
}

const NOTHING = { offered: null, good: null, lost: null, p50: null, p95: null };
const NO_ERRORS = { fault: null, shed: null, timeout: null, auth: null, client: null };

/** One row for each step of the range, known or not. */
export function chartRows(points: readonly CurvePoint[], steps: Steps): ChartRow[] {
  const known = new Map(points.map((point) => [point.atMs, point]));
  return stepsOf(steps).map((atMs) => {
    const point = known.get(atMs);
    return point ? rowOf(point) : { atMs, ...NOTHING, ...NO_ERRORS };
  });
}

function rowOf({ atMs, offeredPerS, goodPerS, errorsPerS, p50Ms, p95Ms }: CurvePoint): ChartRow {
  return {
    atMs,
    offered: offeredPerS,
    good: goodPerS,
    lost: Math.max(0, offeredPerS - goodPerS),
    ...errorsPerS,
    p50: p50Ms ?? null,
    p95: p95Ms ?? null,
  };
}
