import type { CurvePoint } from '../../protocol/answers.js';
import type { ExpectedPoint, ProbesAnswer } from '../../protocol/answers-cell.js';
import { type ChartRow, chartRows } from './curves.js';
import { type Steps, stepsOf } from './ranges.js';

/** Demand, what became of it, and what was to be expected, requests a second; null where nothing is known. */
export interface BandedRow extends ChartRow {
  readonly low: number | null;
  readonly mid: number | null;
  readonly high: number | null;
}

export function bandedRows(
  points: readonly CurvePoint[],
  expected: readonly ExpectedPoint[],
  steps: Steps,
): BandedRow[] {
  const usual = new Map(expected.map((point) => [point.atMs, point]));
  return chartRows(points, steps).map((row) => {
    const { lowPerS = null, midPerS = null, highPerS = null } = usual.get(row.atMs) ?? {};
    return { ...row, low: lowPerS, mid: midPerS, high: highPerS };
  });
}

/** How long the answers to the probes took, ms, apart for those that answered and those that failed: the worst of each step. */
export interface ProbeRow {
  readonly atMs: number;
  readonly answered: number | null;
  readonly failed: number | null;
}

export function probeRows({ checks }: Pick<ProbesAnswer, 'checks'>, steps: Steps): ProbeRow[] {
  const stepMs = steps.stepS * 1000;
  const worst = new Map<number, { answered?: number; failed?: number }>();
  for (const { points } of checks)
    for (const { atMs, results, up, durationMs } of points) {
      const at = steps.fromMs + Math.floor((atMs - steps.fromMs) / stepMs) * stepMs;
      const kind = up === results ? 'answered' : 'failed';
      const before = worst.get(at) ?? {};
      worst.set(at, { ...before, [kind]: Math.max(before[kind] ?? 0, durationMs) });
    }
  return stepsOf(steps).map((atMs) => {
    const { answered = null, failed = null } = worst.get(atMs) ?? {};
    return { atMs, answered, failed };
  });
}
