import type { CellId } from '../../chain/model.js';
import type { Evidence, Verdict } from '../detect/verdict.js';

/** A verdict that differs from the one before it in its state, its word, or the maillon it blames first. */
export interface Change {
  /** ISO 8601, of the judged second. */
  readonly at: string;
  readonly cell: CellId;
  readonly state: Verdict['state'];
  /** The state before; absent at the first sight of a cell. */
  readonly before?: Verdict['state'] | undefined;
  readonly cause?: Verdict['cause'];
  readonly probability: Verdict['probability'];
  readonly suspects: Verdict['suspects'];
  readonly targeted?: CellId | undefined;
  readonly attackKind?: Verdict['attackKind'];
  readonly attackShare?: Verdict['attackShare'];
  readonly counterfactuals?: Verdict['counterfactuals'];
  readonly sinceMs?: number | undefined;
  readonly evidence: readonly Evidence[];
  readonly missingFeeds: readonly string[];
}

/** What is no news of a cell at first sight: that it is well, or that it was never heard. */
const AT_REST: ReadonlySet<Verdict['state']> = new Set(['healthy', 'unknown', 'unmapped']);

/** Tells what has changed from one evaluation to the next; a cell that is at rest from the start is no change. */
export function changes(): (verdicts: readonly Verdict[]) => readonly Change[] {
  const last = new Map<CellId, Verdict>();
  return (verdicts) => {
    const found: Change[] = [];
    for (const verdict of verdicts) {
      const before = last.get(verdict.cell);
      last.set(verdict.cell, verdict);
      if (before ? !differs(before, verdict) : AT_REST.has(verdict.state)) continue;
      found.push(changeOf(verdict, before));
    }
    return found;
  };
}

function differs(a: Verdict, b: Verdict): boolean {
  return a.state !== b.state || a.cause !== b.cause || a.suspects[0]?.cell !== b.suspects[0]?.cell;
}

function changeOf(verdict: Verdict, before: Verdict | undefined): Change {
  const { cell, atMs, state, cause, probability, suspects, targeted, harm, evidence, missingFeeds } = verdict;
  const { attackKind, attackShare, counterfactuals } = verdict;
  return {
    at: new Date(atMs).toISOString(),
    cell,
    state,
    ...(before && { before: before.state }),
    ...(cause && { cause }),
    probability,
    suspects,
    ...(targeted !== undefined && { targeted }),
    ...(attackKind !== undefined && { attackKind }),
    ...(attackShare && { attackShare }),
    ...(counterfactuals && { counterfactuals }),
    ...(harm && { sinceMs: harm.sinceMs }),
    evidence,
    missingFeeds,
  };
}
