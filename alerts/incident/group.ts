import type { CellId, Chain } from '../../chain/model.js';
import type { Verdict } from '../detect/verdict.js';

/** Cells harmed by one outage. */
export interface Group {
  /** The failing maillon: where blame ends. It need not be harmed itself: a dead service sends no telemetry. */
  readonly root: CellId;
  /** Verdicts of the harmed cells. */
  readonly verdicts: readonly Verdict[];
  /** The harmed cells and the root, sorted. */
  readonly cells: readonly CellId[];
}

/**
 * One outage, one group: each harmed cell goes where its first suspect leads, suspect after suspect. A group whose own cause is unknown,
 * or the same as that of a maillon it suspects, joins the group of the harmed maillon it depends on.
 */
export function groupByRoot(harmed: readonly Verdict[], chain: Chain): Group[] {
  const byCell = new Map(harmed.map((verdict) => [verdict.cell, verdict]));
  const direct = new Map<CellId, Verdict[]>();
  for (const verdict of harmed) push(direct, rootOf(verdict, byCell), verdict);
  const callees = calleesOf(chain);
  const merged = new Map<CellId, Verdict[]>();
  for (const [root, verdicts] of direct) {
    for (const verdict of verdicts) push(merged, joined(root, direct, byCell, callees), verdict);
  }
  return [...merged]
    .map(([root, verdicts]) => ({
      root,
      verdicts,
      cells: [...new Set([root, ...verdicts.map(({ cell }) => cell)])].sort(),
    }))
    .sort((a, b) => (a.root < b.root ? -1 : 1));
}

/** Two maillons that blame each other have one root: the first by name. */
function rootOf(verdict: Verdict, byCell: ReadonlyMap<CellId, Verdict>): CellId {
  const seen: CellId[] = [verdict.cell];
  for (;;) {
    const here = seen.at(-1) as CellId;
    const suspect = byCell.get(here)?.suspects[0]?.cell ?? here;
    if (suspect === here) return here;
    const loop = seen.indexOf(suspect);
    if (loop >= 0) return seen.slice(loop).sort()[0] as CellId;
    seen.push(suspect);
  }
}

/** Follows groups that join others to the last; a cycle ends where it began. */
function joined(
  root: CellId,
  groups: ReadonlyMap<CellId, readonly Verdict[]>,
  byCell: ReadonlyMap<CellId, Verdict>,
  callees: ReadonlyMap<CellId, readonly CellId[]>,
): CellId {
  const seen = new Set([root]);
  for (let here = root; ; ) {
    const next = nearest(here, callees, (cell) => groups.has(cell) && bows(byCell.get(here), byCell.get(cell), cell));
    if (next === undefined || seen.has(next)) return here;
    seen.add(next);
    here = next;
  }
}

/** A root bows to the root it depends on if it does not know better. */
function bows(own: Verdict | undefined, other: Verdict | undefined, otherCell: CellId): boolean {
  if (!own) return false;
  if (own.cause === undefined || own.cause === 'undetermined') return true;
  return own.cause === other?.cause && own.suspects.some(({ cell }) => cell === otherCell);
}

/** The closest callee, direct or not, that is `wanted`. */
function nearest(
  from: CellId,
  callees: ReadonlyMap<CellId, readonly CellId[]>,
  wanted: (cell: CellId) => boolean,
): CellId | undefined {
  const seen = new Set([from]);
  for (let ring: readonly CellId[] = [from]; ring.length > 0; ) {
    ring = ring.flatMap((cell) => callees.get(cell) ?? []).filter((cell) => !seen.has(cell));
    const found = ring.find(wanted);
    if (found !== undefined) return found;
    for (const cell of ring) seen.add(cell);
  }
  return undefined;
}

function calleesOf(chain: Chain): ReadonlyMap<CellId, readonly CellId[]> {
  return new Map(chain.cells.map(({ id, dependsOn }) => [id, dependsOn]));
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
