import { cellId, ELSEWHERE, NATIONAL, splitCell, VIGIE } from '../../chain/model.js';
import { inScope, type Scope } from '../../chain/principal.js';
import type { ChainView } from '../protocol/view.js';

/** What a scope may be told of, and what would betray what lies outside it. */
export interface Visible {
  readonly cell: (id: string) => boolean;
  /** True of an ENT, operator, sender or cell that the scope may not be told of. */
  readonly hidden: (id: string) => boolean;
  /** A parameter, and a sentence with it, may be shown. */
  readonly tellable: (params: Readonly<Record<string, string | number>>) => boolean;
}

/** Stands for any cell outside. */
export const OUTSIDE_CELL = cellId(ELSEWHERE, ELSEWHERE);

type Known = Pick<ChainView, 'ents' | 'cells' | 'operators' | 'senders'>;

export function visibleTo(chain: Known, scope: Scope): Visible {
  const cells = chain.cells.filter(({ ent }) => inScope(scope, ent));
  const shown = new Set([
    VIGIE,
    ...cells.flatMap(({ id, operator, senders, ent }) => [id, operator, ent, ...senders]),
    ...chain.ents.flatMap(({ id, operator }) => (inScope(scope, id) ? [id, operator] : [])),
  ]);
  const all = [chain.ents, chain.operators, chain.senders, chain.cells].flatMap((list) => list.map(({ id }) => id));
  const hiddenIds = new Set(all.filter((id) => !shown.has(id)));
  const hidden = (id: string): boolean =>
    hiddenIds.has(id) || (looksLikeCell(id) && !inScope(scope, splitCell(id).ent));
  return {
    cell: (id) => inScope(scope, splitCell(id).ent),
    hidden,
    tellable: (params) =>
      Object.values(params).every((value) => typeof value !== 'string' || !value.split(', ').some(hidden)),
  };
}

/** Also one that the chain no longer has; paths and media types have more before their slash, or none. */
function looksLikeCell(text: string): boolean {
  return /^[a-z0-9-]+\/[a-z0-9-]+$/.test(text);
}

export function isNational(cell: string): boolean {
  return splitCell(cell).ent === NATIONAL;
}
