import type { ProbeStep } from '../../protocol/answers-cell.js';

/** How a check went over the range: what is told of it in one line. */
export interface CheckSummary {
  readonly last: ProbeStep | undefined;
  readonly results: number;
  readonly up: number;
  /** Start of the last unbroken run of steps with the state of the last one: up, or failing. */
  readonly sinceMs: number | undefined;
}

export const isUp = ({ results, up }: ProbeStep): boolean => up === results;

export function checkSummary(points: readonly ProbeStep[]): CheckSummary {
  const last = points.at(-1);
  const broken = last === undefined ? -1 : points.findLastIndex((step) => isUp(step) !== isUp(last));
  const sum = (of: (step: ProbeStep) => number) => points.reduce((total, step) => total + of(step), 0);
  return {
    last,
    results: sum(({ results }) => results),
    up: sum(({ up }) => up),
    sinceMs: points[broken + 1]?.atMs,
  };
}
