import { cellId, NATIONAL, splitCell } from '../../../chain/model.js';
import { type BotSpec, between, type Effect, type Rate } from '../world/spec.js';
import { ents, operatorOf, stationOf } from '../world/topology.js';
import { machine, type Style, slow, strike } from './attacks.js';
import { blindFaults } from './blind-faults.js';
import { blindCrowds, blindQuietDays, cned, parents, snowDay } from './blind-people.js';
import { demandOf } from './demand.js';
import { during } from './faults.js';
import { crowdOf } from './ordinary.js';
import { atEnt, type Change, crowd } from './people.js';
import type { Family, Plot, Stage } from './plot.js';

/** On for `onS`, off for `offS`, and so on: most attacks are short, and come again. */
function pulsed(rate: Rate, fromS: number, onS: number, offS: number): Rate {
  return { peak: rate.peak, at: (tS) => ((tS - fromS) % (onS + offS) < onS ? rate.at(tS) : 0) };
}

const pulsing = (stage: Stage, plot: Plot): Plot => ({
  ...plot,
  bots: (plot.bots ?? []).map((bots) => ({
    ...bots,
    rate: pulsed(bots.rate, stage.onsetS, stage.random.between(12, 20), stage.random.between(5, 9)),
  })),
});

/** Rented machines that call themselves browsers and fetch what a page needs. */
const rented = ({ random }: Stage): Style => ({
  ...{ ...machine, addresses: random.whole(30, 900), known: 0.01 },
  who: [
    [['hosting', 'browser'], 2],
    [['hosting', 'script'], 1],
    [['unknown', 'browser'], random.between(0.2, 1)],
  ],
  pages: [
    ['portail', 3],
    ['statique', random.between(2, 8)],
    ['messagerie', random.between(0, 2)],
  ],
});

/** Cameras and set-top boxes: at home and behind the addresses that mobile networks share, with a bare client. */
const things = ({ random }: Stage): Style => ({
  ...{ ...machine, addresses: random.whole(800, 6000), known: random.between(0.15, 0.45), hiddenBehindPeople: true },
  who: [
    [['home', 'script'], random.between(0.4, 1)],
    [['mobile', 'script'], random.between(0.2, 0.6)],
    [['home', 'browser'], random.between(0, 0.4)],
  ],
  pages: [['portail', 1]],
});

/** Crawlers that follow every link, from clouds, more and more of them. */
const crawlers = ({ random }: Stage): Style => ({
  ...{ ...machine, addresses: random.whole(60, 800), known: 0, patienceS: 30 },
  who: [
    [['hosting', 'browser'], 3],
    [['hosting', 'script'], random.between(0.2, 1)],
  ],
  pages: [
    ['recherche', 6],
    ['portail', 1],
    ['api', 1],
    ['statique', 1],
  ],
});

/** One password for many accounts, through several ENT at once, from homes and clouds. */
function spraying(stage: Stage): Plot {
  const { random, ordinary, onsetS, endS } = stage;
  const cell = cellId(NATIONAL, 'authentification');
  const doors = ents.filter(() => random.chance(0.75)).slice(0, 4);
  const used = doors.length > 1 ? doors : ents.slice(0, 2);
  const growth = random.between(2, 4);
  const perS = (growth * (demandOf(ordinary, []).get(stationOf(cell)) ?? 1)) / used.length;
  const bots = used.map(
    (ent): BotSpec => ({
      ...{ ...machine, ent, pages: [['connexion', 1]], addresses: random.whole(200, 3000), known: 0.08 },
      who: [...crowdOf(0, 0.4, 0.1, 0), [['hosting', 'browser'], random.between(0.2, 0.8)]],
      rate: between(perS, onsetS, endS, random.between(5, 25)),
    }),
  );
  const overload = Math.max(1.2, Math.min(random.between(1.3, 2.2), 0.45 * (1 + growth)));
  return { cause: 'attack', kind: 'stuffing', failing: [cell], bots, breaking: { cell, overload } };
}

/** More and more SYN, at one door; the kernel counts them. */
function synRamp({ random, onsetS, endS }: Stage): Plot {
  const cell = cellId(random.pick(ents), 'frontal');
  const most = random.between(0.6, 0.9);
  const steps = [0.3, 0.6, 1].map(
    (share, i): Effect => ({ atS: onsetS + 7 * i, cell, change: { synDrop: share * most } }),
  );
  return {
    ...{ cause: 'attack', kind: 'syn', failing: [cell], targeted: cell },
    effects: [...steps, { atS: endS, cell, change: { synDrop: 0 } }],
    telemetry: (operator, drawn) =>
      operator === operatorOf(splitCell(cell).ent) ? { ...drawn, gauges: true, connectionCounters: true } : drawn,
  };
}

/** The line of one operator is full: connections to all its ENT are dropped, and what it sends to Vigie suffers too. */
function fullLine({ random, onsetS, endS }: Stage): Plot {
  const operator = random.pick(['alpha', 'beta']);
  const failing = ents.filter((ent) => operatorOf(ent) === operator).map((ent) => cellId(ent, 'frontal'));
  const synDrop = random.between(0.55, 0.85);
  const lost = random.between(0.2, 0.4);
  return {
    ...{ cause: 'attack', kind: 'syn', failing, targeted: failing[0] as string },
    effects: failing.flatMap((cell) => [
      { atS: onsetS, cell, change: { synDrop } },
      { atS: endS, cell, change: { synDrop: 0 } },
    ]),
    telemetry: (sender, drawn) =>
      sender === operator ? { ...drawn, loss: lost, netMs: 2500, connectionCounters: random.chance(0.5) } : drawn,
  };
}

/** Bodies sent byte by byte (as R-U-Dead-Yet does): a worker is held while nothing happens behind it. */
const slowBodies = (stage: Stage): Plot => ({
  ...slow(stage, 'read', {
    who: [
      [['hosting', 'browser'], 1],
      [['unknown', 'browser'], stage.random.between(0, 1)],
    ],
    ...{ pages: [['api', 1]], addresses: stage.random.whole(3, 40), known: 0, holdS: stage.random.between(20, 40) },
  }),
});

/** Slow headers at two doors at once, the second some seconds later. */
function slowTwice(stage: Stage): Plot {
  const first = slow(stage, 'headers');
  const bots = first.bots?.[0] as BotSpec;
  const other = stage.random.pick(ents.filter((ent) => ent !== bots.ent));
  // The other door has more workers; whether it breaks as well is seen, not asked.
  const late = { ...bots, ent: other, rate: between(bots.rate.peak, stage.onsetS + 15, stage.endS, 5) };
  const { targeted: _, ...plot } = first;
  return { ...plot, failing: [...first.failing, cellId(other, 'frontal')], bots: [bots, late] };
}

/** A crowd that comes for something of its own, and machines of some make: so much of what is too much are machines. */
function both(stage: Stage, change: Change, style: Style, kind: string, share: number, cell: string): Plot {
  const { random, ordinary, onsetS, endS } = stage;
  const national = splitCell(cell).ent === NATIONAL;
  const ent = national ? random.pick(ents) : splitCell(cell).ent;
  const usual = demandOf(ordinary, []).get(stationOf(cell)) ?? 1;
  const growth = national ? random.between(4, 7) : random.between(2.5, 5);
  const rampS = random.between(2, 15);
  const come = crowd(stage, { cell, factor: 1, rampS, change }).people ?? [];
  const asked = demandOf(come, []).get(stationOf(cell)) ?? 1;
  const factor = ((1 - share) * growth * usual) / asked;
  const one: BotSpec = { ...style, ent, rate: between(1, onsetS, endS, rampS) };
  const visits = demandOf([], [one]).get(stationOf(cell)) ?? 1;
  return {
    ...{ cause: 'saturation+attack', kind, failing: [cell], targeted: cellId(ent, 'frontal') },
    people: come.map((people) => ({ ...people, rate: between(people.rate.peak * factor, onsetS, endS, rampS) })),
    bots: [{ ...one, rate: between((share * growth * usual) / visits, onsetS, endS, rampS) }],
    // A national maillon of few requests needs more room, or its ordinary day is late by itself.
    breaking: {
      cell,
      overload: Math.max(1.25, Math.min(random.between(1.4, 2.4), (national ? 0.28 : 0.45) * (1 + growth))),
    },
  };
}

const attacks: readonly Family[] = [
  { name: 'flood-pulsed', set: 'blind', draw: (stage) => pulsing(stage, strike(stage, rented(stage), 'http-flood')) },
  { name: 'flood-of-things', set: 'blind', draw: (stage) => strike(stage, things(stage), 'http-flood') },
  { name: 'crawlers', set: 'blind', draw: (stage) => strike(stage, crawlers(stage), 'scraping') },
  { name: 'spraying', set: 'blind', draw: spraying },
  { name: 'syn-ramp', set: 'blind', draw: synRamp },
  { name: 'full-line', set: 'blind', draw: fullLine },
  { name: 'slow-bodies', set: 'blind', draw: slowBodies },
  { name: 'slow-headers-twice', set: 'blind', draw: slowTwice },
];

const mixtures: readonly Family[] = [
  {
    ...{ name: 'parents+rented-20', set: 'blind' },
    draw: (stage) =>
      both(
        stage,
        parents(stage),
        rented(stage),
        'http-flood',
        0.2,
        atEnt(stage, stage.random.pick(['portail', 'base'])),
      ),
  },
  {
    ...{ name: 'cned+things-50', set: 'blind' },
    draw: (stage) =>
      both(
        ...([stage, cned(stage)] as const),
        ...([
          {
            ...things(stage),
            pages: [
              ['classe-virtuelle', 3],
              ['portail', 1],
            ],
          } as Style,
          'http-flood',
        ] as const),
        ...([0.5, cellId(NATIONAL, 'classe-virtuelle')] as const),
      ),
  },
  {
    ...{ name: 'snow-day+crawlers-80', set: 'blind' },
    draw: (stage) => both(stage, snowDay(stage), crawlers(stage), 'scraping', 0.8, atEnt(stage, 'base')),
  },
];

const attacksWithFaults: readonly Family[] = [
  {
    ...{ name: 'rented+disk', set: 'blind' },
    draw: (stage) => {
      const struck = strike(stage, rented(stage), 'http-flood');
      const cell = cellId(struck.bots?.[0]?.ent ?? (ents[0] as string), 'base');
      return {
        ...{ ...struck, cause: 'attack+fault', failing: [...new Set([...struck.failing, cell])] },
        effects: during(stage, cell, { errors: stage.random.between(0.3, 0.7), addedMs: 200 }),
      };
    },
  },
];

/** Written by who judges, of other makes than every other set; the detector was made by somebody who never opened this file. */
export const blind: readonly Family[] = [
  ...blindCrowds,
  ...attacks,
  ...blindFaults,
  ...mixtures,
  ...attacksWithFaults,
  ...blindQuietDays,
];
