import type { CellId, Chain } from '../../chain/model.js';
import type { Metering } from '../../collector/store/read/metered-cells.js';

export type MeteringOf = (cell: CellId) => Metering | undefined;

const known = new WeakMap<Chain, MeteringOf>();

/** What the histograms of each cell of a chain are judged by. */
export function meteringOf(chain: Chain): MeteringOf {
  const made = known.get(chain) ?? asked(chain);
  known.set(chain, made);
  return made;
}

function asked(chain: Chain): MeteringOf {
  const cells = new Map(
    chain.cells.map(({ id, objective, rateFrom }) => [id, { latencyMs: objective.latencyMs, rateFrom }]),
  );
  return (cell) => cells.get(cell);
}
