import type { Draft, Drafted } from './draft.js';
import { NATIONAL } from './model.js';
import type { Entry } from './schema.js';

/** A maillon in its place: what becomes a cell. */
export interface Spot {
  readonly ent: string;
  readonly maillon: Drafted<Entry<'maillons'>>;
  readonly operator: string;
  readonly territory: string;
  readonly hosts: readonly string[];
  /** The ENT it stands in; absent for a national maillon. */
  readonly owner?: Drafted<Entry<'ents'>>;
}

/** National maillons once, then ENT after ENT, each in request order. */
export function spotsOf({ lists }: Draft): Spot[] {
  const national = lists.maillons.flatMap((maillon): Spot[] => {
    const { entry } = maillon;
    if (entry.reach !== 'national') return [];
    return [{ ent: NATIONAL, maillon, operator: entry.operator, territory: entry.territory, hosts: [] }];
  });
  const profiles = profilesOf(lists.profiles);
  const local = lists.ents.flatMap((owner) => {
    const has = new Set(maillonsOf(owner.entry, profiles));
    const { id: ent, operator, territory, hosts = [] } = owner.entry;
    return lists.maillons
      .filter(({ entry }) => entry.reach === 'ent' && has.has(entry.id))
      .map((maillon) => ({ ent, maillon, operator, territory, hosts, owner }));
  });
  return [...national, ...local];
}

export type Profiles = ReadonlyMap<string, readonly string[]>;

export function profilesOf(profiles: Draft['lists']['profiles']): Profiles {
  return new Map(profiles.map(({ entry }) => [entry.id, entry.maillons]));
}

/** Those of its profile, and its own. */
export function maillonsOf({ profile, maillons = [] }: Entry<'ents'>, profiles: Profiles): string[] {
  return [...new Set([...((profile !== undefined && profiles.get(profile)) || []), ...maillons])];
}
