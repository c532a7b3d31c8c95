import { excessShare } from './reading.js';
import type { Rule } from './rule.js';
import { weights } from './weights.js';

const w = weights.attack;

/** A spike and a change of composition: another kind of source, of client, of path than on an ordinary minute. */
export const attackRules: readonly Rule[] = [
  {
    ...{ hypothesis: 'attack', group: 'load', weight: w.foreignLoad, about: 'entries', feed: 'composition' },
    ...{ high: 'foreign_load', low: 'no_foreign_load' },
    read({ excess }) {
      if (!excess || excess.ordinary === 0) return undefined;
      const ratio = excess.foreign / excess.ordinary;
      return { x: ratio, params: { ratio } };
    },
  },
  {
    ...{ hypothesis: 'attack', group: 'sources', weight: w.foreignSources, about: 'entries', feed: 'composition' },
    ...{ high: 'foreign_sources', low: 'people_sources' },
    read: excessShare(({ foreignSources }) => ({ x: foreignSources, params: { share: Math.max(0, foreignSources) } })),
  },
  {
    ...{ hypothesis: 'attack', group: 'clients', weight: w.foreignClients, about: 'entries', feed: 'composition' },
    ...{ high: 'foreign_clients', low: 'usual_clients' },
    read: excessShare(({ foreignClients }) => ({ x: foreignClients, params: { share: foreignClients } })),
  },
  {
    ...{ hypothesis: 'attack', group: 'clients', weight: w.divergence, about: 'entries', feed: 'composition' },
    ...{ high: 'mix_differs', low: 'mix_same' },
    read: excessShare(({ divergence }) => ({ x: divergence, params: { divergence } })),
  },
  {
    ...{ hypothesis: 'attack', group: 'paths', weight: w.paths, about: 'entries', feed: 'composition' },
    ...{ high: 'paths_narrow', low: 'paths_usual' },
    read: excessShare(({ path, pathShare }) => ({ x: pathShare, params: { path, share: Math.max(0, pathShare) } })),
  },
  {
    ...{ hypothesis: 'attack', group: 'perSource', weight: w.perSource, about: 'entries', feed: 'sources' },
    ...{ high: 'per_source_high', low: 'per_source_usual' },
    // School egress inverts this feature: many pupils, one address.
    read({ perSource, excess }) {
      if (perSource === undefined) return undefined;
      return !excess || excess.total === 0 || excess.schools > 0.3
        ? null
        : { x: perSource, params: { factor: perSource } };
    },
  },
  {
    ...{ hypothesis: 'attack', group: 'people', weight: w.people, about: 'entries', feed: 'users' },
    ...{ high: 'users_follow', low: 'users_do_not_follow' },
    read({ users, load }) {
      if (users === undefined || !load) return undefined;
      const follow = users / load.ratio;
      return load.ratio < 1.5 ? null : { x: follow, params: { users, ratio: load.ratio } };
    },
  },
];
