import { excessShare, isHeld, workersTell } from './reading.js';
import type { Rule } from './rule.js';
import { weights } from './weights.js';

const w = weights.attack;

/** Fewer decided sign-ins than this in the window prove nothing. */
const LEAST_LOGINS = 10;

/** A spike and a change of composition: another kind of source, of client, of path than on an ordinary minute. */
export const attackRules: readonly Rule[] = [
  {
    ...{ hypothesis: 'attack', group: 'load', weight: w.foreignLoad, about: 'entries', feed: 'composition' },
    ...{ high: 'foreign_load', low: 'no_foreign_load' },
    read(facts) {
      const { excess } = facts;
      if (!excess || excess.ordinary === 0) return undefined;
      if (isHeld(facts)) return null;
      // What is sure of it: of a crowd five times the ordinary, a tenth taken for strangers is the error of the estimate.
      const strange = facts.strangers ? facts.strangers.low * excess.total : excess.foreign;
      const ratio = strange / excess.ordinary;
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
    ...{ hypothesis: 'attack', group: 'people', weight: w.accounts, about: 'entries', feed: 'users' },
    ...{ high: 'users_do_not_follow', low: 'users_follow' },
    read({ users, load, strangers }) {
      if (users === undefined || !load) return undefined;
      if (strangers?.accounts === undefined || load.ratio < 1.2) return null;
      return { x: strangers.accounts, params: { users, ratio: load.ratio } };
    },
  },
  {
    ...{ hypothesis: 'attack', group: 'assets', weight: w.bare, about: 'entries', feed: 'composition' },
    ...{ high: 'pages_bare', low: 'pages_whole' },
    read({ strangers, excess }) {
      if (!excess) return undefined;
      return strangers?.bare === undefined ? null : { x: strangers.bare, params: { share: strangers.bare } };
    },
  },
  {
    ...{ hypothesis: 'attack', group: 'logins', weight: w.logins, about: 'entries', feed: 'logins' },
    ...{ high: 'logins_refused', low: 'logins_succeed' },
    read({ logins }) {
      if (!logins) return undefined;
      return logins.decided < LEAST_LOGINS ? null : { x: logins.failed, params: { share: logins.failed } };
    },
  },
  {
    ...{ hypothesis: 'attack', group: 'known', weight: w.known, about: 'entries', feed: 'known' },
    ...{ high: 'sources_known', low: 'sources_unknown' },
    read: ({ knownSources }) =>
      typeof knownSources === 'number' ? { x: knownSources, params: { share: knownSources } } : knownSources,
  },
  {
    ...{ hypothesis: 'attack', group: 'capacity', weight: w.capacity, about: 'suspect', feed: 'pool' },
    ...{ high: 'attack_beyond_capacity', low: 'attack_within_capacity' },
    read: ({ capacity, suspect }) =>
      !capacity?.perS
        ? null
        : {
            x: capacity.attack / capacity.perS,
            params: { factor: capacity.attack / capacity.perS, cell: suspect.cell.id },
          },
  },
  {
    ...{ hypothesis: 'attack', group: 'held', weight: w.workersHeld, about: 'suspect', feed: 'pool' },
    ...{ high: 'workers_held', low: 'workers_explained' },
    read(facts) {
      const { held, suspect, entries } = facts;
      if (held?.workers === undefined) return undefined;
      // Clients hold the workers of the maillon they enter by.
      if (!workersTell(facts) || !entries.includes(suspect)) return null;
      return { x: held.workers, params: { share: held.workers, cell: suspect.cell.id } };
    },
  },
  {
    ...{ hypothesis: 'attack', group: 'held', weight: w.veryLate, about: 'suspect', feed: 'requests' },
    ...{ high: 'readers_slow', low: 'readers_quick' },
    read: ({ held, suspect }) =>
      held ? { x: held.veryLate, params: { share: held.veryLate, cell: suspect.cell.id } } : null,
  },
  {
    ...{ hypothesis: 'attack', group: 'held', weight: w.halfOpen, about: 'suspect', feed: 'connections' },
    ...{ high: 'half_open', low: 'handshakes_complete' },
    read: ({ held, suspect }) =>
      held?.halfOpen === undefined
        ? undefined
        : { x: held.halfOpen, params: { share: held.halfOpen, cell: suspect.cell.id } },
  },
];
