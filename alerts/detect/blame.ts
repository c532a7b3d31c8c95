import type { CellId } from '../../chain/model.js';
import type { Calls } from './edges.js';
import { fullest } from './health.js';
import { kept } from './kept.js';
import { presumedCalls } from './presumed.js';
import { baselineOf, type CellNow, type Situation } from './situation.js';
import type { Suspect } from './verdict.js';

/** Suspects closer to nothing than this are noise. */
const LEAST_SCORE = 0.05;

/** How much of the harm of `judged` each suspect explains, best first, at most three, each with the path of the harm. */
export function blame(situation: Situation, judged: CellId): readonly Suspect[] {
  const scores = new Map<CellId, { score: number; path: readonly CellId[]; share: number }>();
  descend(situation, judged, 1, [judged], (cell, share, path) => {
    const known = scores.get(cell);
    if (!known || share > known.share) scores.set(cell, { score: (known?.score ?? 0) + share, path, share });
    else known.score += share;
  });
  return [...scores]
    .map(([cell, { score, path }]) => ({ cell, score: Math.min(1, score), path: path.toReversed() }))
    .filter(({ score }) => score >= LEAST_SCORE)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3);
}

/** Follows what callees explain, downwards; what none explains stays with the cell. */
function descend(
  situation: Situation,
  cell: CellId,
  share: number,
  path: readonly CellId[],
  keep: (cell: CellId, share: number, path: readonly CellId[]) => void,
): void {
  if (share < LEAST_SCORE) return;
  const shares = explainedByCallees(situation, cell).filter(([callee]) => !path.includes(callee));
  const explained = shares.reduce((sum, [, part]) => sum + part, 0);
  keep(cell, share * (1 - explained), path);
  for (const [callee, part] of shares) descend(situation, callee, share * part, [...path, callee], keep);
}

/** Share of the harm born at the cell itself, 0–1: what none of its callees explains. */
export function internalShare(situation: Situation, cell: CellId): number {
  return 1 - explainedByCallees(situation, cell).reduce((sum, [, part]) => sum + part, 0);
}

/** As seen, or else as presumed. */
export function callsOf(situation: Situation, now: CellNow): readonly Calls[] {
  return situation.edges.callees.get(now.cell.id) ?? presumedCalls(now, situation);
}

type Explained = readonly (readonly [CellId, number])[];

/** By whoever asks: each harmed cell follows the harm down through the same callees. */
const explanations = kept((_: Situation, __: undefined) => new Map<CellId, Explained>());

function explainedByCallees(situation: Situation, id: CellId): Explained {
  const known = explanations(situation, undefined);
  const explained = known.get(id) ?? explain(situation, id);
  known.set(id, explained);
  return explained;
}

/** Share of the cell's harm that each callee explains; together at most 1. */
function explain(situation: Situation, id: CellId): Explained {
  const now = situation.cells.get(id);
  // A cell that says nothing of itself cannot point at its callees.
  if (!now || now.health.unseen + now.health.stuck > now.window.requests) return [];
  const known = callsOf(situation, now).filter(({ to }) => situation.cells.has(to));
  const live = known.map((edge) => [edge.to, explainedBy(situation, now, edge)] as const);
  const shares = [...live, ...blindSpots(situation, now, live)];
  const total = shares.reduce((sum, [, part]) => sum + part, 0);
  return shares.filter(([, part]) => part > 0.01).map(([callee, part]) => [callee, total > 1 ? part / total : part]);
}

/**
 * Failures are explained by failed calls, slowness by waiting. A refusal for load is explained by either: a pool
 * that fills because a callee is slow belongs to the callee.
 */
function explainedBy(situation: Situation, caller: CellNow, edge: Calls): number {
  const { failed, slow } = caller.health;
  const waiting = waitingShare(situation, caller, edge);
  if (failed + slow < 1) return waiting;
  const failing = failed > 0 ? Math.min(1, edge.failed / failed) : 0;
  const shed = Math.min(caller.window.shed, failed);
  return ((failed - shed) * failing + shed * Math.max(failing, waiting) + slow * waiting) / (failed + slow);
}

/** Share of the caller's excess duration spent waiting on this callee beyond what is ordinary. */
function waitingShare(situation: Situation, caller: CellNow, edge: Calls): number {
  const ordinary = edge.ordinaryMs ?? situation.ordinaryWaitMs(edge);
  const usual = baselineOf(situation, caller)?.meanMs.median ?? 0;
  const waited = edge.waitedMs - edge.calls * (ordinary ?? 0);
  const excess = caller.window.requests * (caller.window.meanMs - usual);
  if (waited <= 0 || edge.calls === 0) return 0;
  // Slower by less than a fifth of an ordinary request explains nothing.
  if (waited < 0.2 * usual * caller.window.requests) return 0;
  const share = Math.min(1, waited / Math.max(excess, waited));
  const factor = ordinary ? edge.waitedMs / edge.calls / ordinary : 1;
  const { slowFactor, strainedShare } = situation.settings.blame;
  return factor >= slowFactor && strained(situation, edge.to) ? Math.max(share, strainedShare) : share;
}

/** Harmed itself, or at the end of a bounded resource. */
function strained(situation: Situation, id: CellId): boolean {
  const now = situation.cells.get(id);
  if (!now) return false;
  const resource = fullest(now.resources);
  return (
    now.open || now.window.shed > 0 || (resource !== undefined && resource.share >= situation.settings.blame.fullAt)
  );
}

/** Declared callees that are harmed and that no trace shows: a redirect through the browser, an uninstrumented call. */
function blindSpots(
  situation: Situation,
  caller: CellNow,
  live: readonly (readonly [CellId, number])[],
): readonly (readonly [CellId, number])[] {
  const unexplained = 1 - live.reduce((sum, [, part]) => sum + part, 0);
  if (unexplained < 0.5) return [];
  const blind = caller.cell.dependsOn.filter(
    (callee) => situation.cells.get(callee)?.open && !live.some(([seen]) => seen === callee),
  );
  return blind.map((callee) => [callee, (unexplained * situation.settings.blame.declaredShare) / blind.length]);
}
