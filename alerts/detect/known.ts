import type { CellId } from '../../chain/model.js';
import type { KnownSources } from './input.js';
import type { CellNow } from './situation.js';

/** Sources of a minute, and those of them that came in the 28 days before. */
export interface Seen {
  readonly sources: number;
  readonly known: number;
}

/** What an ordinary minute has of them, by cell. */
export type UsualSources = ReadonlyMap<CellId, Seen>;

export const noSources: UsualSources = new Map();

/** The minutes overlap: one in so many seconds is learned, and moves what is usual by this much. */
const EVERY_S = 10;
const WEIGHT = 0.2;
/** More sources than usual by this share are a change whose make can be told, and so many at least: of fewer nothing is shown. */
const LEAST_MORE = 0.15;
const LEAST_NEW = 20;

function seenBy(known: readonly KnownSources[]): ReadonlyMap<CellId, Seen> {
  const byCell = new Map<CellId, Seen>();
  for (const { cell, sources, known: before } of known) {
    const seen = byCell.get(cell);
    byCell.set(cell, { sources: (seen?.sources ?? 0) + sources, known: (seen?.known ?? 0) + before });
  }
  return byCell;
}

/** Ordinary minutes are learned; `rests` tells of a cell whether nothing is suspected of it. */
export function learnSources(
  before: UsualSources,
  known: readonly KnownSources[] | undefined,
  second: number,
  rests: (cell: CellId) => boolean,
): UsualSources {
  if (!known || known.length === 0 || second % EVERY_S !== 0) return before;
  const after = new Map(before);
  for (const [cell, seen] of seenBy(known)) {
    if (!rests(cell) || seen.sources === 0) continue;
    const usual = before.get(cell) ?? seen;
    const toward = (from: number, to: number): number => from + WEIGHT * (to - from);
    after.set(cell, { sources: toward(usual.sources, seen.sources), known: toward(usual.known, seen.known) });
  }
  return after;
}

/**
 * Of the sources that came on top of the usual, how many were known, over how many of the usual are: 1 for more of the same
 * people, 0 for nobody ever seen. Null while there are no more than usual; undefined without the feed.
 */
export function knownAmongNew(
  entries: readonly CellNow[],
  known: readonly KnownSources[] | undefined,
  usual: UsualSources,
): number | null | undefined {
  if (!known) return undefined;
  const now = seenBy(known);
  let [more, moreKnown, sources, before] = [0, 0, 0, 0];
  for (const { cell } of entries) {
    const [seen, usually] = [now.get(cell.id), usual.get(cell.id)];
    if (!seen || !usually) continue;
    more += seen.sources - usually.sources;
    moreKnown += seen.known - usually.known;
    sources += usually.sources;
    before += usually.known;
  }
  if (sources === 0) return undefined;
  if (more < LEAST_NEW || more < LEAST_MORE * sources) return null;
  return Math.max(0, Math.min(1, moreKnown / more / Math.max(0.05, before / sources)));
}
