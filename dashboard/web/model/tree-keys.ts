import type { WaterfallRow } from './waterfall.js';

/** Rows whose ancestors are all open. */
export function visibleRows(rows: readonly WaterfallRow[], folded: ReadonlySet<number>): WaterfallRow[] {
  const hidden = new Set<number>();
  return rows.filter(({ index, parent }) => {
    const isHidden = parent !== undefined && (hidden.has(parent) || folded.has(parent));
    if (isHidden) hidden.add(index);
    return !isHidden;
  });
}

/** Where a key leads: to another row, or to this one folded or opened. */
export type TreeMove = { readonly to: number } | { readonly fold: number } | { readonly open: number };

/** The keys of a tree grid of WAI-ARIA: up and down, first and last, right opens or enters, left folds or leaves. */
export function treeMove(
  rows: readonly WaterfallRow[],
  folded: ReadonlySet<number>,
  current: number,
  key: string,
): TreeMove | undefined {
  const visible = visibleRows(rows, folded);
  const at = visible.findIndex(({ index }) => index === current);
  const row = visible[at];
  if (!row) return undefined;
  const to = (next: WaterfallRow | undefined): TreeMove | undefined => next && { to: next.index };
  const isFolded = folded.has(current);
  switch (key) {
    case 'ArrowDown':
      return to(visible[at + 1]);
    case 'ArrowUp':
      return to(visible[at - 1]);
    case 'Home':
      return to(visible[0]);
    case 'End':
      return to(visible.at(-1));
    case 'ArrowRight':
      if (row.children.length === 0) return undefined;
      return isFolded ? { open: current } : to(visible[at + 1]);
    case 'ArrowLeft':
      if (row.children.length > 0 && !isFolded) return { fold: current };
      return row.parent === undefined ? undefined : { to: row.parent };
    default:
      return undefined;
  }
}
