import { legible } from '../../protocol/figures.js';
import type { CellPicture, PictureView } from '../../protocol/view.js';
import { equal } from './alike.js';
import { settledVerdicts } from './settle-verdicts.js';

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
    verdicts: settledVerdicts(before, after),
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
