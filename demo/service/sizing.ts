import type { CellId } from '../../chain/model.js';
import { splitCell } from '../../chain/model.js';
import type { PoolLimits } from './pool.js';

/**
 * How much each maillon carries. Small on purpose: a disturbance must exceed a real bound with a rate that leaves half of a
 * small machine free. `base` answers in about 0.1 s, so two connections carry about 19 requests a second.
 */
const usual: Readonly<Record<string, PoolLimits>> = {
  frontal: { workers: 24, queue: 40, waitMs: 1500 },
  portail: { workers: 60, queue: 30, waitMs: 1500 },
  messagerie: { workers: 24, queue: 20, waitMs: 1500 },
  base: { workers: 4, queue: 48, waitMs: 1200 },
  authentification: { workers: 24, queue: 40, waitMs: 1500 },
  'classe-virtuelle': { workers: 5, queue: 20, waitMs: 1200 },
};

const particular: Readonly<Record<CellId, PoolLimits>> = {
  // A front and a portal that were given room before the database was: the bound nobody looked at.
  'lycees-nord/frontal': { workers: 160, queue: 60, waitMs: 1500 },
  'lycees-nord/portail': { workers: 160, queue: 60, waitMs: 1500 },
  'lycees-nord/messagerie': { workers: 60, queue: 20, waitMs: 1500 },
  'lycees-nord/base': { workers: 2, queue: 26, waitMs: 1200 },
  // The other way round.
  'colleges-nord/frontal': { workers: 12, queue: 20, waitMs: 1500 },
  'colleges-nord/base': { workers: 8, queue: 48, waitMs: 1200 },
};

/** The pool of a cell; throws on a maillon the demo does not have. */
export function poolLimits(cell: CellId): PoolLimits {
  const limits = particular[cell] ?? usual[splitCell(cell).maillon];
  if (!limits) throw new Error(`no pool is sized for ${cell}`);
  return limits;
}
