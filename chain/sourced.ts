import type { Draft } from './draft.js';
import type { Fault } from './fault.js';
import { settle } from './provenance.js';

/** Sections whose entries are facts of the world, which somebody must have stated. */
const FACTS = ['territories', 'operators', 'ents'] as const;

/** Every fact says who says so and how sure it is, by itself or by its file. */
export function checkSources({ lists, defaults }: Draft): Fault[] {
  const stated = FACTS.flatMap((section) =>
    lists[section].map(({ entry, around, at }) => ({ claim: entry, around, at })),
  );
  const national = lists.maillons.flatMap(({ entry, around, at }) =>
    entry.reach === 'national' || entry.capacity || entry.objective ? { claim: entry, around, at } : [],
  );
  const byDefault = defaults.map(({ entry, around, at }) => ({
    ...{ claim: entry.objective, around },
    at: () => at('objective'),
  }));
  return [...stated, ...national, ...byDefault]
    .filter(({ claim, around }) => settle(claim, around) === undefined)
    .map(({ at }) => ({
      ...at(),
      what: 'nobody is named who says so',
      mend: 'add `source` and `confidence` here, or `provenance: { source, confidence }` for the whole file',
    }));
}
