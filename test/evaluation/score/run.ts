import type { CaseRow } from '../judge/row.js';
import { poissonUpper } from './metrics.js';

/** Many weeks in which nothing happens: how long, over how many cells, and how often harm was opened. */
export interface WeekRow {
  readonly kind: 'week';
  readonly seed: string;
  readonly weeks: number;
  readonly cells: number;
  readonly pages: number;
  /** Openings by cell, seconds of the week: to look at. */
  readonly when: readonly (readonly [number, string, string])[];
  readonly cost?: CaseRow['cost'];
}

/** The run itself: how long it took, and the commit its seeds came from. */
export interface RunRow {
  readonly kind: 'run';
  readonly minutes: number;
  readonly commit: string;
}

/** Null: not measured, or infinite. */
export type Maybe = number | null;

export interface FalsePages {
  readonly weeks: number;
  readonly per_week: Maybe;
  /** Of what a week brings, with 95 % confidence. */
  readonly upper95: Maybe;
}

export function falsePages(rows: readonly WeekRow[]): FalsePages {
  const weeks = rows.reduce((sum, week) => sum + week.weeks, 0);
  const pages = rows.reduce((sum, week) => sum + week.pages, 0);
  const aWeek = (count: number): Maybe => (weeks > 0 ? round(count / weeks) : null);
  return { weeks: Number(weeks.toFixed(3)), per_week: aWeek(pages), upper95: aWeek(poissonUpper(pages)) };
}

/** CPU of the detector a cell and evaluation, µs: each evaluation of each cell counts alike, whichever case it belongs to. */
export function usPerCell(rows: readonly { readonly cost?: CaseRow['cost'] }[]): Maybe {
  let [us, evaluated] = [0, 0];
  for (const { cost } of rows) {
    if (!cost) continue;
    us += cost.usPerCell * cost.cells * cost.evaluations;
    evaluated += cost.cells * cost.evaluations;
  }
  return evaluated > 0 ? round(us / evaluated) : null;
}

export function round(value: number | undefined): Maybe {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toFixed(4));
}
