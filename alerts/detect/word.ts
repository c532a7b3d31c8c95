import { usable } from './baseline.js';
import type { CellMemory } from './memory.js';
import type { Outage } from './outage.js';
import type { DetectorSettings } from './settings.js';
import type { CellNow } from './situation.js';
import { stateOf } from './states.js';
import type { Harm, Suspect, Verdict } from './verdict.js';

/** Hashes of what a verdict was made with. */
export type MadeWith = Verdict['madeWith'];

/** Everything known of one cell when its verdict is written. */
export interface Judged {
  readonly now: CellNow;
  readonly memory: CellMemory;
  readonly outage: Outage | undefined;
  readonly suspects: readonly Suspect[];
  readonly newestMs: number;
}

/** Writes the verdict of one cell. */
export function verdictOf(
  { now, memory, outage, suspects, newestMs }: Judged,
  second: number,
  silentAfterMs: number,
  settings: DetectorSettings,
  madeWith: MadeWith,
): Verdict {
  const known = usable(now.baseline, settings.baseline);
  const nowMs = (second + settings.delayS) * 1000;
  const receipt = { nowMs, lastMs: memory.lastReceivedMs, newestMs, silentAfterMs };
  return {
    cell: now.cell.id,
    atMs: second * 1000,
    state: stateOf(now.health, now.open, receipt, settings.harm),
    suspects,
    offeredPerS: now.health.offeredPerS,
    expectedPerS: known ? now.baseline.load.median : 0,
    goodPerS: now.health.goodPerS,
    madeWith,
    ...(now.open && outage ? wordOf(now, memory, outage) : quiet(known)),
  };
}

function quiet(known: boolean): Pick<Verdict, 'probability' | 'evidence' | 'missingFeeds'> {
  return { probability: { saturation: 0, attack: 0, fault: 0 }, evidence: [], missingFeeds: known ? [] : ['baseline'] };
}

function wordOf(now: CellNow, memory: CellMemory, { decision, word, targeted }: Outage) {
  const cause = word.cause.value;
  const attack = cause.includes('attack');
  return {
    ...{ harm: harmOf(now, memory), cause },
    probability: decision.probability,
    evidence: decision.evidence,
    missingFeeds: decision.missingFeeds,
    ...(attack ? { attackKind: 'http-flood' } : {}),
    ...(attack && targeted !== undefined ? { targeted } : {}),
  };
}

function harmOf({ health, cell, since }: CellNow, { cusum }: CellMemory): Harm {
  return {
    goodRatio: health.goodRatio,
    objective: cell.objective.goodRatio,
    errorRatio: health.errorRatio,
    p95Ms: health.p95Ms,
    cusum: { good: cusum.good, error: cusum.error, latency: cusum.latency },
    sinceMs: since * 1000,
  };
}
