import type { BotSpec, Mix } from '../world/spec.js';
import { CLIENTS, type Client, cells, type Path, type Source } from '../world/topology.js';
import { machine, type Style, strike } from './attacks.js';
import { attackAndFault } from './faults.js';
import { crowdOf } from './ordinary.js';
import { crowd } from './people.js';
import type { Family, Stage } from './plot.js';

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

/** Anything a crowd may look like: other pages, other places, people who were never there. */
function anyCrowd(stage: Stage) {
  const { random } = stage;
  const school = random.chance(0.3) ? random.between(0, 1) : 0.05;
  const pages = PAGES.map((path): [Path, number] => [path, random.chance(0.4) ? random.between(1, 6) : 0.3]);
  const [known, signIn, assets, app] = [
    random.between(0.2, 0.95),
    random.between(0.1, 1),
    random.between(0.5, 1.2),
    random.between(0.1, 0.95),
  ];
  const mobile = random.between(0.05, 0.6);
  return crowd(stage, {
    ...{
      cell: random.pick(cells),
      factor: random.between(2, 6),
      rampS: random.chance(0.4) ? 0 : random.between(3, 40),
    },
    change: (people) => ({
      ...{ ...people, pages, known, signIn, assets: people.assets * assets, meanPages: random.between(2, 5) },
      ...{
        badPassword: random.between(0.02, 0.15),
        who: crowdOf(school, 1 - mobile, mobile, app, random.chance(0.3) ? random.between(0.1, 0.8) : 0.03),
      },
      ...{ retry: random.between(0.2, 0.8), schoolAddresses: random.whole(1, 20) },
    }),
  });
}

/** Families of wide draws, for the fit alone. */
export const drawn: readonly Family[] = [
  { name: 'any-machine', set: 'fit', draw: (stage) => strike(stage, anyMachine(stage), 'http-flood') },
  { name: 'any-crowd', set: 'fit', crowd: true, draw: anyCrowd },
  {
    ...{ name: 'crowd+any-machine', set: 'fit' },
    draw: (stage) => strike(stage, anyMachine(stage), 'http-flood', stage.random.between(0.2, 0.8)),
  },
  {
    ...{ name: 'stuffing+deploy', set: 'fit' },
    draw: (stage) => attackAndFault(stage, 'stuffing', 'messagerie', { errors: stage.random.between(0.4, 0.9) }),
  },
];
