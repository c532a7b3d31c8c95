import { cellId, NATIONAL, splitCell } from '../../../chain/model.js';
import { type BotSpec, between } from '../world/spec.js';
import { entryOf, ents, PATHS, stationOf, visitsOf } from '../world/topology.js';
import { demandOf } from './demand.js';
import { crowdOf, JOURNEY } from './ordinary.js';
import { crowd } from './people.js';
import type { Family, Plot, Stage } from './plot.js';

export type Style = Omit<BotSpec, 'ent' | 'rate'>;

export const machine: Style = {
  ...{ who: [[['hosting', 'script'], 1]], pages: [['recherche', 1]], addresses: 25, hiddenBehindPeople: false },
  ...{ slow: 'none', holdS: 0, regular: false, known: 0.02, patienceS: 10 },
};

/** How each kind looks; what is drawn anew for each case is drawn here. */
const styles = {
  'http-flood': ({ random }: Stage): Style => ({
    ...machine,
    who: [
      [['hosting', 'script'], random.between(0.5, 1)],
      [['unknown', 'script'], random.between(0, 0.5)],
    ],
    pages: [[random.pick(['recherche', 'portail', 'api', 'messagerie'] as const), 1]],
    addresses: random.whole(5, 400),
    regular: random.chance(0.3),
  }),
  'flood-browser': ({ random }: Stage): Style => ({
    ...machine,
    who: [
      [['hosting', 'browser'], 1],
      [['unknown', 'browser'], random.between(0, 1)],
    ],
    pages: [
      ['portail', 3],
      ['recherche', 1],
      ['statique', random.between(0, 3)],
    ],
    addresses: random.whole(100, 3000),
  }),
  stuffing: ({ random }: Stage): Style => ({
    ...{ ...machine, pages: [['connexion', 1]], addresses: random.whole(10, 200), regular: random.chance(0.3) },
  }),
  'stuffing-residential': ({ random }: Stage): Style => ({
    ...{
      ...machine,
      pages: [['connexion', 1]],
      addresses: random.whole(2000, 20_000),
      known: random.between(0.05, 0.3),
    },
    who: crowdOf(0, 0.7, 0.25, random.between(0, 0.3), 0.05),
    hiddenBehindPeople: random.chance(0.3),
  }),
  scraping: ({ random }: Stage): Style => ({
    ...{
      ...machine,
      pages: [
        ['recherche', 4],
        ['messagerie', 1],
      ],
      addresses: random.whole(2, 12),
      regular: true,
    },
    who: [[['hosting', random.pick(['script', 'browser'] as const)], 1]],
  }),
  'scraping-distributed': ({ random }: Stage): Style => ({
    ...{
      ...machine,
      pages: [
        ['recherche', 4],
        ['portail', 1],
      ],
      addresses: random.whole(300, 2000),
      known: 0.1,
    },
    who: [
      [['unknown', 'browser'], 2],
      [['home', 'browser'], 2],
      [['hosting', 'browser'], 1],
    ],
  }),
  // Real journeys, recorded and played again from homes, assets and all; nobody is signed in.
  mimicry: ({ random, ordinary }: Stage): Style => ({
    ...{
      ...machine,
      pages: [...JOURNEY, ['statique', 11 * (ordinary[0]?.assets ?? 1)]],
      addresses: random.whole(500, 5000),
    },
    ...{
      who: crowdOf(0, 0.75, 0.22, 0.2, 0.03),
      known: random.between(0.05, 0.3),
      hiddenBehindPeople: random.chance(0.3),
    },
  }),
  // Random query strings: the same few pages, never from a cache.
  'cache-busting': ({ random }: Stage): Style => ({
    ...{
      ...machine,
      pages: [
        ['portail', 2],
        ['api', 1],
      ],
      addresses: random.whole(200, 4000),
      known: 0.05,
    },
    who: [
      [['hosting', 'browser'], random.between(0, 1)],
      [['unknown', 'browser'], 1],
      [['mobile', 'mobile-app'], 0.3],
    ],
  }),
} as const;

type Kind = keyof typeof styles;

const KIND_OF: Readonly<Record<Kind, string>> = {
  ...{
    'http-flood': 'http-flood',
    'flood-browser': 'http-flood',
    mimicry: 'http-flood',
    'cache-busting': 'http-flood',
  },
  ...{
    stuffing: 'stuffing',
    'stuffing-residential': 'stuffing',
    scraping: 'scraping',
    'scraping-distributed': 'scraping',
  },
};

/** A cell that every request of the style visits, and how often in the mean. */
function bottleneck(stage: Stage, stuffing: boolean, style: Style, ent: string): { cell: string; visits: number } {
  const total = style.pages.reduce((sum, [, weight]) => sum + weight, 0);
  const visits = (cell: string): number =>
    style.pages.reduce(
      (sum, [path, weight]) =>
        sum + (weight / total) * (visitsOf(entryOf(ent), PATHS.indexOf(path)).get(stationOf(cell)) ?? 0),
      0,
    );
  const candidates = stuffing
    ? [cellId(NATIONAL, 'authentification'), cellId(ent, 'portail')]
    : ['base', 'portail', 'frontal'].map((maillon) => cellId(ent, maillon));
  const cell = stage.random.pick(candidates.filter((candidate) => visits(candidate) > 0.25));
  return { cell, visits: visits(cell) };
}

function attack(stage: Stage, kind: Kind, share = 1): Plot {
  return strike(stage, styles[kind](stage), KIND_OF[kind], share);
}

/** Machines that ask for `growth` times the ordinary load of the cell that breaks, besides it; the rest of `share` are people. */
export function strike(stage: Stage, style: Style, kind: string, share = 1): Plot {
  const { random, ordinary, onsetS, endS } = stage;
  const ent = random.pick(ents);
  const { cell, visits } = bottleneck(stage, kind === 'stuffing', style, ent);
  const usual = demandOf(ordinary, []).get(stationOf(cell)) ?? 1;
  const growth = random.between(2, 5);
  const perS = (share * growth * usual) / visits;
  const rampS = random.chance(0.6) ? 0 : random.between(3, 20);
  const bots: BotSpec = { ...style, ent, rate: between(perS, onsetS, endS, rampS) };
  const alone: Plot = {
    ...{ cause: 'attack', kind, failing: [cell], targeted: cellId(ent, 'frontal'), bots: [bots] },
    breaking: { cell, overload: Math.max(1.2, Math.min(random.between(1.3, 2.5), 0.45 * (1 + growth))) },
  };
  if (share >= 1) return alone;
  // The rest of the growth are people.
  const national = splitCell(cell).ent === NATIONAL;
  const crowdPlot = crowd(stage, { cell, factor: 1, rampS });
  const people = (crowdPlot.people ?? []).filter((one) => national || one.ent === ent);
  const askedByCrowd = demandOf(people, []).get(stationOf(cell)) ?? 1;
  const factor = ((1 - share) * growth * usual) / askedByCrowd;
  const scaled = people.map((one) => ({ ...one, rate: between(one.rate.peak * factor, onsetS, endS, rampS) }));
  return { ...alone, cause: 'saturation+attack', people: scaled };
}

const plain = (name: Kind, set: Family['set']): Family => ({ name, set, draw: (stage) => attack(stage, name) });

/** Connections that hold the frontal's workers. */
export function slow(stage: Stage, style: 'headers' | 'read', more: Partial<BotSpec> = {}): Plot {
  const { random, onsetS, endS } = stage;
  const ent = random.pick(ents);
  const cell = cellId(ent, 'frontal');
  const slots = random.whole(60, 180);
  const holdS = random.between(15, 45);
  const perS = Math.max((slots * random.between(1.3, 2)) / holdS, slots / random.between(10, 25));
  const hosts = style === 'headers' ? random.whole(5, 60) : random.whole(20, 200);
  const bots: BotSpec = {
    ...machine,
    ...{ ent, slow: style, holdS, addresses: hosts, rate: between(perS, onsetS, endS, 0), patienceS: 600 },
    ...(style === 'read'
      ? { who: crowdOf(0, 0.6, 0.2, 0.1, 0.2), pages: [['statique', 1]], known: 0.1 }
      : { pages: [['portail', 1]] }),
    ...more,
  };
  const kind = style === 'headers' ? 'slow-http' : 'slow-read';
  return { cause: 'attack', kind, failing: [cell], targeted: cell, bots: [bots], slots: { cell, slots } };
}

/** Half-open connections: most SYN of people are dropped, and no span tells of it. */
function syn({ random, onsetS, endS }: Stage, targets: readonly string[]): Plot {
  const synDrop = random.between(0.5, 0.85);
  return {
    ...{ cause: 'attack', kind: 'syn', failing: targets, targeted: targets[0] as string },
    effects: targets.flatMap((cell) => [
      { atS: onsetS, cell, change: { synDrop } },
      { atS: endS, cell, change: { synDrop: 0 } },
    ]),
  };
}

const frontals = (some: readonly string[]): readonly string[] => some.map((ent) => cellId(ent, 'frontal'));

export const attacks: readonly Family[] = [
  plain('http-flood', 'fit'),
  plain('stuffing', 'fit'),
  plain('scraping', 'fit'),
  { name: 'slow-http', set: 'fit', draw: (stage) => slow(stage, 'headers') },
  { name: 'syn-flood', set: 'fit', draw: (stage) => syn(stage, frontals([stage.random.pick(ents)])) },
  plain('mimicry', 'test'),
  plain('cache-busting', 'test'),
  plain('flood-browser', 'fit'),
  plain('stuffing-residential', 'test'),
  plain('scraping-distributed', 'fit'),
  { name: 'low-and-slow', set: 'test', draw: (stage) => slow(stage, 'read') },
  { name: 'syn-carpet', set: 'fit', draw: (stage) => syn(stage, frontals(ents.slice(0, stage.random.whole(2, 4)))) },
];

const mixture = (kind: Kind, percent: number, set: Family['set']): Family => ({
  name: `crowd+${kind}-${percent}`,
  set,
  draw: (stage) => attack(stage, kind, percent / 100),
});

export const mixtures: readonly Family[] = [
  ...[20, 50, 80].map((percent) => mixture('http-flood', percent, 'fit')),
  mixture('cache-busting', 20, 'test'),
  mixture('flood-browser', 50, 'fit'),
  mixture('stuffing-residential', 50, 'test'),
  mixture('mimicry', 80, 'test'),
];

export { attack };
