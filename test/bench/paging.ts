import { harmSeen, type Played, secondsBetween } from '../evaluation/live/judge.js';
import { play, signalled } from '../evaluation/live/play.js';
import { played } from '../evaluation/live/scenarios.js';

/** One outage of the demo, and how long it took until somebody's pager said so. */
export interface PagingRun {
  readonly scenario: string;
  /** End of the second in which the first request of the harm failed or was slow, as those who asked recorded it; null if nobody was harmed. */
  readonly harm_at: string | null;
  /** When the pager had the first page; null if none came. */
  readonly page_at: string | null;
  readonly seconds: number | null;
}

export interface PagingResult {
  readonly runs: readonly PagingRun[];
  /** A page that did not come counts as later than all; null if there are too many of these. */
  readonly median_s: number | null;
}

/** Each outage that the demo plays, once. */
export const OUTAGES: readonly string[] = ['saturation', 'classe', 'inondation', 'bourrage', 'panne', 'mixte'];

/**
 * From harm to page, over sockets all the way: visitors, services, their SDKs, collector, store, detector, journal, stages, webhook. The
 * harm is read from the visitors' own record, so the delay of the telemetry is in the figure, and so is the detector's.
 */
export async function paging(
  names: readonly string[],
  { say, keepIn }: { readonly say: (line: string) => void; readonly keepIn?: string | undefined },
): Promise<PagingResult> {
  const runs: PagingRun[] = [];
  const asked = signalled();
  for (const name of names) {
    const seen = await play(played(name), {
      ...{ asked: asked.signal, keepIn },
      over: (now) => pagedMs(now) !== undefined && harmedMs(now) !== undefined,
    });
    if (asked.signal.aborted) break;
    const run = runOf(name, harmedMs(seen), pagedMs(seen));
    say(`${name}: ${run.seconds === null ? 'no page' : `${run.seconds} s`}`);
    runs.push(run);
  }
  asked.forget();
  return { runs, median_s: medianOf(runs.map(({ seconds }) => seconds)) };
}

const harmedMs = ({ felt, beganMs }: Played): number | undefined => harmSeen(felt, beganMs)?.firstMs;

/** A page from before it began is not about it. */
const pagedMs = ({ pages, beganMs }: Played): number | undefined => pages.find(({ atMs }) => atMs > beganMs)?.atMs;

export function runOf(scenario: string, harmMs: number | undefined, pageMs: number | undefined): PagingRun {
  const instant = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());
  return { scenario, harm_at: instant(harmMs), page_at: instant(pageMs), seconds: secondsBetween(harmMs, pageMs) };
}

/** Of an even number, the mean of the middle two. */
export function medianOf(seconds: readonly (number | null)[]): number | null {
  const sorted = seconds.map((value) => value ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const half = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  const middle = Math.round((low + high) * 5) / 10;
  return Number.isFinite(middle) ? middle : null;
}
