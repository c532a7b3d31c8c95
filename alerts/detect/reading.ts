import type { Excess } from './composition.js';
import type { Facts } from './facts.js';
import type { Growth } from './growth.js';
import { isTaken } from './held.js';
import type { Reading } from './rule.js';

/** An excess smaller than this share of the ordinary has no composition worth reading. */
const LEAST_EXCESS = 0.1;

/** Growth from which it is asked whether the good follow, and who came. */
const GROWN = 1.2;

/** False while the load that preceded the harm was ordinary. */
export function grown({ load }: Facts): boolean {
  return load !== undefined && load.provoking > GROWN;
}

/** Share of the workers from which connections that ask for nothing are the story. */
const WORKERS_HELD = 0.6;
/** Processors this idle do no work for those who hold the workers. */
const IDLE = 0.3;

/** Slow clients or half-open connections: nothing comes on top that could be compared. */
export function isHeld({ held, load }: Pick<Facts, 'held' | 'load'>): boolean {
  if (!held) return false;
  return isTaken(held) || ((held.workers ?? 0) >= WORKERS_HELD && workersTell({ held, load }));
}

/** Under more load workers are busy with it, and requests that wait have not ended yet; unless no work is done for them. */
export function workersTell({ held, load }: Pick<Facts, 'held' | 'load'>): boolean {
  return !(load && load.ratio > GROWN) || (held?.cpu !== undefined && held.cpu < IDLE);
}

/** People grow by half of this without any crowd, when they are made to wait and try again. */
const CROWDED = 1.4;

/** True where more people than usual have come: only then is a full resource theirs. */
export function crowded(facts: Facts): boolean {
  return facts.load !== undefined && facts.load.legitimate > CROWDED && peopleTell(facts) && !fitsAlone(facts);
}

/** Part of the capacity, which is known to a third, that the people would take without those who are strangers. */
const FITS = 0.5;

/**
 * True where most of the excess are strangers and the rest would have room for itself alone: who is refused by a full front tries again,
 * and looks like more people.
 */
function fitsAlone({ capacity, strangers }: Pick<Facts, 'capacity' | 'strangers'>): boolean {
  return capacity?.perS !== undefined && (strangers?.value ?? 0) >= 0.5 && capacity.legitimate < FITS * capacity.perS;
}

/**
 * False where a sampler that does not say by how much it prefers failures makes everybody who is harmed look like more people:
 * beside strangers, a crowd cannot be told from them.
 */
export function peopleTell({ suspect, strangers }: Facts): boolean {
  return suspect.window.samplingKnown || (strangers?.value ?? 0) < 0.5;
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
