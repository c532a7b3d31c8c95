import { countOf, orderOf, push, type Running, startRunning } from './running.js';

/**
 * How often something is heard, learned from the gaps between its receipts: exporters send at a period, requests come by
 * chance, and nobody declares either well. A value: `heard` returns the next one.
 */
export interface Cadence {
  /** Newest receipt, ms since the epoch; 0 before the first. */
  readonly lastMs: number;
  /** Gaps of the last receipts, ms. */
  readonly gaps: Running;
}

export const unheard: Cadence = { lastMs: 0, gaps: startRunning() };

/** Gaps kept, and those without which nothing is said. */
const KEEP = 64;
const AT_LEAST = 8;
/** Of the median, for what comes at a period; of the gap that one in twenty exceeds, for what comes by chance. */
const MEDIANS = 4;
const LONG_GAPS = 3;
/** Bounds of what is learned: the steps of the log and its loader, and the longest that is still called a cadence. */
export const LEARNED_MS = { least: 10_000, most: 900_000 } as const;

/**
 * Takes a receipt; an older or equal one changes nothing. A gap beyond what is called late counts as twice that and no
 * more: one outage is not taken for a habit, a new habit is learned within a few receipts.
 */
export function heard(before: Cadence, atMs: number): Cadence {
  if (atMs <= before.lastMs) return before;
  if (before.lastMs === 0) return { ...before, lastMs: atMs };
  const gap = atMs - before.lastMs;
  const lateAfterMs = learnedMs(before);
  const taken = lateAfterMs === undefined ? gap : Math.min(gap, 2 * lateAfterMs);
  return { lastMs: atMs, gaps: push(before.gaps, taken, KEEP) };
}

/**
 * Silence after which it is late, ms, within `LEARNED_MS`; undefined while too little was heard. For a period, four of them are
 * missing; for gaps by chance (exponential: one in twenty exceeds three means) one gap in 8,000 is as long. Three outages among the gaps
 * kept change nothing.
 */
export function learnedMs({ gaps }: Cadence): number | undefined {
  const count = countOf(gaps);
  if (count < AT_LEAST) return undefined;
  const long = orderOf(gaps, Math.floor((count - 1) * 0.95));
  return Math.min(LEARNED_MS.most, Math.max(LEARNED_MS.least, MEDIANS * gaps.median, LONG_GAPS * long));
}
