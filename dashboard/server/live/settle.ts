import type { CellId } from '../../../chain/model.js';
import { legible } from '../../protocol/figures.js';
import type { CellPicture, PictureView, VerdictView } from '../../protocol/view.js';
import { alike, equal, rounded } from './alike.js';

/** The figures of a verdict that stays the same one are renewed this often, in ms of the clock judged; its word at once. */
export const VERDICT_FIGURES_EVERY_MS = 5000;

/**
 * What screens are told of a new picture, given what they were told before: items of which nothing changed stay the same objects, so
 * that what is to be sent is found by identity. Screens, snapshots and deltas all follow from what this returns.
 */
export function settled(before: PictureView, after: PictureView): PictureView {
  const known = new Map(before.cells.map((cell) => [cell.cell, cell]));
  const incidents = new Map(before.incidents.map((incident) => [incident.id, incident]));
  return {
    ...after,
    cells: after.cells.map((cell) => settledCell(known.get(cell.cell), legible(cell))),
    incidents: after.incidents.map((incident) => kept(incidents.get(incident.id), incident)),
    verdicts: Object.fromEntries(
      Object.entries(after.verdicts).map(([cell, verdict]) => [cell, settledVerdict(before.verdicts[cell], verdict)]),
    ),
    self: kept(before.self, after.self),
    unmapped: kept(before.unmapped, after.unmapped),
    ...(after.tests && { tests: kept(before.tests, after.tests) }),
    ...(after.silences && { silences: kept(before.silences, after.silences) }),
  };
}

function kept<T>(before: T | undefined, after: T): T {
  return before !== undefined && equal(before, after) ? before : after;
}

/** Nested values are settled too, so that a cell of which only figures changed shows it by identity. */
function settledCell(before: CellPicture | undefined, after: CellPicture): CellPicture {
  if (!before) return after;
  const cell = {
    ...after,
    ...(after.outside && { outside: kept(before.outside, after.outside) }),
    ...(after.missing && { missing: kept(before.missing, after.missing) }),
  };
  return kept(before, cell);
}

/**
 * The evidence of an outage moves in every figure each second, for every cell that suffers: that much nobody reads. Cells take turns, so that
 * the renewals of a wide outage do not all fall on one second.
 */
function settledVerdict(before: VerdictView | undefined, after: VerdictView): VerdictView {
  if (!before || !alike(before, after)) return rounded(after);
  const turn = (atMs: number): number => Math.floor((atMs + turnOf(after.cell)) / VERDICT_FIGURES_EVERY_MS);
  if (turn(before.atMs) === turn(after.atMs)) return before;
  const renewed = rounded(after);
  // It was judged again, and nothing is new but that.
  return equal({ ...renewed, atMs: before.atMs }, before) ? before : renewed;
}

function turnOf(cell: CellId): number {
  let hash = 0;
  for (let index = 0; index < cell.length; index++) hash = (hash * 31 + cell.charCodeAt(index)) >>> 0;
  return hash % VERDICT_FIGURES_EVERY_MS;
}
