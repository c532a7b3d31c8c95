import type { Chain } from '../../chain/model.js';
import { type RunbookFor, runbook } from './assess.js';
import type { Incident } from './incident.js';
import { type Assessment, compareSeverity, type Reason } from './payload.js';
import type { IncidentSettings } from './settings.js';
import { severityOf } from './severity.js';

/** What may change about an open incident, in the order in which it is told. */
const CHANGES = ['worse', 'named', 'moved', 'relabelled', 'spread', 'shrank', 'surer', 'reckoned'] as const;
export type Change = (typeof CHANGES)[number];

/** A change of probability, or of the share of an attack, worth recording. */
const NOTABLE = 0.15;

/** Which material things differ between what is recorded and what is thought now. */
export function changes(recorded: Incident, now: Assessment): Change[] {
  const unknownBefore = recorded.cause === 'undetermined';
  const found: Record<Change, boolean> = {
    worse: isWorse(recorded, now),
    named: unknownBefore && now.cause !== 'undetermined',
    moved: now.maillon !== recorded.maillon,
    // A known cause does not fade back to "undetermined" as the harm that showed it ends.
    relabelled: !unknownBefore && now.cause !== 'undetermined' && now.cause !== recorded.cause,
    // Either failing maillon comes and goes with "moved".
    spread: now.cells.some((cell) => cell !== now.maillon && !recorded.cells.includes(cell)),
    shrank: recorded.cells.some((cell) => cell !== recorded.maillon && !now.cells.includes(cell)),
    surer: now.cause === recorded.cause && Math.abs(now.probability - recorded.probability) >= NOTABLE,
    reckoned: now.cause === recorded.cause && now.cause.includes('attack') && isReckonedAnew(recorded, now),
  };
  return CHANGES.filter((change) => found[change]);
}

/** Graver than recorded; where a person has lowered it, graver than what they had before their eyes. */
function isWorse({ severity, record }: Incident, now: Assessment): boolean {
  const judged = record?.severitySet?.judged ?? severity;
  return compareSeverity(now.severity, severity) > 0 && compareSeverity(now.severity, judged) > 0;
}

/** The share of the attack has moved, or its kind, or what would be without it can now be told. */
function isReckonedAnew(recorded: Incident, now: Assessment): boolean {
  const [before, after] = [recorded.attackShare?.value, now.attackShare?.value];
  const moved = after !== undefined && (before === undefined || Math.abs(after - before) >= NOTABLE);
  const keys = (of: Assessment): string => (of.counterfactuals ?? []).map(({ key }) => key).join(' ');
  const told = keys(now) !== '' && keys(now) !== keys(recorded);
  return moved || told || (now.attackKind !== undefined && now.attackKind !== recorded.attackKind);
}

/** How long a change must hold before it is recorded, in seconds. */
export function delayS(change: Change, settings: IncidentSettings): number {
  switch (change) {
    case 'worse':
    case 'named':
      return settings.worsenAfterS;
    case 'moved':
    case 'spread':
      return settings.moveAfterS;
    case 'relabelled':
    case 'surer':
    case 'reckoned':
      return settings.relabelAfterS;
    case 'shrank':
      // Its cells have waited already, one by one.
      return 0;
  }
}

/**
 * The assessment to record: only what has held long enough. A rise in severity takes the whole present view with it,
 * for that view is what makes it worse. Severity never falls while the incident is open.
 */
export function settle(
  recorded: Incident,
  now: Assessment,
  ready: readonly Change[],
  chain: Chain,
  runbookFor: RunbookFor,
  atMs: number,
): Assessment {
  const whole = ready.includes('worse');
  const some = (...of: Change[]) => whole || of.some((change) => ready.includes(change));
  const keepsWord = recorded.cause !== 'undetermined' && now.cause === 'undetermined';
  const word = !keepsWord && (some('named', 'relabelled') || now.cause === recorded.cause) ? now : recorded;
  const place = some('moved') || now.maillon === recorded.maillon ? now : recorded;
  const cells = some('moved', 'spread', 'shrank') ? [...new Set([...now.cells, place.maillon])].sort() : recorded.cells;
  const { cause, probability, evidence, missingFeeds, targeted, attackKind, attackShare, counterfactuals } = word;
  const severity = severityOf(cells, place.maillon, cause, chain, atMs);
  return {
    sinceMs: Math.min(recorded.sinceMs, now.sinceMs),
    severity: whole && compareSeverity(severity, recorded.severity) > 0 ? severity : recorded.severity,
    cause,
    probability,
    evidence,
    missingFeeds,
    ...{ targeted, attackKind, attackShare, counterfactuals },
    maillon: place.maillon,
    suspects: place.suspects,
    cells,
    runbook: runbook(word, place.maillon, chain, runbookFor),
  };
}

/** The first of the recorded changes, with before and after. */
export function reasonOf(ready: readonly Change[], before: Incident, after: Assessment): Reason {
  const [first = 'surer'] = ready;
  const params: Record<Change, Reason['params']> = {
    worse: { before: before.severity, after: after.severity },
    named: { after: after.cause },
    moved: { before: before.maillon, after: after.maillon },
    relabelled: { before: before.cause, after: after.cause },
    spread: { before: before.cells.length, after: after.cells.length },
    shrank: { before: before.cells.length, after: after.cells.length },
    surer: { before: before.probability, after: after.probability },
    reckoned: { before: before.attackShare?.value ?? 0, after: after.attackShare?.value ?? 0 },
  };
  return { key: `reason.${first}`, params: params[first] };
}
