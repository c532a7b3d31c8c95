import type { Excess } from './composition.js';
import type { Facts } from './facts.js';
import type { Growth } from './growth.js';
import type { Reading } from './rule.js';

/** An excess smaller than this share of the ordinary has no composition worth reading. */
const LEAST_EXCESS = 0.1;

/** Growth from which it is asked whether the good follow, and who came. */
const GROWN = 1.2;

/** False while the load that preceded the harm was ordinary. */
export function grown({ load }: Facts): boolean {
  return load !== undefined && load.provoking > GROWN;
}

export function loadParams(load: Growth): Reading['params'] {
  return { ratio: load.provoking, z: load.z, offered: load.perS, expected: load.expectedPerS };
}

/** Reads the excess where there is one worth it. */
export function excessShare(read: (excess: Excess) => Reading): (facts: Facts) => Reading | null | undefined {
  return ({ excess }) => {
    if (!excess) return undefined;
    return excess.total < LEAST_EXCESS * excess.ordinary ? null : read(excess);
  };
}

export function resourceReading({ resource, suspect }: Facts): Reading | undefined {
  return (
    resource && { x: resource.share, params: { share: resource.share, kind: resource.kind, cell: suspect.cell.id } }
  );
}

export function shedReading({ shed, suspect }: Facts): Reading | null {
  if (suspect.window.requests === 0) return null;
  return { x: shed, params: { share: shed, cell: suspect.cell.id } };
}
