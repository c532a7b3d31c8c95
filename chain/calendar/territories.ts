import type { Territory } from '../model.js';

const TOP_TIME_ZONE = 'Europe/Paris';

/** The territories of a chain as a tree, with what is inherited from above. Unknown ids have no parent, zone or part. */
export interface TerritoryTree {
  /** The territory itself, then what holds it, up to the top. */
  lineage(id: string): readonly string[];
  timeZone(id: string): string;
  /** Its own holiday zone or the nearest one above it. */
  zone(id: string): string | undefined;
  /**
   * The territories at or below this one that keep one calendar: itself if it has a zone, else the highest below it that
   * have one. Empty if none has.
   */
  parts(id: string): readonly Territory[];
  get(id: string): Territory | undefined;
}

export function territoryTree(territories: readonly Territory[]): TerritoryTree {
  const byId = new Map(territories.map((territory) => [territory.id, territory]));
  const below = new Map<string, Territory[]>();
  for (const territory of territories)
    if (territory.parent !== undefined)
      below.set(territory.parent, [...(below.get(territory.parent) ?? []), territory]);

  const lineage = (id: string): readonly string[] => {
    const found: string[] = [];
    for (let at: string | undefined = id; at !== undefined && !found.includes(at); at = byId.get(at)?.parent)
      found.push(at);
    return found;
  };
  const inherited = (id: string, field: 'zone' | 'timeZone'): string | undefined => {
    const holder = lineage(id).find((at) => byId.get(at)?.[field] !== undefined);
    return holder === undefined ? undefined : byId.get(holder)?.[field];
  };
  const zone = (id: string) => inherited(id, 'zone');
  const zoned = (territory: Territory): readonly Territory[] =>
    territory.zone !== undefined ? [territory] : (below.get(territory.id) ?? []).flatMap(zoned);
  return {
    lineage,
    zone,
    timeZone: (id) => inherited(id, 'timeZone') ?? TOP_TIME_ZONE,
    parts(id) {
      const territory = byId.get(id);
      if (!territory) return [];
      return zone(id) === undefined ? zoned(territory) : [territory];
    },
    get: (id) => byId.get(id),
  };
}
