import type { Cell, CellId, Chain } from '../../../chain/model.js';

/** One span of a kind of trace; times are shares of the whole. */
export interface ShapeSpan {
  readonly Shape: number;
  /** From 1, parents first; 0: no parent. */
  readonly K: number;
  readonly Parent: number;
  readonly Ent: string;
  readonly Maillon: string;
  readonly Operator: string;
  readonly Territory: string;
  /** OTLP's: 1 internal, 2 server, 3 client. */
  readonly Kind: number;
  readonly PeerEnt: string;
  readonly PeerMaillon: string;
  readonly Offset: number;
  readonly Length: number;
}

const SHAPES_PER_ENT = 6;
const DEEPEST = 5;
/** Where requests come in, the outermost first. */
const ENTRANCES = ['frontal', 'portail', 'vie-scolaire', 'sso'];

/**
 * What requests do in a chain: they come in at the front of an ENT and go down the declared calls, one or two at each cell, to the
 * bases and to the nation. The same for one chain.
 */
export function shapesOf(chain: Chain): { readonly spans: readonly ShapeSpan[]; readonly count: number } {
  const byId = new Map(chain.cells.map((cell) => [cell.id, cell]));
  const spans: ShapeSpan[] = [];
  let count = 0;
  for (const { id } of chain.ents) {
    const entrance = ENTRANCES.map((maillon) => byId.get(`${id}/${maillon}`)).find((cell) => cell !== undefined);
    if (!entrance) continue;
    for (let turn = 0; turn < SHAPES_PER_ENT; turn++) spans.push(...oneShape(count++, entrance, byId, turn));
  }
  return { spans, count };
}

function oneShape(shape: number, entrance: Cell, byId: ReadonlyMap<CellId, Cell>, turn: number): readonly ShapeSpan[] {
  const spans: ShapeSpan[] = [];
  const add = (cell: Cell, kind: number, parent: number, offset: number, length: number, peer?: Cell): number => {
    const { ent: Ent, maillon: Maillon, operator: Operator, territory: Territory } = cell;
    const K = spans.length + 1;
    const callee = { PeerEnt: peer?.ent ?? '', PeerMaillon: peer?.maillon ?? '' };
    spans.push({
      ...{ Shape: shape, K, Parent: parent, Ent, Maillon, Operator, Territory },
      ...{ Kind: kind, ...callee, Offset: offset, Length: length },
    });
    return K;
  };
  const serve = (cell: Cell, parent: number, offset: number, length: number, depth: number): void => {
    const served = add(cell, 2, parent, offset, length);
    const callees = depth < DEEPEST ? chosen(cell, byId, turn + depth) : [];
    if (callees.length === 0) add(cell, 1, served, offset + length * 0.1, length * 0.8);
    callees.forEach((callee, index) => {
      const own = (length * 0.9) / callees.length;
      const at = offset + length * 0.05 + index * own;
      const called = add(cell, 3, served, at, own * 0.95, callee);
      serve(callee, called, at + own * 0.02, own * 0.9, depth + 1);
    });
  };
  serve(entrance, 0, 0, 1, 0);
  return spans;
}

/** One of the callees, or two. */
function chosen({ dependsOn }: Cell, byId: ReadonlyMap<CellId, Cell>, turn: number): readonly Cell[] {
  const among = dependsOn.flatMap((id) => byId.get(id) ?? []);
  const [first, second] = [among[turn % Math.max(1, among.length)], among[(turn + 2) % Math.max(1, among.length)]];
  if (!first) return [];
  return turn % 3 === 0 && second && second !== first ? [first, second] : [first];
}
