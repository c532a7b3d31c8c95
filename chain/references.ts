import type { Draft, Drafted } from './draft.js';
import { type Fault, seenFrom } from './fault.js';
import { maillonsOf, profilesOf } from './layout.js';
import { NATIONAL, VIGIE } from './model.js';
import { nearest } from './nearest.js';

type Wrong = Pick<Fault, 'what' | 'mend'>;

/** Every id that is used must exist, once; parents and dependencies must not go round in a circle. */
export function checkReferences(draft: Draft): Fault[] {
  const { territories, maillons, ents, mapping, profiles, probes } = draft.lists;
  return [
    ...checkUnique(draft),
    ...checkOnce(draft),
    ...territories.flatMap((one) => checkTerritory(one, draft)),
    ...profiles.flatMap((one) => checkProfile(one, draft)),
    ...maillons.flatMap((one) => checkMaillon(one, draft)),
    ...circles(territories, ({ parent }) => (parent === undefined ? [] : [parent]), 'parent', 'lies in itself'),
    ...circles(maillons, ({ dependsOn }) => dependsOn, 'dependsOn', 'depends on itself'),
    ...ents.flatMap((one) => checkEnt(one, draft)),
    ...mapping.flatMap((one) => checkRule(one, draft)),
    ...probes.flatMap((one) => checkProbe(one, draft)),
    ...draft.lists.privacy.flatMap(({ entry, at }) =>
      missing('sender', entry.sender, draft.ids.senders, () => at('sender')),
    ),
    ...draft.defaults.flatMap(({ entry, at }) =>
      missing('vantage', entry.probes?.vantages, draft.ids.vantages, (index) => at('probes', 'vantages', index)),
    ),
  ];
}

const WITH_ID = ['territories', 'operators', 'senders', 'profiles', 'maillons', 'ents', 'vantages', 'probes'] as const;

function checkUnique({ lists }: Draft): Fault[] {
  return WITH_ID.flatMap((section) => {
    const seen = new Map<string, Drafted<unknown>>();
    return (lists[section] as Drafted<{ id: string }>[]).flatMap((drafted) => {
      const { id } = drafted.entry;
      const first = seen.get(id)?.at();
      if (!first) seen.set(id, drafted);
      if (!first) return [];
      return {
        ...drafted.at('id'),
        what: `the id "${id}" is taken already, at ${seenFrom(drafted.at(), first)}`,
        mend: 'choose another: ids are never used twice',
      };
    });
  });
}

/** The name and the defaults of a chain stand in one file. */
function checkOnce({ names, defaults }: Draft): Fault[] {
  return [names, defaults].flatMap(([first, ...others]: readonly Drafted<unknown>[]) =>
    others.map(({ at }) => ({
      ...at(),
      what: `"${at().where}" stands at ${seenFrom(at(), (first as Drafted<unknown>).at())} already, and a chain has one`,
      mend: 'keep one of the two',
    })),
  );
}

function checkTerritory({ entry, at }: Draft['lists']['territories'][number], { ids }: Draft): Fault[] {
  return missing('territory', entry.parent, ids.territories, () => at('parent'));
}

function checkProfile({ entry, at }: Draft['lists']['profiles'][number], draft: Draft): Fault[] {
  return missing('maillon of reach "ent"', entry.maillons, localMaillons(draft), (index) => at('maillons', index));
}

function checkMaillon({ entry, at }: Draft['lists']['maillons'][number], { ids }: Draft): Fault[] {
  const callees = missing('maillon', entry.dependsOn, ids.maillons, (index) => at('dependsOn', index));
  if (entry.reach !== 'national') return callees;
  return [
    ...callees,
    ...missing('operator', entry.operator, ids.operators, () => at('operator')),
    ...missing('territory', entry.territory, ids.territories, () => at('territory')),
  ];
}

function checkEnt({ entry, at }: Draft['lists']['ents'][number], draft: Draft): Fault[] {
  const { ids, lists } = draft;
  const has = maillonsOf(entry, profilesOf(lists.profiles));
  const faults = [
    ...missing('territory', entry.territory, ids.territories, () => at('territory')),
    ...missing('territory', entry.academies, ids.territories, (index) => at('academies', index)),
    ...missing('operator', entry.operator, ids.operators, () => at('operator')),
    ...missing('profile', entry.profile, ids.profiles, () => at('profile')),
    ...missing('maillon of reach "ent"', entry.maillons, localMaillons(draft), (index) => at('maillons', index)),
  ];
  for (const [index, id] of (entry.academies ?? []).entries()) {
    const kind = lists.territories.find((territory) => territory.entry.id === id)?.entry.kind ?? 'academie';
    if (kind !== 'academie')
      faults.push({
        ...at('academies', index),
        what: `"${id}" is no académie but a ${kind}`,
        mend: 'name académies here',
      });
  }
  if (entry.profile === undefined && !entry.maillons)
    faults.push({
      ...at(),
      what: `the ENT "${entry.id}" has no maillon`,
      mend: 'give it a `profile`, or a list of `maillons`',
    });
  for (const maillon of Object.keys(entry.cells ?? {}))
    if (!has.includes(maillon) && (entry.profile === undefined || ids.profiles.has(entry.profile)))
      faults.push({
        ...at('cells', maillon),
        what: `"${maillon}" is not among the maillons of this ENT`,
        mend: `add it to \`maillons\`, or drop these options`,
      });
  return faults;
}

function checkRule({ entry, at }: Draft['lists']['mapping'][number], { ids }: Draft): Fault[] {
  const { sender, for: only = {} } = entry;
  const reserved = {
    what: 'the keys of Vigie’s own probes are made from the probes',
    mend: 'declare it under `probes`',
  };
  return [
    ...(sender === VIGIE
      ? [{ ...at('sender'), ...reserved }]
      : missing('sender', sender, ids.senders, () => at('sender'))),
    ...missing('ENT', only.ents, new Set([NATIONAL, ...ids.ents]), (index) => at('for', 'ents', index)),
    ...missing('operator', only.operator, ids.operators, () => at('for', 'operator')),
    ...missing('maillon', only.maillons, ids.maillons, (index) => at('for', 'maillons', index)),
  ];
}

function checkProbe({ entry, at }: Draft['lists']['probes'][number], { ids }: Draft): Fault[] {
  return [
    ...missing('ENT', entry.ent, new Set([NATIONAL, ...ids.ents]), () => at('ent')),
    ...missing('vantage', entry.vantages, ids.vantages, (index) => at('vantages', index)),
  ];
}

function localMaillons({ lists, ids }: Draft): ReadonlySet<string> {
  const national = lists.maillons.filter(({ entry }) => entry.reach === 'national').map(({ entry }) => entry.id);
  return new Set([...ids.maillons].filter((id) => !national.includes(id)));
}

/** Faults of the ids that are not known; `at` tells the place of the nth. */
function missing(
  what: string,
  named: string | readonly string[] | undefined,
  known: ReadonlySet<string>,
  at: (index: number) => ReturnType<Drafted<unknown>['at']>,
): Fault[] {
  const list = named === undefined ? [] : typeof named === 'string' ? [named] : named;
  return list.flatMap((id, index) => (known.has(id) ? [] : { ...at(index), ...unknownId(what, id, known) }));
}

export function unknownId(what: string, id: string, known: ReadonlySet<string>): Wrong {
  const meant = nearest(id, known);
  const names = [...known].sort();
  const some = `${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`;
  const mend = meant
    ? `did you mean "${meant}"?`
    : names.length > 0
      ? `declare it, or use one of: ${some}`
      : 'declare it';
  return { what: `no ${what} "${id}"`, mend };
}

/** The entries from which a way leads back to themselves. */
function circles<T extends { readonly id: string }>(
  list: readonly Drafted<T>[],
  next: (entry: T) => readonly string[],
  field: string,
  what: string,
): Fault[] {
  const ways = new Map(list.map(({ entry }) => [entry.id, next(entry)]));
  return list.flatMap(({ entry, at }) => {
    const seen = new Set<string>();
    const todo = [...next(entry)];
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      todo.push(...(ways.get(id) ?? []));
    }
    return seen.has(entry.id) ? { ...at(field), what: `"${entry.id}" ${what}`, mend: 'break the circle' } : [];
  });
}
