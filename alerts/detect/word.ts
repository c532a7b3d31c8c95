import { usable } from './baseline.js';
import type { Outage } from './outage.js';
import { decideByProbe } from './outside.js';
import type { DetectorSettings } from './settings.js';
import { type Known, standingOf } from './states.js';
import type { Harm, Suspect, Verdict } from './verdict.js';

/** Hashes of what a verdict was made with. */
export type MadeWith = Verdict['madeWith'];

/** Everything known of one cell when its verdict is written. */
export interface Judged extends Known {
  readonly outage: Outage | undefined;
  readonly suspects: readonly Suspect[];
}

/** Writes the verdict of one cell. */
export function verdictOf(judged: Judged, second: number, settings: DetectorSettings, madeWith: MadeWith): Verdict {
  const { now, look } = judged;
  const known = usable(now.baseline, settings.baseline);
  const { harm, ...standing } = standingOf(judged, settings.harm);
  return {
    cell: now.cell.id,
    atMs: second * 1000,
    ...standing,
    suspects: harm === 'probe' && look ? [suspectOf(now.cell.id, look.root)] : judged.suspects,
    offeredPerS: now.health.offeredPerS,
    expectedPerS: known ? now.baseline.load.median : 0,
    goodPerS: now.health.goodPerS,
    madeWith,
    ...wordOf(judged, harm, settings, known),
  };
}

type Word = Pick<Verdict, 'probability' | 'evidence' | 'missingFeeds'> &
  Partial<Pick<Verdict, 'harm' | 'cause' | 'attackKind' | 'targeted'>>;

function wordOf(
  judged: Judged,
  harm: 'telemetry' | 'probe' | undefined,
  settings: DetectorSettings,
  known: boolean,
): Word {
  const { now, outage, look } = judged;
  if (now.open && outage) return wordOfOutage(judged, outage);
  if (harm === 'probe' && look) return wordOfProbe(judged, look, settings);
  return quiet(known);
}

function quiet(known: boolean): Word {
  return { probability: { saturation: 0, attack: 0, fault: 0 }, evidence: [], missingFeeds: known ? [] : ['baseline'] };
}

function wordOfOutage(judged: Judged, { decision, word, targeted }: Outage): Word {
  const cause = word.cause.value;
  const attack = cause.includes('attack');
  return {
    ...{ harm: harmOf(judged), cause },
    probability: decision.probability,
    evidence: decision.evidence,
    missingFeeds: decision.missingFeeds,
    ...(attack ? { attackKind: 'http-flood' } : {}),
    ...(attack && targeted !== undefined ? { targeted } : {}),
  };
}

/** Nothing but the probe saw it: the good ratio is that of its questions. */
function wordOfProbe(
  { now }: Judged,
  { outside, root }: NonNullable<Judged['look']>,
  settings: DetectorSettings,
): Word {
  const { cause, probability, evidence, missingFeeds } = decideByProbe(outside, root, settings.cause);
  const errorRatio = outside.failingFrom / Math.max(1, outside.askedFrom);
  return {
    harm: {
      ...{ goodRatio: 1 - errorRatio, objective: now.cell.objective.goodRatio, errorRatio, p95Ms: outside.durationMs },
      cusum: { good: 0, error: 0, latency: 0 },
      sinceMs: outside.sinceMs,
    },
    ...{ cause, probability, evidence, missingFeeds },
  };
}

function suspectOf(cell: string, root: string): Suspect {
  return { cell: root, score: 1, path: root === cell ? [cell] : [root, cell] };
}

function harmOf({ now: { health, cell, since }, memory: { cusum } }: Judged): Harm {
  return {
    goodRatio: health.goodRatio,
    objective: cell.objective.goodRatio,
    errorRatio: health.errorRatio,
    p95Ms: health.p95Ms,
    cusum: { good: cusum.good, error: cusum.error, latency: cusum.latency },
    sinceMs: since * 1000,
  };
}
