import type { CellId, Maillon } from '../../../chain/model.js';
import { splitCell } from '../../../chain/model.js';
import type { PathAnswer, PathLink } from '../../protocol/answers-cell.js';
import type { Suspect } from '../../protocol/view.js';

/** Who calls a cell and whom it calls, in the order in which a request meets them. */
export interface PathGraph {
  readonly upstream: readonly GraphLink[];
  readonly downstream: readonly GraphLink[];
}

export interface GraphLink {
  /** The cell at the other end. */
  readonly cell: CellId;
  readonly declared: boolean;
  readonly seen: PathLink['seen'];
  /** Harm travels along it, from the maillon that gives way to the users: it is the one to look at. */
  readonly isBlamed: boolean;
}

/** Before the store has answered, what the chain declares is known already. */
export function declaredPath(
  cell: CellId,
  cells: readonly { readonly id: CellId; readonly dependsOn: readonly CellId[] }[],
): Pick<PathAnswer, 'upstream' | 'downstream'> {
  const link = (from: CellId, to: CellId): PathLink => ({ from, to, declared: true });
  return {
    upstream: cells.filter(({ dependsOn }) => dependsOn.includes(cell)).map(({ id }) => link(id, cell)),
    downstream: (cells.find(({ id }) => id === cell)?.dependsOn ?? []).map((id) => link(cell, id)),
  };
}

/** @param suspects of the verdicts and incidents of now; the first of each list is the one that is blamed */
export function pathGraph(
  { upstream, downstream }: Pick<PathAnswer, 'upstream' | 'downstream'>,
  maillons: readonly Maillon[],
  suspects: readonly (readonly Suspect[])[],
): PathGraph {
  const blamed = new Set(suspects.flatMap(([first]) => (first ? callsAlong(first.path) : [])));
  const order = new Map(maillons.map(({ id }, index) => [id, index]));
  const place = (cell: CellId) => order.get(splitCell(cell).maillon) ?? maillons.length;
  const sorted = (links: readonly PathLink[], end: 'from' | 'to') =>
    links
      .map(
        (link): GraphLink => ({
          ...{ cell: link[end], declared: link.declared, seen: link.seen },
          isBlamed: blamed.has(callOf(link.from, link.to)),
        }),
      )
      .sort((a, b) => place(a.cell) - place(b.cell) || rate(b) - rate(a) || a.cell.localeCompare(b.cell));
  return { upstream: sorted(upstream, 'from'), downstream: sorted(downstream, 'to') };
}

const rate = ({ seen }: GraphLink): number => seen?.callsPerS ?? 0;
const callOf = (from: CellId, to: CellId): string => `${from} ${to}`;

/** The path of a suspect goes from it to the cell judged, callee first: each step was called by the next. */
function callsAlong(path: readonly CellId[]): string[] {
  return path.slice(1).map((caller, index) => callOf(caller, path[index]!));
}
