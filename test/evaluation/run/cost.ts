import { familyNamed } from '../families/families.js';
import type { CostRow } from '../score/figures.js';
import { runFamily } from './case.js';

/** A crowd, an attack and a quiet day: what an evaluation costs depends on how much is going on. */
const MEASURED = ['crowd-step', 'flood-browser', 'new-provider'];

/** CPU of the detector on this thread, while no other works: the figure of threads that share a core would be theirs as well. */
export function measureCost(seed: string): readonly CostRow[] {
  return MEASURED.map((family) => ({ kind: 'cost', family, ...runFamily(familyNamed(family), seed).cost }));
}
