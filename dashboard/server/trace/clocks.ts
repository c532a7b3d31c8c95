import type { Node } from './tree.js';

/**
 * Moves spans whose clock disagrees with that of their caller: by Jaeger's rule (cmd/query/app/querysvc/adjuster, clockskew.go).
 * A child of another clock that fits inside its parent stays; one that is longer is moved to begin no earlier than it; any other
 * is put in the middle, as if the way there and back took the same time. What it caused on the same clock moves with it. Unlike
 * there, a message that is consumed after its sender has ended is left alone: that is no skew.
 */
export function alignClocks(tops: readonly Node[]): void {
  const open: { readonly node: Node; readonly shiftNs: bigint }[] = tops.map((node) => {
    return { node, shiftNs: 0n };
  });
  for (let next = open.pop(); next; next = open.pop()) {
    const { node } = next;
    const { parent } = node;
    const shiftNs = !parent || parent.span.clock === node.span.clock ? next.shiftNs : skew(node, parent);
    node.shiftNs = shiftNs;
    node.startNs += shiftNs;
    for (const child of node.children) open.push({ node: child, shiftNs });
  }
}

/** What to add to a child whose parent stands already where it belongs. */
function skew(child: Node, parent: Node): bigint {
  const late = child.startNs >= parent.startNs;
  if (late && child.span.kind === 'Consumer') return 0n;
  if (child.durationNs > parent.durationNs) return late ? 0n : parent.startNs - child.startNs;
  const fits = late && child.startNs + child.durationNs <= parent.startNs + parent.durationNs;
  if (fits) return 0n;
  return parent.startNs + (parent.durationNs - child.durationNs) / 2n - child.startNs;
}
