import type { CellId } from '../../../chain/model.js';
import type { PictureView, VerdictView } from '../../protocol/view.js';
import { alike, equal, rounded } from './alike.js';

/** The figures of a verdict that stays the same one are renewed this often, in ms of the clock judged; its word at once. */
export const VERDICT_FIGURES_EVERY_MS = 5000;

/**
 * So many verdicts are told with one picture. Each is some 2.5 kB of evidence: a national outage has hundreds from one second to the next, while
 * what every screen shows of them, the state of each cell and the incident with its own evidence, is told at once all the same.
 */
export const MOST_VERDICTS = 16;
/** And so many of these only for new figures: in a wide outage each cell then waits longer than 5 s for its own. */
const MOST_RENEWALS = 6;

interface Due {
  readonly cell: CellId;
  readonly verdict: VerdictView;
  /** Whether it says something that was not told, beyond new figures. */
  readonly isNews: boolean;
  /** When what was told of it was judged. */
  readonly toldMs: number;
}

/**
 * The verdicts to tell: those of which nothing changed are the same objects, and those that have to wait are as they were told before, or not
 * there yet. News goes first, and of it what incidents start from; then whoever has waited longest. A screen's first picture has them all.
 */
export function settledVerdicts(before: PictureView, after: PictureView): PictureView['verdicts'] {
  const due: Due[] = [];
  const told = new Map<CellId, VerdictView>();
  for (const [cell, verdict] of Object.entries(after.verdicts)) {
    const known = before.verdicts[cell];
    const isNews = !known || !alike(known, verdict);
    if (known) told.set(cell, known);
    if (isNews) due.push({ cell, verdict: rounded(verdict), isNews, toldMs: known?.atMs ?? 0 });
    else if (turn(cell, known.atMs) !== turn(cell, verdict.atMs)) {
      const renewed = rounded(verdict);
      // It was judged again, and perhaps nothing is new but that.
      if (!equal({ ...renewed, atMs: known.atMs }, known))
        due.push({ cell, verdict: renewed, isNews, toldMs: known.atMs });
    }
  }
  const isFirst = before.cells.length === 0;
  for (const { cell, verdict } of isFirst ? due : chosen(due, after)) told.set(cell, verdict);
  // In the order of the picture, whatever was told when.
  return Object.fromEntries(Object.keys(after.verdicts).flatMap((cell) => pair(cell, told.get(cell))));
}

const pair = (cell: CellId, verdict: VerdictView | undefined) => (verdict ? [[cell, verdict] as const] : []);

/** News that goes with this picture, and what room is left for renewals. */
function chosen(due: readonly Due[], { incidents }: PictureView): readonly Due[] {
  const leading = new Set(
    incidents.flatMap(({ maillon, targeted, suspects }) => [maillon, targeted, ...suspects.map(({ cell }) => cell)]),
  );
  const follows = ({ cell }: Due): number => Number(!leading.has(cell));
  const news = due.filter(({ isNews }) => isNews).sort((a, b) => follows(a) - follows(b) || a.toldMs - b.toldMs);
  const renewals = due.filter(({ isNews }) => !isNews).sort((a, b) => a.toldMs - b.toldMs);
  const room = Math.min(MOST_RENEWALS, Math.max(0, MOST_VERDICTS - news.length));
  return [...news.slice(0, MOST_VERDICTS), ...renewals.slice(0, room)];
}

/** Cells take turns, so that the renewals of a wide outage do not all fall on one second. */
function turn(cell: CellId, atMs: number): number {
  return Math.floor((atMs + phaseOf(cell)) / VERDICT_FIGURES_EVERY_MS);
}

function phaseOf(cell: CellId): number {
  let hash = 0;
  for (let index = 0; index < cell.length; index++) hash = (hash * 31 + cell.charCodeAt(index)) >>> 0;
  return hash % VERDICT_FIGURES_EVERY_MS;
}
