import type { CellId } from '../../../chain/model.js';

/**
 * Scrolls the box of a table sideways until the tile of a cell is in its middle, unless it is in sight already: on a telephone the
 * twentieth maillon of the chain is far to the right of the first. The page itself stays where its reader is.
 */
export function bringIntoSight(table: HTMLTableElement | null, cell: CellId | undefined): void {
  const box = table?.parentElement;
  const tile = cell !== undefined && table?.querySelector(`[data-cell="${CSS.escape(cell)}"]`);
  if (!box || !tile) return;
  const { left, right } = tile.getBoundingClientRect();
  const seen = { left: leftOf(box, table), right: box.getBoundingClientRect().right };
  if (left >= seen.left && right <= seen.right) return;
  box.scrollLeft += (left + right - seen.left - seen.right) / 2;
}

/** Where what scrolls comes out: names of rows that stay in place lie over it. */
function leftOf(box: HTMLElement, table: HTMLTableElement): number {
  const { left } = box.getBoundingClientRect();
  const name = table.querySelector('thead .matrix-ent');
  return name && getComputedStyle(name).position === 'sticky' ? left + name.getBoundingClientRect().width : left;
}
