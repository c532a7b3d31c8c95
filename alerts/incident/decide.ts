import type { CellId, Chain } from '../../chain/model.js';
import type { Verdict } from '../detect/verdict.js';
import { assess, type RunbookFor } from './assess.js';
import { byHand } from './by-hand.js';
import { sha256 } from './canonical.js';
import { changes, delayS, reasonOf, settle } from './change.js';
import { type Group, groupByRoot } from './group.js';
import type { Incident } from './incident.js';
import { match, shared } from './match.js';
import type { Entry } from './payload.js';
import { compareSeverity } from './payload.js';
import type { IncidentSettings } from './settings.js';
import { confirmed, type IncidentWatch, isBlind, isHarmed, settleIn, type Watch, watchCells } from './watch.js';

export interface Situation {
  /** Open incidents only. */
  readonly open: readonly Incident[];
  /** One evaluation; a cell without a verdict is healthy. */
  readonly verdicts: readonly Verdict[];
  readonly chain: Chain;
  /** The instant judged, ms since the epoch. */
  readonly atMs: number;
  readonly settings: IncidentSettings;
  readonly watch: Watch;
  readonly runbookFor: RunbookFor;
}

export type Decision = Entry<'incident.opened' | 'incident.updated' | 'incident.closed'>;

export interface Decided {
  readonly decisions: readonly Decision[];
  /** To be handed to the next call. */
  readonly watch: Watch;
}

/** How long ago blame may last have led to an incident for other blame on its cells to count as the same outage moved. */
const MOVES_WITHIN_MS = 60_000;

function blamedLately({ lastBlamedMs }: IncidentWatch, atMs: number): boolean {
  return atMs - lastBlamedMs <= MOVES_WITHIN_MS;
}

/** After a restart all is as if seen a moment ago: what closes, closes later. */
function memoryOf({ id }: Incident, { watch, atMs }: Pick<Situation, 'watch' | 'atMs'>): IncidentWatch {
  return watch.incidents.get(id) ?? { lastIllMs: atMs, lastBlamedMs: atMs, since: {} };
}

/** What one evaluation changes about incidents. Pure: the same situation always gives the same decisions. */
export function decide(situation: Situation): Decided {
  const { open, verdicts, chain, atMs, settings, watch } = situation;
  const seen = watchCells(watch.cells, verdicts, atMs, settings);
  const groups = byHand(groupByRoot(confirmed(verdicts, seen, open, settings), chain), open);
  const { pairs, newGroups } = match(groups, open, (incident) => blamedLately(memoryOf(incident, situation), atMs));
  const cells = settleIn(seen, pairs);
  const claims = claimsOf(newGroups, open, cells, watch.claims, atMs);
  const view: View = { ...situation, cells, pairs, ill: illCells(verdicts) };

  const incidents = new Map<string, IncidentWatch>();
  const decisions: Decision[] = [];
  for (const incident of open) {
    const { decision, memory } = review(incident, view);
    if (decision) decisions.push(decision);
    if (decision?.type !== 'incident.closed') incidents.set(incident.id, memory);
  }
  for (const group of newGroups) {
    const claimedMs = claims.get(group.root);
    if (claimedMs !== undefined && atMs - claimedMs < settings.splitAfterS * 1000) continue;
    decisions.push(opening(group, view));
  }
  return { decisions, watch: { cells, incidents, claims } };
}

interface View extends Situation {
  readonly cells: Watch['cells'];
  readonly pairs: ReadonlyMap<string, Group>;
  readonly ill: Ill;
}

interface Ill {
  readonly harmed: ReadonlySet<CellId>;
  readonly blind: ReadonlySet<CellId>;
}

function illCells(verdicts: readonly Verdict[]): Ill {
  const cellsOf = (some: readonly Verdict[]) => new Set(some.map(({ cell }) => cell));
  return { harmed: cellsOf(verdicts.filter(isHarmed)), blind: cellsOf(verdicts.filter(isBlind)) };
}

/** New groups whose every cell belongs to open incidents: perhaps a second cause, perhaps blame that flickers. */
function claimsOf(
  groups: readonly Group[],
  open: readonly Incident[],
  cells: Watch['cells'],
  before: Watch['claims'],
  atMs: number,
): Watch['claims'] {
  const ids = new Set(open.map(({ id }) => id));
  const housed = [...cells].flatMap(([cell, { home }]) => (home !== undefined && ids.has(home) ? cell : []));
  const known = [...open.flatMap((incident) => incident.cells), ...housed];
  return new Map(
    groups
      .filter(
        ({ verdicts }) =>
          shared(
            verdicts.map(({ cell }) => cell),
            known,
          ) === verdicts.length,
      )
      .map(({ root }) => [root, before.get(root) ?? atMs]),
  );
}

function opening(group: Group, { chain, atMs, runbookFor }: View): Decision {
  const day = new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '');
  const incident = `${day}-${sha256(`${atMs}\n${group.root}\n${group.cells.join('\n')}`).slice(0, 8)}`;
  const assessment = assess(group, group.cells, chain, runbookFor);
  const reason = { key: 'reason.opened', params: { cause: assessment.cause, maillon: assessment.maillon } };
  return { type: 'incident.opened', payload: { incident, assessment, reason } };
}

interface Reviewed {
  readonly decision?: Decision | undefined;
  readonly memory: IncidentWatch;
}

function review(incident: Incident, view: View): Reviewed {
  const before = memoryOf(incident, view);
  const group = view.pairs.get(incident.id);
  return group ? revise(incident, group, before, view) : release(incident, before, view);
}

/** Its group is there: record what has changed and held. */
function revise(incident: Incident, group: Group, before: IncidentWatch, view: View): Reviewed {
  const { atMs, settings, chain, runbookFor } = view;
  const now = assess(group, cellsNow(incident, group, view), chain, runbookFor);
  const found = changes(incident, now);
  const since = Object.fromEntries(found.map((change) => [change, before.since[change] ?? atMs]));
  const ready = found.filter((change) => atMs - (since[change] ?? atMs) >= delayS(change, settings) * 1000);
  if (ready.length === 0) return { memory: { lastIllMs: atMs, lastBlamedMs: atMs, since } };
  const assessment = settle(incident, now, ready, chain, runbookFor, atMs);
  const worse = compareSeverity(assessment.severity, incident.severity) > 0;
  const payload = {
    incident: incident.id,
    assessment,
    generation: incident.generation + (worse ? 1 : 0),
    reason: reasonOf(ready, incident, assessment),
  };
  const kept = Object.entries(since).filter(([change]) => !ready.some((done) => done === change));
  return {
    decision: { type: 'incident.updated', payload },
    memory: { lastIllMs: atMs, lastBlamedMs: atMs, since: Object.fromEntries(kept) },
  };
}

/** Cells of the group, and those of before that healed or fell silent only just now and belong to no other outage. */
function cellsNow(
  incident: Incident,
  group: Group,
  { cells, pairs, ill, atMs, settings, watch, open }: View,
): CellId[] {
  const given = open.flatMap(({ id, record }) => (id === incident.id ? [] : (record?.held ?? [])));
  const paired = [...pairs.values()].filter((other) => other !== group).flatMap((other) => other.cells);
  const elsewhere = new Set([...paired, ...given]);
  const restarted = !watch.incidents.has(incident.id);
  const lingers = (cell: CellId) =>
    restarted ||
    ill.blind.has(cell) ||
    ill.harmed.has(cell) ||
    atMs - (cells.get(cell)?.lastHarmedMs ?? 0) <= settings.cellLeavesAfterS * 1000;
  const housed = [...cells].flatMap(([cell, { home }]) => (home === incident.id ? cell : []));
  const kept = [...incident.cells, ...housed].filter((cell) => !elsewhere.has(cell) && lingers(cell));
  return [...new Set([...group.cells, ...kept])].sort();
}

/** Its group is gone: healed, taken over by another incident, or out of sight. */
function release(incident: Incident, before: IncidentWatch, view: View): Reviewed {
  const { atMs, settings, ill } = view;
  const { lastBlamedMs, overtakenMs = atMs } = before;
  const heir = overtakenMs - lastBlamedMs <= MOVES_WITHIN_MS ? heirOf(incident, view) : undefined;
  if (heir !== undefined) {
    const wait = incident.pages.length === 0 ? 0 : settings.mergeAfterS * 1000;
    if (atMs - overtakenMs < wait) return { memory: { lastIllMs: atMs, lastBlamedMs, since: {}, overtakenMs } };
    return closing(incident, { key: 'reason.merged', params: { into: heir } }, heir);
  }
  // What suffers from another outage now says nothing about this one. A root that never sent anything cannot be seen to heal; the
  // cells that suffered from it can.
  const elsewhere = new Set([...view.pairs.values()].flatMap(({ cells }) => cells));
  const own = incident.cells.filter((cell) => !elsewhere.has(cell));
  const seen = own.filter((cell) => cell !== incident.maillon || incident.cells.length === 1);
  const stillIll = seen.some((cell) => ill.harmed.has(cell) || ill.blind.has(cell));
  const lastIllMs = stillIll ? atMs : before.lastIllMs;
  if (atMs - lastIllMs < settings.closeAfterS * 1000) return { memory: { lastIllMs, lastBlamedMs, since: {} } };
  if (isWithdrawn(incident, view)) return closing(incident, { key: 'reason.withdrawn', params: {} });
  return closing(incident, { key: 'reason.healed', params: { healthyS: settings.closeAfterS } });
}

/** Cells that left the chain are judged no more: nobody may say that they healed. */
function isWithdrawn({ cells }: Incident, { chain }: View): boolean {
  const known = new Set(chain.cells.map(({ id }) => id));
  return !cells.some((cell) => known.has(cell));
}

function closing(
  incident: Incident,
  reason: { key: string; params: Record<string, string | number> },
  into?: string,
): Reviewed {
  const payload = { incident: incident.id, reason, mergedInto: into };
  return { decision: { type: 'incident.closed', payload }, memory: { lastIllMs: 0, lastBlamedMs: 0, since: {} } };
}

/** The incident whose group holds every cell of this one that is still harmed. */
function heirOf(incident: Incident, { pairs, ill }: View): string | undefined {
  const harmed = incident.cells.filter((cell) => ill.harmed.has(cell));
  if (harmed.length === 0) return undefined;
  return [...pairs].find(([, group]) => shared(harmed, group.cells) === harmed.length)?.[0];
}
