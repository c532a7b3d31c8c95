import { crowded, excessShare, grown, loadParams, peopleTell, resourceReading, shedReading } from './reading.js';
import type { Rule } from './rule.js';
import { weights } from './weights.js';

const w = weights.saturation;

const readShare = excessShare(({ foreign, total, divergence }) => ({
  x: foreign / total,
  params: { share: foreign / total, divergence },
}));

/** Legitimate demand beyond capacity: more of the same people, and goodput that stops following. */
export const saturationRules: readonly Rule[] = [
  {
    ...{ hypothesis: 'saturation', group: 'load', weight: w.legitimateLoad, about: 'entries', feed: 'baseline' },
    ...{ high: 'load_above', low: 'load_ordinary' },
    // Without the foreign part: an attack alone leaves the legitimate load where it was.
    read(facts) {
      const { load } = facts;
      if (!load) return undefined;
      return peopleTell(facts) ? { x: load.legitimate, params: { ...loadParams(load), ratio: load.legitimate } } : null;
    },
  },
  {
    ...{
      hypothesis: 'saturation',
      group: 'composition',
      weight: w.foreignShare,
      about: 'entries',
      feed: 'composition',
    },
    ...{ high: 'excess_foreign', low: 'excess_same' },
    read: (facts) => (facts.excess && !grown(facts) ? null : readShare(facts)),
  },
  {
    ...{ hypothesis: 'saturation', group: 'goodput', weight: w.elasticity, about: 'entries', feed: 'baseline' },
    ...{ high: 'goodput_follows', low: 'goodput_stalls' },
    read(facts) {
      const { load, elasticity } = facts;
      if (!load) return undefined;
      return elasticity === undefined || !crowded(facts) ? null : { x: elasticity, params: { elasticity } };
    },
  },
  {
    ...{ hypothesis: 'saturation', group: 'capacity', weight: w.capacity, about: 'suspect', feed: 'pool' },
    ...{ high: 'people_beyond_capacity', low: 'people_within_capacity' },
    // At an ordinary load a limit that is reached has come down by itself.
    read(facts) {
      const { capacity, suspect } = facts;
      if (!capacity?.perS || !grown(facts)) return null;
      const factor = capacity.legitimate / capacity.perS;
      return { x: factor, params: { factor, cell: suspect.cell.id } };
    },
  },
  {
    ...{ hypothesis: 'saturation', group: 'resource', weight: w.resource, about: 'suspect', feed: 'pool' },
    ...{ high: 'resource_full', low: 'resource_free' },
    // Full of attackers, or of what waits for a slow disc, it says nothing of people.
    read: (facts) => (facts.resource && !crowded(facts) ? null : resourceReading(facts)),
  },
  {
    ...{ hypothesis: 'saturation', group: 'resource', weight: w.shed, about: 'suspect', feed: 'requests' },
    ...{ high: 'shedding', low: 'no_shedding' },
    read: (facts) => (crowded(facts) ? shedReading(facts) : null),
  },
  {
    ...{ hypothesis: 'saturation', group: 'resource', weight: w.inflation, about: 'suspect', feed: 'baseline' },
    ...{ high: 'slower', low: 'not_slower' },
    read: (facts) =>
      typeof facts.inflation === 'number'
        ? crowded(facts)
          ? { x: facts.inflation, params: { factor: facts.inflation } }
          : null
        : facts.inflation,
  },
  {
    ...{ hypothesis: 'saturation', group: 'retries', weight: w.retries, about: 'entries', feed: 'retries' },
    ...{ high: 'retries', low: 'no_retries' },
    read: ({ retries }) => ({ x: retries, params: { share: retries } }),
  },
  {
    ...{ hypothesis: 'saturation', group: 'people', weight: w.people, about: 'entries', feed: 'users' },
    ...{ high: 'users_rise', low: 'users_flat' },
    read(facts) {
      const { users } = facts;
      if (users === undefined) return undefined;
      return grown(facts) && peopleTell(facts) ? { x: users, params: { factor: users } } : null;
    },
  },
  {
    ...{ hypothesis: 'saturation', group: 'people', weight: w.people, about: 'entries', feed: 'sources' },
    ...{ high: 'sources_rise', low: 'sources_flat' },
    // Behind a school's shared address a thousand pupils are one source; a flood brings its own.
    read(facts) {
      const { sources, users, excess } = facts;
      if (sources === undefined) return undefined;
      // Where accounts are sent, they count the people.
      if (users !== undefined) return null;
      const foreign = excess && excess.total > 0 ? excess.foreign / excess.total : 0;
      return !grown(facts) || !excess || excess.schools > 0.5 || foreign > 0.2
        ? null
        : { x: sources, params: { factor: sources } };
    },
  },
];
