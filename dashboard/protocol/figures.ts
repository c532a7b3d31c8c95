import type { CellPicture, ChainView } from './view.js';

/** New values of one figure: of the cells at these places of the chain, each given as its distance from the one before. */
export interface Column {
  readonly at: readonly number[];
  readonly to: readonly number[];
}

/** What changes each second of nearly every cell, in columns instead of whole cells: a tenth of the bytes. */
export interface Figures {
  readonly offeredPerS?: Column | undefined;
  readonly expectedPerS?: Column | undefined;
  readonly goodRatio?: Column | undefined;
  readonly errorRatio?: Column | undefined;
  readonly p95Ms?: Column | undefined;
  /** As whole seconds before the instant judged. */
  readonly lastReceivedMs?: Column | undefined;
}

const FIGURES = [
  ...(['offeredPerS', 'expectedPerS', 'goodRatio', 'errorRatio', 'p95Ms', 'lastReceivedMs'] as const),
] as const satisfies readonly (keyof Figures)[];
type Figure = (typeof FIGURES)[number];

const SECOND_MS = 1000;

/** A cell as screens see it: as exact as what is ever shown of it, and never fresher than it is. */
export function legible(cell: CellPicture): CellPicture {
  const { lastReceivedMs } = cell;
  return {
    ...cell,
    offeredPerS: rate(cell.offeredPerS),
    expectedPerS: rate(cell.expectedPerS),
    goodRatio: Math.round(cell.goodRatio * SECOND_MS) / SECOND_MS,
    errorRatio: Math.round(cell.errorRatio * SECOND_MS) / SECOND_MS,
    p95Ms: Math.round(cell.p95Ms),
    ...(lastReceivedMs !== undefined && { lastReceivedMs: Math.floor(lastReceivedMs / SECOND_MS) * SECOND_MS }),
  };
}

/** Requests a second: tenths, and from a hundred whole ones. */
function rate(perS: number): number {
  return perS < 100 ? Math.round(perS * 10) / 10 : Math.round(perS);
}

/**
 * The columns that turn `before` into `after`, and the cells that take more than figures, whole. Cells of which nothing changed
 * are the same object. `placeOf` is the place of a cell in the chain that screens know; a cell without one is sent whole.
 */
export function columnsOf(
  pairs: readonly (readonly [before: CellPicture | undefined, after: CellPicture])[],
  placeOf: ReadonlyMap<string, number>,
  asOfMs: number,
): { readonly whole: readonly CellPicture[]; readonly figures: Figures | undefined } {
  const whole: CellPicture[] = [];
  const written = new Map<Figure, { at: number[]; to: number[]; last: number }>();
  const placed = pairs.flatMap(([before, after]) => {
    const place = placeOf.get(after.cell);
    if (before && place !== undefined && differOnlyInFigures(before, after)) return [{ before, after, place }];
    whole.push(after);
    return [];
  });
  for (const { before, after, place } of placed.sort((a, b) => a.place - b.place)) {
    for (const figure of FIGURES) {
      const value = after[figure];
      if (value === before[figure] || value === undefined) continue;
      const column = written.get(figure) ?? { at: [], to: [], last: 0 };
      column.at.push(place - column.last);
      column.to.push(figure === 'lastReceivedMs' ? secondsBefore(value, asOfMs) : value);
      column.last = place;
      written.set(figure, column);
    }
  }
  const figures = Object.fromEntries([...written].map(([figure, { at, to }]) => [figure, { at, to }]));
  return { whole, figures: written.size === 0 ? undefined : figures };
}

/** The cells that columns change, with their new figures; places that the chain does not have are passed over. */
export function withFigures(
  cells: ReadonlyMap<string, CellPicture>,
  figures: Figures,
  chain: ChainView,
  asOfMs: number,
): ReadonlyMap<string, CellPicture> {
  const changed = new Map<string, { -readonly [F in keyof CellPicture]: CellPicture[F] }>();
  for (const figure of FIGURES) {
    const { at, to } = figures[figure] ?? { at: [], to: [] };
    let place = 0;
    for (const [index, step] of at.entries()) {
      place += step;
      const id = chain.cells[place]?.id ?? '';
      const cell = changed.get(id) ?? cells.get(id);
      const value = to[index];
      if (!cell || value === undefined) continue;
      const next = changed.get(id) ?? { ...cell };
      next[figure] = figure === 'lastReceivedMs' ? secondOf(asOfMs) - value * SECOND_MS : value;
      changed.set(id, next);
    }
  }
  return changed;
}

const secondOf = (ms: number): number => Math.floor(ms / SECOND_MS) * SECOND_MS;
const secondsBefore = (ms: number, asOfMs: number): number => (secondOf(asOfMs) - ms) / SECOND_MS;

const OF_FIGURES: ReadonlySet<string> = new Set(FIGURES);

/** Everything else is the same: nested values by identity, which whoever compares has settled before. */
function differOnlyInFigures(before: CellPicture, after: CellPicture): boolean {
  if ((before.lastReceivedMs === undefined) !== (after.lastReceivedMs === undefined)) return false;
  const fields = Object.keys(after) as (keyof CellPicture)[];
  return (
    Object.keys(before).every((field) => field in after) &&
    fields.every((field) => OF_FIGURES.has(field) || before[field] === after[field])
  );
}
