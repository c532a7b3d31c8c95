import type { Baseline } from './baseline.js';
import type { Window } from './signals.js';

/**
 * What the distinct users (or sources) of a second have to be multiplied by to compare with an ordinary second. Samplers keep all
 * that fails or is late: of the same people more are seen while they are harmed, in proportion to the share of spans that is kept.
 * 1 where nothing is sampled.
 */
export function seenAsUsual(usual: Baseline, now: Window): number {
  if (!(now.spans > 0 && usual.kept.median > 0)) return 1;
  return (usual.kept.median * now.requests) / now.spans;
}
