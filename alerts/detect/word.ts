import { usable } from './baseline.js';
import { counterfactuals } from './counterfactual.js';
import type { Facts } from './facts.js';
import { kindOf } from './kinds.js';
import type { Outage } from './outage.js';
import { decideByProbe, visitorTerm } from './outside.js';
import { isHeld } from './reading.js';
import type { DetectorSettings } from './settings.js';
import type { CellNow } from './situation.js';
import { type Known, standingOf } from './states.js';
import type { Evidence, Harm, Suspect, Verdict } from './verdict.js';

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
  const { harm, state, telemetry, missing, outside } = standingOf(judged, settings.harm);
  if (!now.open && harm === undefined && !missing && !outside) {
    // The ordinary verdict of the ordinary cell, named one by one: there are a thousand of them every second.
    return {
      cell: now.cell.id,
      atMs: second * 1000,
      state,
      telemetry,
      suspects: judged.suspects,
      offeredPerS: now.health.offeredPerS,
      expectedPerS: expectedPerS(now, known),
      goodPerS: now.health.goodPerS,
      madeWith,
      probability: NOTHING,
      evidence: NO_EVIDENCE,
      missingFeeds: known ? NO_FEEDS : NO_BASELINE,
    };
  }
  return {
    cell: now.cell.id,
    atMs: second * 1000,
    state,
    telemetry,
    ...(missing ? { missing } : {}),
    ...(outside ? { outside } : {}),
    suspects: harm === 'probe' && look ? [suspectOf(now.cell.id, look.root)] : judged.suspects,
    offeredPerS: now.health.offeredPerS,
    expectedPerS: expectedPerS(now, known),
    goodPerS: now.health.goodPerS,
    madeWith,
    ...wordOf(judged, harm, settings, known),
  };
}

const NOTHING = { saturation: 0, attack: 0, fault: 0 } as const;
const NO_EVIDENCE: readonly Evidence[] = [];
const NO_FEEDS: readonly string[] = [];
const NO_BASELINE: readonly string[] = ['baseline'];

function expectedPerS({ expected, baseline }: CellNow, known: boolean): number {
  return expected?.perS ?? (known ? baseline.load.median : 0);
}

type Word = Pick<Verdict, 'probability' | 'evidence' | 'missingFeeds'> &
  Partial<Pick<Verdict, 'harm' | 'cause' | 'attackKind' | 'attackShare' | 'counterfactuals' | 'targeted'>>;

function wordOf(
  judged: Judged,
  harm: 'telemetry' | 'probe' | undefined,
  settings: DetectorSettings,
  known: boolean,
): Word {
  const { now, outage, look } = judged;
  if (now.open && outage) return { harm: harmOf(judged), ...wordOfOutage(outage) };
  if (harm === 'probe' && look) {
    const word = wordOfProbe(judged, look, settings);
    // Born at a maillon that is harmed itself: there more is known.
    return outage ? { harm: word.harm, ...wordOfOutage(outage) } : word;
  }
  return quiet(known);
}

function quiet(known: boolean): Word {
  return { probability: NOTHING, evidence: NO_EVIDENCE, missingFeeds: known ? NO_FEEDS : NO_BASELINE };
}

function wordOfOutage({ decision, word, facts }: Outage): Word {
  const { targeted } = facts;
  const cause = word.cause.value;
  const attack = cause.includes('attack');
  return {
    cause,
    probability: decision.probability,
    evidence: decision.evidence,
    missingFeeds: decision.missingFeeds,
    ...(attack ? { attackKind: kindOf(facts), counterfactuals: counterfactuals(facts.capacity) } : {}),
    ...shareOf(facts),
    ...(attack && targeted !== undefined ? { targeted } : {}),
  };
}

/** Slow clients and half-open connections are all of what came on top. */
function shareOf(facts: Facts): Pick<Verdict, 'attackShare'> {
  if (isHeld(facts)) return { attackShare: { value: 1, low: 0.9, high: 1 } };
  if (!facts.strangers) return {};
  const { value, low, high } = facts.strangers;
  return { attackShare: { value, low, high } };
}

/** Nothing but the probe saw it: the good ratio is that of its questions. */
function wordOfProbe(
  { now, fewer }: Judged,
  { outside, root }: NonNullable<Judged['look']>,
  settings: DetectorSettings,
): Word {
  const { cause, probability, evidence, missingFeeds } = decideByProbe(
    outside,
    root,
    settings.cause,
    fewer && visitorTerm(now.cell, fewer),
  );
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
