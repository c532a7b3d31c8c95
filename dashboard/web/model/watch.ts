import type { CellId } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { CellPicture } from '../../protocol/view.js';

/** What is worth a look while nothing is wrong: the entrance, and the cells nearest to their limits. */
export interface Watch {
  /** Requests a second into the first maillon of the chain, over all ENT, and what was expected. */
  readonly entrance: { readonly offeredPerS: number; readonly expectedPerS: number };
  /** Load as a share of what was expected, highest first. */
  readonly busiest: readonly Strain[];
  /** p95 as a share of the objective's latency, highest first. */
  readonly slowest: readonly Strain[];
}

export interface Strain {
  readonly cell: CellId;
  readonly share: number;
  /** Requests a second, or p95 in ms. */
  readonly value: number;
}

const SHOWN = 4;

export function watchOf({ chain, cells }: LiveState): Watch {
  const first = chain.maillons[0]?.id;
  const entering = chain.cells.flatMap((cell) => (cell.maillon === first ? (cells.get(cell.id) ?? []) : []));
  return {
    entrance: { offeredPerS: sum(entering, 'offeredPerS'), expectedPerS: sum(entering, 'expectedPerS') },
    busiest: highest(
      chain.cells.flatMap(({ id }) => {
        const cell = cells.get(id);
        return cell && cell.expectedPerS > 0
          ? { cell: id, share: cell.offeredPerS / cell.expectedPerS, value: cell.offeredPerS }
          : [];
      }),
    ),
    slowest: highest(
      chain.cells.flatMap(({ id, objective }) => {
        const cell = cells.get(id);
        return cell && cell.offeredPerS > 0
          ? { cell: id, share: cell.p95Ms / objective.latencyMs, value: cell.p95Ms }
          : [];
      }),
    ),
  };
}

function sum(cells: readonly CellPicture[], what: 'offeredPerS' | 'expectedPerS'): number {
  return cells.reduce((total, cell) => total + cell[what], 0);
}

function highest(strains: readonly Strain[]): Strain[] {
  return [...strains].sort((a, b) => b.share - a.share).slice(0, SHOWN);
}
