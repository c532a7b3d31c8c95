import type { StoredSpan } from '../../../collector/store/read/trace.js';

/** A span and those it caused. Times are nanoseconds since the epoch. */
export interface Node {
  readonly span: StoredSpan;
  /** Its own, unless another span has the same. */
  readonly id: string;
  /** Its parent is not among the spans. */
  orphan: boolean;
  parent: Node | undefined;
  startNs: bigint;
  readonly durationNs: bigint;
  /** What was added to its start. */
  shiftNs: bigint;
  readonly children: Node[];
}

/**
 * The spans of one trace as trees, each list by start. A caller and a server that share one id (as Zipkin's do) become parent and
 * child; of spans that name each other in a ring, the first to start is taken for the top.
 */
export function treesOf(spans: readonly StoredSpan[]): readonly Node[] {
  const nodes = spans.map(nodeOf(spans));
  const byId = new Map<string, Node>();
  for (const node of nodes) if (!byId.has(node.id)) byId.set(node.id, node);
  const tops: Node[] = [];
  for (const node of nodes) {
    const parent = node.id === node.span.spanId ? byId.get(node.span.parentSpanId) : byId.get(node.span.spanId);
    if (!parent || parent === node) tops.push(node);
    else {
      node.parent = parent;
      parent.children.push(node);
    }
  }
  const reached = new Set<Node>();
  for (const top of tops) reach(top, reached);
  for (const node of nodes.toSorted(byStart)) {
    if (reached.has(node)) continue;
    // Cut out of the ring, so that it is walked once.
    node.parent?.children.splice(node.parent.children.indexOf(node), 1);
    node.parent = undefined;
    node.orphan = true;
    tops.push(node);
    reach(node, reached);
  }
  return tops.toSorted(byStart);
}

function nodeOf(spans: readonly StoredSpan[]): (span: StoredSpan) => Node {
  const known = new Set(spans.map(({ spanId }) => spanId));
  // Of those that share an id the caller keeps it, or else the first.
  const keepers = new Map<string, StoredSpan>();
  for (const span of spans) {
    const keeper = keepers.get(span.spanId);
    if (!keeper || (isCaller(span) && !isCaller(keeper))) keepers.set(span.spanId, span);
  }
  const shared = new Map<string, number>();
  return (span) => {
    const { spanId, parentSpanId, startNs, durationNs } = span;
    const keeps = keepers.get(spanId) === span;
    if (!keeps) shared.set(spanId, (shared.get(spanId) ?? 1) + 1);
    return {
      ...{ span, shiftNs: 0n, parent: undefined, children: [] },
      id: keeps ? spanId : `${spanId}-${shared.get(spanId)}`,
      orphan: keeps && parentSpanId !== '' && (!known.has(parentSpanId) || parentSpanId === spanId),
      startNs: BigInt(startNs),
      durationNs: BigInt(durationNs),
    };
  };
}

const isCaller = ({ kind }: StoredSpan): boolean => kind === 'Client' || kind === 'Producer';

/** Everything below a node, itself included; no recursion, for a chain of calls may be thousands long. */
function reach(top: Node, reached: Set<Node>): void {
  const open = [top];
  for (let node = open.pop(); node; node = open.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    open.push(...node.children);
  }
}

export function byStart(a: Node, b: Node): number {
  if (a.startNs !== b.startNs) return a.startNs < b.startNs ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
