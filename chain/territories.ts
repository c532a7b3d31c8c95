import type { Draft } from './draft.js';
import type { Provenance, Territory } from './model.js';
import { countedOf, pick, settle } from './provenance.js';

/** Of the nation, and of what states none and lies in nothing that does. */
const TIME_ZONE = 'Europe/Paris';

/** The territories with what they inherit (zone of the holidays, clock) and what follows from their counts. */
export function resolveTerritories({ lists }: Draft): Territory[] {
  const byId = new Map(lists.territories.map(({ entry }) => [entry.id, entry]));
  const inherited = (id: string, field: 'zone' | 'timeZone'): string | undefined => {
    // Faulty files may hold a circle, which is told elsewhere.
    const passed = new Set<string>();
    for (let at = byId.get(id); at && !passed.has(at.id); at = byId.get(at.parent ?? '')) {
      if (at[field] !== undefined) return at[field];
      passed.add(at.id);
    }
    return undefined;
  };
  return lists.territories.map(({ entry, around }): Territory => {
    const { id, name, kind, parent } = entry;
    const by = settle(entry, around) as Provenance;
    const [pupils, colleges, lycees, lyceens] = (['pupils', 'colleges', 'lycees', 'lyceens'] as const).map((field) =>
      countedOf(entry[field], by),
    );
    const sum = colleges && lycees ? { ...lycees, value: colleges.value + lycees.value } : undefined;
    const schools = countedOf(entry.schools, by) ?? sum;
    const zone = inherited(id, 'zone');
    return {
      ...{ id, name, kind, ...pick(by) },
      ...(parent !== undefined && { parent }),
      ...(zone !== undefined && { zone }),
      timeZone: inherited(id, 'timeZone') ?? TIME_ZONE,
      ...(pupils && { pupils }),
      ...(schools && { schools }),
      ...(colleges && { colleges }),
      ...(lycees && { lycees }),
      ...(lyceens && { lyceens }),
    };
  });
}

/** A territory and those it lies in, the nearest first. */
export function territoriesAround(id: string | undefined, territories: readonly Territory[]): string[] {
  const around: string[] = [];
  for (let at = id; at !== undefined && !around.includes(at); ) {
    around.push(at);
    at = territories.find((territory) => territory.id === at)?.parent;
  }
  return around;
}

/** The académies of a territory: itself, the one it lies in, or those that lie in it. */
export function academiesOf(territory: string, territories: readonly Territory[]): string[] {
  const byId = new Map(territories.map((one) => [one.id, one]));
  for (let at = byId.get(territory); at; at = byId.get(at.parent ?? '')) if (at.kind === 'academie') return [at.id];
  const liesIn = (id: string | undefined): boolean =>
    id !== undefined && (id === territory || liesIn(byId.get(id)?.parent));
  return territories.filter(({ id, kind }) => kind === 'academie' && liesIn(id)).map(({ id }) => id);
}
