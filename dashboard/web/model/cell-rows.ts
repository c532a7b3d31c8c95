import type { CurvePoint } from '../../protocol/answers.js';
import type { ExpectedPoint, GaugeSeries, KnownSourcesAnswer } from '../../protocol/answers-cell.js';
import { type ChartRow, chartRows } from './curves.js';
import { type Steps, stepsOf } from './ranges.js';

/** A step of the curves of a cell, with what the calendar makes of earlier days. */
export interface CellRow extends ChartRow {
  readonly p99: number | null;
  readonly low: number | null;
  readonly mid: number | null;
  readonly high: number | null;
}

/** One row a step, known or not; a step that is not over says too little, and is drawn as unknown. */
export function cellRows(points: readonly CurvePoint[], expected: readonly ExpectedPoint[], steps: Steps): CellRow[] {
  const whole = points.filter(({ partial }) => partial !== true);
  const p99 = new Map(whole.map(({ atMs, p99Ms }) => [atMs, p99Ms ?? null]));
  const band = expectedAt(expected, steps.stepS);
  return chartRows(whole, steps).map((row) => ({ ...row, ...band(row.atMs), p99: p99.get(row.atMs) ?? null }));
}

/** The expectation of the step that holds the instant, however wide its own steps are. */
function expectedAt(points: readonly ExpectedPoint[], stepS: number) {
  const known = new Map(points.map((point) => [point.atMs, point]));
  const gapMs = points.length > 1 ? points[1]!.atMs - points[0]!.atMs : stepS * 1000;
  const widthMs = Math.max(stepS * 1000, gapMs);
  return (atMs: number): Pick<CellRow, 'low' | 'mid' | 'high'> => {
    const point = known.get(atMs) ?? known.get(Math.floor(atMs / widthMs) * widthMs);
    return { low: point?.lowPerS ?? null, mid: point?.midPerS ?? null, high: point?.highPerS ?? null };
  };
}

export interface GaugeRow {
  readonly atMs: number;
  readonly used: number | null;
  readonly limit: number | null;
}

export function gaugeRows({ points }: GaugeSeries, steps: Steps): GaugeRow[] {
  const known = new Map(points.map((point) => [point.atMs, point]));
  return stepsOf(steps).map((atMs) => {
    const point = known.get(atMs);
    return { atMs, used: point?.used ?? null, limit: point?.limit ?? null };
  });
}

export interface KnownRow {
  readonly atMs: number;
  readonly known: number | null;
  readonly sources: number | null;
}

export function knownRows(answer: KnownSourcesAnswer): KnownRow[] {
  const known = new Map(answer.points.map((point) => [point.atMs, point]));
  return stepsOf(answer).map((atMs) => {
    const point = known.get(atMs);
    return { atMs, known: point?.knownShare ?? null, sources: point?.sources ?? null };
  });
}
