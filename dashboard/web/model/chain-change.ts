import type { ChainStatusView } from '../../protocol/view.js';

/** One line of what changed: `3 ENT ajoutés : a, b, c`. Keys and numbers; the page turns them into a sentence. */
export interface ChangeLine {
  readonly section: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'reordered';
  readonly count: number;
  readonly names: readonly string[];
  /** How many are counted and not named. */
  readonly unnamed: number;
}

/** Real ms for which a change of the chain stands among the notices; the footer keeps it. */
const NOTICED_MS = 600_000;
/** Cells follow from the rest: whoever reads the lines of the ENT knows. */
const FOLLOWS: ReadonlySet<string> = new Set(['cells']);

export function changeLines({ difference = [] }: ChainStatusView): ChangeLine[] {
  return difference
    .filter(({ section }) => difference.length === 1 || !FOLLOWS.has(section))
    .flatMap(({ section, reordered, ...entries }) => {
      const lines = (['added', 'removed', 'changed'] as const).map((kind): ChangeLine => {
        const { count, names } = entries[kind];
        return { section, kind, count, names, unnamed: count - names.length };
      });
      const order: ChangeLine = { section, kind: 'reordered', count: 1, names: [], unnamed: 0 };
      return [...lines.filter(({ count }) => count > 0), ...(reordered ? [order] : [])];
    });
}

/** `rate`: seconds of the console's clock in a real one. */
export function isNews(status: ChainStatusView, nowMs: number, rate: number): boolean {
  return status.difference !== undefined && nowMs - status.loadedAtMs < NOTICED_MS * Math.max(1, rate);
}
