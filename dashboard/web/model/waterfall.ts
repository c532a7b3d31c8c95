import type { TraceAnswer, TraceSpan } from '../../protocol/answers-trace.js';
import { criticalPath, selfMs, type Timed } from './critical-path.js';

/** A trace as it is drawn: a line a span, a parent before its children. Instants and lengths in ms from the start of the trace. */
export interface Waterfall {
  readonly rows: readonly WaterfallRow[];
  readonly durationMs: number;
  /** Spans that name none of ours as their parent, or none that is stored. */
  readonly roots: number;
}

export interface WaterfallRow extends Timed {
  readonly span: TraceSpan;
  readonly index: number;
  /** 1 for a root. */
  readonly level: number;
  readonly parent: number | undefined;
  readonly children: readonly number[];
  /** Its place among its brothers and sisters, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
  /** Its own time, without what its children did meanwhile. */
  readonly selfMs: number;
  /** Where the trace would have ended earlier if this had been shorter. */
  readonly critical: readonly Timed[];
  /** It has the most time of its own of the critical path: where to look first. */
  readonly isHeaviest: boolean;
  /** A call of which the other side left no span: it sends none, or it was lost. */
  readonly isUnanswered: boolean;
}

const MS_PER_NS = 1e-6;
const ms = (ns: string): number => Number(ns) * MS_PER_NS;

/** @param trace depth first, as the console sends it */
export function waterfallOf({ spans, durationNs }: Pick<TraceAnswer, 'spans' | 'durationNs'>): Waterfall {
  const parents = parentsOf(spans);
  const children = childrenOf(parents);
  const times = spans.map(({ offsetNs, durationNs: lengthNs }): Timed => {
    const startMs = ms(offsetNs);
    return { startMs, endMs: startMs + ms(lengthNs) };
  });
  const roots = children.get(undefined) ?? [];
  const main = mainRoot(spans, times, roots);
  const critical = main === undefined ? new Map<number, Timed[]>() : criticalPath(main, times, children);
  const heaviest = heaviestOf(critical);
  const rows = spans.map((span, index): WaterfallRow => {
    const parent = parents[index];
    const siblings = children.get(parent) ?? [];
    const own = children.get(index) ?? [];
    return {
      ...times[index]!,
      ...{ span, index, parent, children: own, siblings: siblings.length, level: span.depth + 1 },
      position: siblings.indexOf(index) + 1,
      selfMs: selfMs(
        times[index]!,
        own.map((child) => times[child]!),
      ),
      critical: critical.get(index) ?? [],
      isHeaviest: index === heaviest,
      isUnanswered: span.told?.kind === 'Client' && own.length === 0,
    };
  });
  return { rows, durationMs: ms(durationNs), roots: roots.length };
}

/** Of each span, the last one before it that is one level higher. */
function parentsOf(spans: readonly TraceSpan[]): (number | undefined)[] {
  const open: number[] = [];
  return spans.map(({ depth }, index) => {
    open.length = Math.min(open.length, depth);
    const parent = open.at(-1);
    open[depth] = index;
    return parent;
  });
}

function childrenOf(parents: readonly (number | undefined)[]): Map<number | undefined, number[]> {
  const children = new Map<number | undefined, number[]>();
  for (const [index, parent] of parents.entries()) {
    const known = children.get(parent);
    if (known) known.push(index);
    else children.set(parent, [index]);
  }
  return children;
}

/** The request itself: what has a parent that is missing stands beside it, and so do the parts of a trace that lost its root. */
function mainRoot(spans: readonly TraceSpan[], times: readonly Timed[], roots: readonly number[]): number | undefined {
  const whole = roots.filter((index) => !spans[index]?.orphan);
  const length = (index: number) => times[index]!.endMs - times[index]!.startMs;
  return (whole.length > 0 ? whole : roots).toSorted((a, b) => length(b) - length(a))[0];
}

function heaviestOf(critical: ReadonlyMap<number, readonly Timed[]>): number | undefined {
  const length = (parts: readonly Timed[]) => parts.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return [...critical].toSorted(([, a], [, b]) => length(b) - length(a))[0]?.[0];
}
