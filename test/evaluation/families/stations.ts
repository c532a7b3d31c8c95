import { splitCell } from '../../../chain/model.js';
import type { Random } from '../des/random.js';
import type { StationSpec } from '../des/station.js';
import { cells } from '../world/topology.js';

const MEAN_MS: Readonly<Record<string, number>> = {
  ...{ frontal: 3, portail: 14, messagerie: 18, base: 22, authentification: 25, 'classe-virtuelle': 35 },
};

export interface Demand {
  /** Visits a second on the ordinary day, and with everything the case adds. */
  readonly ordinary: ReadonlyMap<number, number>;
  readonly peak: ReadonlyMap<number, number>;
}

export interface Bounds {
  readonly breaking?: { readonly cell: string; readonly overload: number } | undefined;
  readonly slots?: { readonly cell: string; readonly slots: number } | undefined;
  readonly insistent?: boolean | undefined;
}

/**
 * Stations for a demand: the breaking one is short by its overload, every other has room for all that comes
 * (at most 65 % used), so that the truth knows which one fails.
 */
export function drawStations(random: Random, demand: Demand, bounds: Bounds): readonly StationSpec[] {
  return cells.map((cell, index) => {
    const ordinary = Math.max(0.5, demand.ordinary.get(index) ?? 0);
    const peak = Math.max(ordinary, demand.peak.get(index) ?? 0);
    const meanMs = (MEAN_MS[splitCell(cell).maillon] ?? 20) * random.between(0.7, 1.3);
    if (bounds.breaking?.cell === cell) return breaking(random, peak / bounds.breaking.overload, meanMs, bounds);
    const needed = Math.max(ordinary / random.between(0.25, 0.5), peak / 0.65);
    const cores = Math.max(1, Math.ceil((needed * meanMs) / 1000)) + 1;
    const slots = bounds.slots?.cell === cell ? bounds.slots.slots : Math.ceil(peak * random.between(0.8, 1.6)) + 24;
    return {
      ...manners(random, bounds),
      cores,
      meanMs,
      slots,
      queue: Math.ceil(random.between(0.3, 1.5) * needed) + 8,
    };
  });
}

/** @param capacity requests a second that it can serve */
function breaking(random: Random, capacity: number, usualMs: number, bounds: Bounds): StationSpec {
  // Two cores at least: one alone makes an ordinary day of its own late.
  const cores = Math.max(2, Math.round((capacity * usualMs) / 1000));
  return {
    ...manners(random, bounds),
    ...{ cores, meanMs: (1000 * cores) / capacity },
    slots: Math.max(8, cores * random.whole(4, 12)),
    queue: Math.ceil(random.between(0.4, 3) * capacity),
  };
}

function manners(random: Random, { insistent }: Bounds) {
  return {
    law: 'heavy' as const,
    sigma: random.between(0.35, 0.7),
    tailOneIn: random.whole(60, 200),
    callTimeoutMs: 1000 * random.between(2, 6),
    callRetries: random.chance(insistent ? 0.6 : 0.15) ? 1 : 0,
    passesRefusal: random.chance(insistent ? 0.8 : 0.5),
    dropsAbandoned: !insistent && random.chance(0.5),
    errors: random.between(0.0002, 0.002),
  };
}
