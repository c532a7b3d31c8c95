import type { Facts } from './facts.js';
import { loadParams, mostlyLate, resourceReading, shedReading } from './reading.js';
import type { Rule } from './rule.js';
import { weights } from './weights.js';

const w = weights.fault;

/** Beyond this growth a full pool or a slow answer is what load does. */
const ORDINARY_LOAD = 1.3;

/** From this share of the excess on, what came is what strangers bring. */
const MOSTLY_STRANGERS = 0.6;

function strangersBring({ strangers, load }: Facts): boolean {
  return (strangers?.value ?? 0) >= MOSTLY_STRANGERS && load !== undefined && load.provoking > ORDINARY_LOAD;
}

/** A bounded resource this little used, and processors, make nobody wait. */
const FREE = 0.6;

/** Errors without either: the load is ordinary, the resources are free, the harm sets in at once. */
export const faultRules: readonly Rule[] = [
  {
    ...{ hypothesis: 'fault', group: 'load', weight: w.load, about: 'entries', feed: 'baseline' },
    ...{ high: 'load_above', low: 'load_ordinary' },
    // What strangers bring is no reason for the maillon's own errors, nor against them.
    read(facts) {
      const { load } = facts;
      return load && (strangersBring(facts) ? null : { x: load.provoking, params: loadParams(load) });
    },
  },
  {
    ...{ hypothesis: 'fault', group: 'load', weight: w.loadFollowed, about: 'entries', feed: 'baseline' },
    ...{ high: 'load_followed', low: 'load_followed' },
    read: ({ load }) =>
      load && { x: load.ratio - load.provoking, params: { ratio: load.ratio, before: load.provoking } },
  },
  {
    ...{ hypothesis: 'fault', group: 'errors', weight: w.ownErrors, about: 'suspect', feed: 'requests' },
    ...{ high: 'own_errors', low: 'few_own_errors' },
    read(facts) {
      const { ownErrors, suspect } = facts;
      return mostlyLate(facts) ? null : { x: ownErrors, params: { share: ownErrors, cell: suspect.cell.id } };
    },
  },
  {
    ...{ hypothesis: 'fault', group: 'errors', weight: w.bornErrors, about: 'suspect', feed: 'requests' },
    ...{ high: 'born_errors', low: 'few_born_errors' },
    read(facts) {
      const { bornErrors, suspect } = facts;
      if (bornErrors === undefined || mostlyLate(facts)) return null;
      return { x: bornErrors, params: { share: bornErrors, cell: suspect.cell.id } };
    },
  },
  {
    ...{ hypothesis: 'fault', group: 'held', weight: w.held, about: 'suspect', feed: 'pool' },
    ...{ high: 'workers_held', low: 'workers_explained' },
    read({ held, suspect, entries, load }) {
      if (!held) return undefined;
      if (!entries.includes(suspect) || (load && load.ratio > ORDINARY_LOAD)) return null;
      const share = Math.max(held.workers ?? 0, held.veryLate, held.halfOpen ?? 0);
      return { x: share, params: { share, cell: suspect.cell.id } };
    },
  },
  {
    ...{ hypothesis: 'fault', group: 'errors', weight: w.absent, about: 'suspect', feed: 'calls' },
    ...{ high: 'absent', low: 'present' },
    read: ({ absent, suspect }) => ({ x: absent ? 1 : 0, params: { cell: suspect.cell.id } }),
  },
  {
    ...{ hypothesis: 'fault', group: 'onset', weight: w.onset, about: 'suspect', feed: 'requests' },
    ...{ high: 'onset_slow', low: 'onset_step' },
    read: ({ onsetS }) => (onsetS === undefined ? null : { x: onsetS, params: { seconds: onsetS } }),
  },
  {
    ...{ hypothesis: 'fault', group: 'resource', weight: w.resource, about: 'suspect', feed: 'pool' },
    ...{ high: 'resource_full', low: 'resource_free' },
    // A slow dependency fills pools at ordinary load: then a full pool speaks for nobody.
    read(facts) {
      const reading = resourceReading(facts);
      if (!reading || reading.x < 0.8) return reading;
      return facts.load && facts.load.provoking > ORDINARY_LOAD ? reading : null;
    },
  },
  {
    ...{ hypothesis: 'fault', group: 'resource', weight: w.shed, about: 'suspect', feed: 'requests' },
    ...{ high: 'shedding', low: 'no_shedding' },
    read: (facts) =>
      facts.load && facts.load.provoking <= ORDINARY_LOAD && facts.shed > 0.05 ? null : shedReading(facts),
  },
  {
    ...{ hypothesis: 'fault', group: 'latency', weight: w.slowWithoutLoad, about: 'suspect', feed: 'baseline' },
    ...{ high: 'slow_without_load', low: 'not_slower' },
    read({ load, inflation }) {
      if (!load || inflation === undefined) return undefined;
      return load.provoking > ORDINARY_LOAD || inflation === null
        ? null
        : { x: inflation, params: { factor: inflation } };
    },
  },
  {
    ...{ hypothesis: 'fault', group: 'latency', weight: w.slowWhileFree, about: 'suspect', feed: 'pool' },
    ...{ high: 'slow_while_free', low: 'not_slower' },
    read({ inflation, resource, held, suspect }) {
      if (!resource || typeof inflation !== 'number') return null;
      if (resource.share >= FREE || (held?.cpu ?? 0) >= FREE) return null;
      return { x: inflation, params: { factor: inflation, share: resource.share, cell: suspect.cell.id } };
    },
  },
  {
    ...{ hypothesis: 'fault', group: 'capacity', weight: w.capacity, about: 'suspect', feed: 'pool' },
    ...{ high: 'capacity_held', low: 'capacity_lost' },
    // Full while it serves fewer than on an ordinary minute: the limit came down by itself.
    read({ capacity, suspect, load }) {
      const usual = suspect.baseline.load.median;
      if (!capacity?.perS || !load || usual <= 0) return null;
      const factor = capacity.perS / usual;
      return { x: factor, params: { factor, capacity: capacity.perS, usual, cell: suspect.cell.id } };
    },
  },
  {
    ...{ hypothesis: 'fault', group: 'elsewhere', weight: w.elsewhere, about: 'suspect', feed: 'calls' },
    ...{ high: 'broken_elsewhere', low: 'sound_elsewhere' },
    read: ({ elsewhere }) =>
      elsewhere ? { x: elsewhere.share, params: { share: elsewhere.share, cell: elsewhere.cell } } : null,
  },
  {
    ...{ hypothesis: 'fault', group: 'locality', weight: w.locality, about: 'suspect', feed: 'calls' },
    ...{ high: 'born_here', low: 'born_elsewhere' },
    read: ({ locality, suspect }) => ({ x: locality, params: { share: locality, cell: suspect.cell.id } }),
  },
];
