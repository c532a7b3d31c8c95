import { cellId } from '../../../chain/model.js';
import type { Condition } from '../des/station.js';
import type { BotSpec, Effect, Mix, PeopleSpec } from '../world/spec.js';
import { CLIENTS, type Client, cells, type Path, type Source } from '../world/topology.js';
import { machine, type Style, slow, strike } from './attacks.js';
import { attackAndFault, broken, during, healthy } from './faults.js';
import { crowdOf } from './ordinary.js';
import { crowd } from './people.js';
import type { Family, Plot, Stage } from './plot.js';

const PAGES: readonly Path[] = ['portail', 'messagerie', 'recherche', 'classe-virtuelle', 'api'];
const FROM: readonly Source[] = ['home', 'mobile', 'hosting', 'unknown'];

/** Anything a machine may look like: what is drawn is wide, so that the weights lean on no single sign. */
function anyMachine({ random }: Stage): Style {
  const who: Mix<readonly [Source, Client]> = Array.from({ length: random.whole(1, 4) }, () => [
    [random.pick(FROM), random.pick(CLIENTS)],
    random.between(0.2, 1),
  ]);
  const pages: [Path, number][] = Array.from({ length: random.whole(1, 4) }, () => [
    random.pick(PAGES),
    random.between(0.3, 1),
  ]);
  if (random.chance(0.3)) pages.push(['statique', random.between(0.2, 2)]);
  return {
    ...{ ...machine, who, pages, addresses: Math.round(10 ** random.between(0.7, 4)) },
    ...{ regular: random.chance(0.3), known: random.between(0, 0.5), hiddenBehindPeople: random.chance(0.15) },
  } satisfies Omit<BotSpec, 'ent' | 'rate'>;
}

/** Anything people may be: other pages, other places, who were never there. */
function anyPeople({ random }: Stage): (people: PeopleSpec) => PeopleSpec {
  const school = random.chance(0.3) ? random.between(0, 1) : 0.05;
  const pages = PAGES.map((path): [Path, number] => [path, random.chance(0.4) ? random.between(1, 6) : 0.3]);
  const [known, signIn, assets, app] = [
    random.between(0.05, 0.95),
    random.between(0.05, 1),
    random.between(0.25, 1.2),
    random.between(0.1, 0.95),
  ];
  const mobile = random.between(0.05, 0.6);
  const strange = random.chance(0.3) ? random.between(0.1, 0.8) : 0.03;
  const [meanPages, badPassword, retry] = [random.between(2, 5), random.between(0.02, 0.2), random.between(0.2, 0.8)];
  const schoolAddresses = random.whole(1, 20);
  return (people) => ({
    ...{ ...people, pages, known, signIn, assets: people.assets * assets, meanPages, badPassword, retry },
    ...{ who: crowdOf(school, 1 - mobile, mobile, app, strange), schoolAddresses },
  });
}

function anyCrowd(stage: Stage): Plot {
  const { random } = stage;
  const change = anyPeople(stage);
  const rampS = random.chance(0.4) ? 0 : random.between(3, 40);
  return crowd(stage, { cell: random.pick(cells), factor: random.between(1.5, 6), rampS, change });
}

/** Any people and any machine at once, one part of five at least of each. */
function anyMixture(stage: Stage): Plot {
  const struck = strike(stage, anyMachine(stage), 'http-flood', stage.random.between(0.2, 0.8));
  const change = anyPeople(stage);
  // As many requests as the drawn share asks for, whatever they look at.
  return { ...struck, people: (struck.people ?? []).map((one) => ({ ...change(one), signIn: one.signIn })) };
}

/** Anything that breaks: wholly or in part, at once or by and by, for good or now and then. */
function anyTrouble({ random }: Stage): Partial<Condition> {
  const share = random.chance(0.5) ? 1 : random.between(0.3, 1);
  return random.pick([
    () => ({ errors: random.between(0.15, 1) }),
    () => ({ addedMs: random.between(800, 4000) }),
    () => ({ mode: random.pick(['crash', 'hang', 'tls'] as const), modeShare: share }),
    () => ({ slow: random.between(4, 15) }),
    () => ({ errors: random.between(0.1, 0.4), addedMs: random.between(300, 1500) }),
  ])();
}

function anyFault(stage: Stage): Plot {
  const { random, onsetS, endS } = stage;
  const cell = random.pick(cells);
  const change = anyTrouble(stage);
  if (random.chance(0.6)) return broken(stage, cell, change);
  const [downS, upS] = [random.whole(6, 15), random.whole(3, 10)];
  const effects: Effect[] = [];
  for (let atS = onsetS; atS < endS; atS += downS + upS)
    effects.push({ atS, cell, change }, { atS: Math.min(endS, atS + downS), cell, change: healthy });
  return { cause: 'fault', failing: [cell], effects };
}

/** Any machine, and a maillon of the same ENT that is broken. */
function machineAndFault(stage: Stage): Plot {
  const struck = strike(stage, anyMachine(stage), 'http-flood');
  const ent = struck.bots?.[0]?.ent ?? '';
  const cell = cellId(ent, stage.random.pick(['portail', 'messagerie', 'base']));
  const failing = [...new Set([...struck.failing, cell])];
  return { ...struck, cause: 'attack+fault', failing, effects: during(stage, cell, anyTrouble(stage)) };
}

/** Slow clients of any make. */
function anySlow(stage: Stage): Plot {
  const { random } = stage;
  const { who, addresses, known } = anyMachine(stage);
  const holdS = random.between(12, 60);
  return slow(stage, random.pick(['headers', 'read'] as const), { who, addresses, known, holdS });
}

/** Families of wide draws, for the fit alone. */
export const drawn: readonly Family[] = [
  { name: 'any-machine', set: 'fit', draw: (stage) => strike(stage, anyMachine(stage), 'http-flood') },
  { name: 'any-crowd', set: 'fit', crowd: true, draw: anyCrowd },
  {
    ...{ name: 'crowd+any-machine', set: 'fit' },
    draw: (stage) => strike(stage, anyMachine(stage), 'http-flood', stage.random.between(0.2, 0.8)),
  },
  { name: 'any-crowd+any-machine', set: 'fit', draw: anyMixture },
  {
    ...{ name: 'stuffing+deploy', set: 'fit' },
    draw: (stage) => attackAndFault(stage, 'stuffing', 'messagerie', { errors: stage.random.between(0.4, 0.9) }),
  },
  { name: 'any-fault', set: 'fit', draw: anyFault },
  { name: 'any-machine+fault', set: 'fit', draw: machineAndFault },
  { name: 'any-slow-clients', set: 'fit', draw: anySlow },
];
