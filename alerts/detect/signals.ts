import type { CellSecond } from './input.js';
import { kept } from './kept.js';
import { laidOut, Sums, type Window } from './sums.js';

export type { Window } from './sums.js';

/** Seconds of an observation, the judged one included. */
export const HORIZON_S = 90;

/**
 * The rows of one cell, oldest first, at most one a second, as seen from the judged one. An age counts back from it: 0
 * is the judged second, 89 the oldest. Rows are sought, not laid out: an ordinary evaluation looks at 14 of the 90.
 */
export interface Timeline {
  readonly rows: readonly CellSecond[];
  readonly second: number;
}

/** The row of that age, if there is one. */
export function rowAt(timeline: Timeline, age: number): CellSecond | undefined {
  const { rows, second } = timeline;
  const row = rows[firstFrom(rows, second - age)];
  return row?.second === second - age ? row : undefined;
}

/** Index of the first row at or after a second. */
export function firstFrom(rows: readonly CellSecond[], second: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.second ?? 0) < second) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The window of `seconds` ending `age` seconds before the judged one. */
export function windowOf({ rows, second }: Timeline, age: number, seconds: number): Window {
  const sums = new Sums(seconds);
  const end = second - age;
  for (let index = firstFrom(rows, end - seconds + 1); index < rows.length; index++) {
    const row = rows[index]!;
    if (row.second > end) break;
    sums.add(row, laidOut(row));
  }
  return sums.window();
}

/** Requests of such a window and the good ones, where nothing else of it is asked. */
export function servedOver(
  { rows, second }: Timeline,
  age: number,
  seconds: number,
): Pick<Window, 'requests' | 'good'> {
  const end = second - age;
  let [requests, good] = [0, 0];
  for (let index = firstFrom(rows, end - seconds + 1); index < rows.length; index++) {
    const row = rows[index]!;
    if (row.second > end) break;
    requests += row.requests;
    good += row.good;
  }
  return { requests, good };
}

/** Counts by `<source class>|<path family>|<client family>` over the window. */
export type Mix = ReadonlyMap<string, number>;

export function mixOf(timeline: Timeline, age: number, seconds: number): Mix {
  const mix = new Map<string, number>();
  const { rows, second } = timeline;
  for (let index = firstFrom(rows, second - age - seconds + 1); index < rows.length; index++) {
    const row = rows[index]!;
    if (row.second > second - age) break;
    for (const [category, count] of row.composition) mix.set(category, (mix.get(category) ?? 0) + count);
  }
  return mix;
}

/** Share of the requests of the window that come from outside the platforms; 0 of none. */
export function outsideShare({ rows, second }: Timeline, age: number, seconds: number): number {
  let [outside, total] = [0, 0];
  for (let index = firstFrom(rows, second - age - seconds + 1); index < rows.length; index++) {
    const row = rows[index]!;
    if (row.second > second - age) break;
    const part = outsidePart(row, undefined);
    outside += part.outside;
    total += part.total;
  }
  return total > 0 ? outside / total : 0;
}

/** Each row is in ten windows, and in those of every outage. */
const outsidePart = kept(({ composition }: CellSecond, _: undefined) => {
  const part = { outside: 0, total: 0 };
  for (const [category, count] of composition) {
    part.total += count;
    if (isOutside(category)) part.outside += count;
  }
  return part;
});

/** Not from one maillon to another. */
export function isOutside(category: string): boolean {
  return !category.startsWith('internal|');
}

/** The three halves of a category. */
export function splitCategory(category: string): { sourceClass: string; path: string; client: string } {
  const [sourceClass = '', path = '', client = ''] = category.split('|');
  return { sourceClass, path, client };
}

export function totalOf(mix: Mix): number {
  let total = 0;
  for (const count of mix.values()) total += count;
  return total;
}
