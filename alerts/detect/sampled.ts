import type { Baseline } from './baseline.js';
import { rowAt } from './signals.js';
import type { CellNow } from './situation.js';

/** Sums over some seconds; spans as they came, unweighted. */
export interface Seen {
  readonly requests: number;
  readonly spans: number;
  readonly users: number;
  readonly sources: number;
}

/** Of an entry, over the last seconds. */
export function peopleOver({ timeline }: CellNow, seconds: number): Seen {
  const sum = { requests: 0, spans: 0, users: 0, sources: 0 };
  for (let age = 0; age < seconds; age++) {
    const row = rowAt(timeline, age);
    if (!row) continue;
    sum.requests += row.requests;
    sum.spans += row.spans ?? row.requests;
    sum.users += row.users;
    sum.sources += row.sources;
  }
  return sum;
}

/**
 * What the distinct users (or sources) of a second have to be multiplied by to compare with an ordinary second. Samplers keep all
 * that fails or is late: of the same people more are seen while they are harmed, in proportion to the share of spans that is kept.
 * 1 where nothing is sampled.
 */
export function seenAsUsual(usual: Baseline, now: Seen): number {
  if (!(now.spans > 0 && usual.kept.median > 0)) return 1;
  return (usual.kept.median * now.requests) / now.spans;
}
