/** A stretch of time; the end is not before the start. */
export interface Timed {
  readonly startMs: number;
  readonly endMs: number;
}

/** What a span did by itself: its length without the stretches in which a child ran. */
export function selfMs({ startMs, endMs }: Timed, children: readonly Timed[]): number {
  let own = 0;
  let reached = startMs;
  for (const child of children.toSorted((a, b) => a.startMs - b.startMs)) {
    if (child.startMs > reached) own += Math.min(child.startMs, endMs) - reached;
    reached = Math.max(reached, Math.min(child.endMs, endMs));
    if (reached >= endMs) break;
  }
  return own + Math.max(0, endMs - reached);
}

/**
 * The stretches, by span, that decide how long the root took: backwards from its end, always into the child that ended last, as Jaeger
 * does it (https://www.jaegertracing.io/docs/, "critical path"; first in Zhang et al., "CRISP", USENIX ATC 2022). Work that goes on after
 * its caller has ended is cut there. The stretches do not overlap and together cover the root from start to end.
 */
export function criticalPath(
  root: number,
  times: readonly Timed[],
  children: ReadonlyMap<number | undefined, readonly number[]>,
): Map<number, Timed[]> {
  const path = new Map<number, Timed[]>();
  const add = (index: number, startMs: number, endMs: number) => {
    if (endMs > startMs) path.set(index, [{ startMs, endMs }, ...(path.get(index) ?? [])]);
  };
  // A stack, not a recursion: a trace can be a thousand calls deep.
  const open: { readonly index: number; readonly within: Timed }[] = [{ index: root, within: times[root]! }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { index, within } = next;
    let until = within.endMs;
    for (const child of lastFirst(children.get(index) ?? [], times)) {
      const startMs = Math.max(times[child]!.startMs, within.startMs);
      const endMs = Math.min(times[child]!.endMs, within.endMs);
      if (endMs > until || endMs <= startMs) continue;
      add(index, endMs, until);
      open.push({ index: child, within: { startMs, endMs } });
      until = startMs;
    }
    add(index, within.startMs, until);
  }
  return path;
}

const lastFirst = (indices: readonly number[], times: readonly Timed[]): number[] =>
  indices.toSorted((a, b) => times[b]!.endMs - times[a]!.endMs);
