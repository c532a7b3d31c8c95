import { loadZ } from './baseline.js';
import { expectedAt } from './expected.js';
import { outsideShare, servedOver } from './signals.js';
import { baselineOf, type CellNow, type Situation } from './situation.js';

/** Visitors that are expected of an entry and do not come. */
export interface FewerVisitors {
  /** Requests a second that come, and that are no surprise at this minute. */
  readonly perS: number;
  readonly expectedPerS: number;
  /** Share of what is expected that does not come. */
  readonly missing: number;
}

/** Longer than a lull between two pages of a few people. */
const OVER_S = 20;
/** Of what is expected, what is left at most; and so many standard deviations below it. */
const LEFT = 0.75;
const SURE = -2.5;

/**
 * Well fewer requests come to an entry than are expected of this minute. Whoever does not get in leaves no span, so that what remains looks
 * healthy; but people also stay away for reasons of their own, and telemetry is lost. It is therefore no harm by itself: it makes one failure
 * that somebody else saw enough (a probe that meets the same door). Undefined inside, where the fall is that of the callers.
 */
export function fewerVisitors(situation: Situation, now: CellNow): FewerVisitors | undefined {
  const usual = baselineOf(situation, now);
  const expected = expectedAt(situation, now);
  if (!usual || !expected || expected.perS <= 0) return undefined;
  const { baseline, composition, windowS } = situation.settings;
  const outside = Math.max(usual.mix.outsideShare(), outsideShare(now.timeline, 0, windowS));
  // Metrics alone do not say from where: then whoever is called by nobody is an entry.
  const enters = usual.mix.total > 0 ? outside >= composition.entryFrom : situation.callersOf(now.cell.id).length === 0;
  const perS = servedOver(now.timeline, 0, OVER_S).requests / OVER_S;
  if (!enters || perS > LEFT * expected.perS || loadZ(expected, perS, OVER_S, baseline.bucketS) > SURE)
    return undefined;
  return { perS, expectedPerS: expected.perS, missing: 1 - perS / expected.perS };
}
