import type { StoredTrace } from '../../../collector/store/read/trace.js';
import type { ClockShift, TraceAnswer, TraceSpan } from '../../protocol/answers-trace.js';
import { alignClocks } from './clocks.js';
import { byStart, type Node, treesOf } from './tree.js';

/** A stored trace as it is drawn. */
export function waterfall(traceId: string, trace: StoredTrace, attributes: boolean): TraceAnswer {
  const tops = treesOf(trace.spans);
  alignClocks(tops);
  const placed = depthFirst(tops);
  const startNs = extreme(
    placed.map(({ node }) => node.startNs),
    (a, b) => a < b,
  );
  const endNs = extreme(
    placed.map(({ node }) => node.startNs + node.durationNs),
    (a, b) => a > b,
  );
  return {
    traceId,
    startNs: String(startNs),
    durationNs: String(endNs - startNs),
    spans: placed.map((one) => drawn(one, startNs, attributes)),
    total: trace.total,
    leftOut: Math.max(0, trace.total - trace.spans.length),
    outside: trace.spans.filter(({ told }) => told === undefined).length,
    duplicates: trace.duplicates,
    orphans: placed.filter(({ node }) => node.orphan).length,
    shifts: shiftsOf(placed.map(({ node }) => node)),
  };
}

interface Placed {
  readonly node: Node;
  readonly depth: number;
  readonly parent: string;
}

function depthFirst(tops: readonly Node[]): readonly Placed[] {
  const placed: Placed[] = [];
  const open: Placed[] = tops
    .toSorted(byStart)
    .reverse()
    .map((node) => ({ node, depth: 0, parent: node.span.parentSpanId }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next;
    placed.push(next);
    for (const child of node.children.toSorted(byStart).reverse())
      open.push({ node: child, depth: depth + 1, parent: node.id });
  }
  return placed;
}

function drawn({ node, depth, parent }: Placed, startNs: bigint, withAttributes: boolean): TraceSpan {
  const { span, id, shiftNs, orphan } = node;
  const { told } = span;
  return {
    spanId: id,
    parentSpanId: parent,
    depth,
    offsetNs: String(node.startNs - startNs),
    durationNs: String(node.durationNs),
    ...(shiftNs !== 0n && { shiftNs: String(shiftNs) }),
    ...(orphan && { orphan: true as const }),
    ...(told && { told: toldOf(told, span.kind, withAttributes) }),
  };
}

type Told = NonNullable<Node['span']['told']>;

function toldOf(
  { cell, service, name, status, statusMessage, outcome, httpStatus, attributes, resource, events }: Told,
  kind: string,
  withAttributes: boolean,
): NonNullable<TraceSpan['told']> {
  const span = { cell, service, name, kind, status, statusMessage, outcome, httpStatus };
  if (!withAttributes) return span;
  const happened = events.map(([offsetNs, event, about]) => ({ offsetNs, name: event, attributes: about }));
  return { ...span, attributes, resource, ...(happened.length > 0 && { events: happened }) };
}

/** One for each clock, the greatest first. */
function shiftsOf(nodes: readonly Node[]): readonly ClockShift[] {
  const clocks = new Map<string, ClockShift>();
  for (const { span, shiftNs } of nodes) {
    if (shiftNs === 0n) continue;
    const { service = '', host = '' } = span.told ?? {};
    const known = clocks.get(span.clock) ?? { service, host, spans: 0, shiftNs: '0' };
    const greatest = size(shiftNs) > size(BigInt(known.shiftNs)) ? String(shiftNs) : known.shiftNs;
    clocks.set(span.clock, { ...known, spans: known.spans + 1, shiftNs: greatest });
  }
  return [...clocks.values()].toSorted((a, b) => (size(BigInt(a.shiftNs)) > size(BigInt(b.shiftNs)) ? -1 : 1));
}

const size = (ns: bigint): bigint => (ns < 0n ? -ns : ns);

/** The first of all by an order: numbers of this size have no Math.min. */
function extreme(values: readonly bigint[], before: (a: bigint, b: bigint) => boolean): bigint {
  return values.reduce((first, value) => (before(value, first) ? value : first));
}
