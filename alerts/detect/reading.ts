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

/** Share of the workers, and of the time, from which connections that ask for nothing are the story. */
const HELD = { workers: 0.6, veryLate: 0.4, backlog: 0.9 } as const;

/** Slow clients or half-open connections: nothing comes on top that could be compared. */
export function isHeld({ held, load }: Facts): boolean {
  if (!held) return false;
  if (held.veryLate >= HELD.veryLate || (held.halfOpen ?? 0) >= HELD.backlog) return true;
  // Under more load workers are busy with it, and requests that wait have not ended yet.
  return (held.workers ?? 0) >= HELD.workers && !(load && load.ratio > GROWN);
}

/** True where more people than usual have come: only then is a full resource theirs. */
export function crowded({ load }: Facts): boolean {
  return load !== undefined && load.legitimate > 1.1;
}

/** Most of the harm is lateness: that few errors are its own says nothing. */
export function mostlyLate({ suspect: { health } }: Facts): boolean {
  return health.slow > 2 * health.failed;
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
