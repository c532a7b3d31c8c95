import { cellId, NATIONAL } from '../../../chain/model.js';
import type { Effect } from '../world/spec.js';
import { ents } from '../world/topology.js';
import { machine, type Style, slow, strike } from './attacks.js';
import { at, broken, during, healthy } from './faults.js';
import { crowdOf } from './ordinary.js';
import { atEnt, crowd, everywhere, served } from './people.js';
import type { Family, Plot, Stage } from './plot.js';

/** Requests of the mobile application, recorded and played again from homes and mobile networks. */
const replayedApp = ({ random }: Stage): Style => ({
  ...{ ...machine, addresses: random.whole(1000, 8000), known: random.between(0.1, 0.4) },
  who: crowdOf(0, 0.4, 0.6, random.between(0.7, 0.95), 0.03),
  pages: [
    ['api', 5],
    ['messagerie', 3],
    ['portail', 1],
    ['statique', random.between(1, 4)],
  ],
});

/** A script that pupils run in class: from a school's own address, known for weeks, with a browser's name. */
const fromSchool = ({ random }: Stage): Style => ({
  ...{ ...machine, addresses: random.whole(1, 4), known: 1, hiddenBehindPeople: false },
  who: crowdOf(1, 0, 0, 0),
  pages: [
    ['portail', 3],
    ['messagerie', 2],
    ['api', random.between(0, 2)],
  ],
});

const stuffingByApp = ({ random }: Stage): Style => ({
  ...{ ...machine, addresses: random.whole(500, 3000), known: random.between(0.2, 0.5) },
  who: crowdOf(0, 0.3, 0.7, 0.9, 0),
  pages: [['connexion', 1]],
});

const scrapingByApi = ({ random }: Stage): Style => ({
  ...{ ...machine, addresses: random.whole(40, 300), known: 0.05, regular: random.chance(0.5) },
  who: [
    [['unknown', 'browser'], 2],
    [['home', 'browser'], 1],
  ],
  pages: [
    ['api', 5],
    ['recherche', 2],
  ],
});

/** Two things at once: the machines of `style`, and a maillon of the same ENT that is broken. */
function struckAndBroken(stage: Stage, style: Style, maillon: string, change: Effect['change']): Plot {
  const struck = strike(stage, style, 'http-flood');
  const cell = cellId(struck.bots?.[0]?.ent ?? (ents[0] as string), maillon);
  const failing = [...new Set([...struck.failing, cell])];
  return { ...struck, cause: 'attack+fault', failing, effects: during(stage, cell, change) };
}

/** Up and down again, `upS` and `downS` at a time. */
function flapping(stage: Stage, cell: string, downS: number, upS: number): Plot {
  const effects: Effect[] = [];
  for (let atS = stage.onsetS; atS < stage.endS; atS += downS + upS) {
    effects.push(
      { atS, cell, change: { mode: 'crash' } },
      { atS: Math.min(stage.endS, atS + downS), cell, change: healthy },
    );
  }
  return { cause: 'fault', failing: [cell], effects };
}

/** Slower and slower, of its own work: memory that leaks, an index that was lost. */
function wearing(stage: Stage, cell: string): Plot {
  const effects = [2, 5, 12].map(
    (slower, step): Effect => ({ atS: stage.onsetS + 10 * step, cell, change: { slow: slower } }),
  );
  return { cause: 'fault', failing: [cell], effects: [...effects, { atS: stage.endS, cell, change: { slow: 1 } }] };
}

/** Other makes of the same things. Held back from a first fit, looked at since: now they are fitted as well. */
export const held: readonly Family[] = [
  { name: 'replayed-app', set: 'fit', draw: (stage) => strike(stage, replayedApp(stage), 'http-flood') },
  { name: 'flood-from-school', set: 'fit', draw: (stage) => strike(stage, fromSchool(stage), 'http-flood') },
  { name: 'stuffing-by-app', set: 'fit', draw: (stage) => strike(stage, stuffingByApp(stage), 'stuffing') },
  { name: 'scraping-by-api', set: 'fit', draw: (stage) => strike(stage, scrapingByApi(stage), 'scraping') },
  {
    // From many homes, each connection held for less long.
    ...{ name: 'slow-headers-homes', set: 'fit' },
    draw: (stage) =>
      slow(stage, 'headers', {
        ...{ who: crowdOf(0, 0.8, 0.2, 0.2), addresses: stage.random.whole(300, 3000), known: 0.2 },
        ...{ holdS: stage.random.between(15, 25) },
      }),
  },
  {
    name: 'crowd+replayed-app-50',
    set: 'fit',
    draw: (stage) => mixed(strike(stage, replayedApp(stage), 'http-flood', 0.5)),
  },
  {
    name: 'crowd+stuffing-by-app-30',
    set: 'fit',
    draw: (stage) => mixed(strike(stage, stuffingByApp(stage), 'stuffing', 0.3)),
  },
  {
    ...{ name: 'replayed-app+slow-database', set: 'fit' },
    draw: (stage) => struckAndBroken(stage, replayedApp(stage), 'base', { addedMs: stage.random.between(900, 2000) }),
  },
  {
    name: 'wearing-out',
    set: 'fit',
    draw: (stage) => wearing(stage, at(stage, 'portail', 'base', 'authentification')),
  },
  {
    name: 'flapping',
    set: 'fit',
    draw: (stage) => flapping(stage, at(stage, 'messagerie', 'base'), 8, stage.random.whole(4, 10)),
  },
  {
    // What a frontal that waits for its disc has in common with slow clients: workers held, and nothing behind it slow.
    ...{ name: 'slow-frontal', set: 'fit' },
    draw: (stage) => broken(stage, atEnt(stage, 'frontal'), { addedMs: stage.random.between(1000, 3000) }),
  },
  {
    // First day of the year: nobody has been seen before, all sign in, many mistype.
    ...{ name: 'crowd-new-pupils', set: 'fit', crowd: true },
    draw: (stage) =>
      crowd(stage, {
        ...{ cell: stage.random.pick([cellId(NATIONAL, 'authentification'), atEnt(stage, 'portail')]), rampS: 20 },
        factor: stage.random.between(2, 5),
        change: (people) => ({
          ...{ ...people, known: stage.random.between(0.05, 0.3), signIn: 1, badPassword: 0.2, meanPages: 2 },
          who: crowdOf(0.1, 0.6, 0.3, 0.1, 0.03),
        }),
      }),
  },
  {
    // A notification reaches every telephone at once: the application asks for no assets.
    ...{ name: 'crowd-notified', set: 'fit', crowd: true },
    draw: (stage) =>
      crowd(stage, {
        ...{ cell: atEnt(stage, stage.random.pick(['messagerie', 'portail', 'base'])), rampS: 5 },
        factor: stage.random.between(3, 7),
        change: (people) => ({
          ...{ ...people, assets: 0.3, signIn: 0.05, meanPages: 2, who: crowdOf(0, 0.5, 0.5, 0.95) },
          pages: [
            ['messagerie', 4],
            ['api', 4],
          ],
        }),
      }),
  },
  {
    ...{ name: 'notified-and-served', set: 'fit', crowd: true },
    draw: (stage) =>
      served(
        everywhere(stage, stage.random.between(2, 4), 3, (people) => ({
          ...{ ...people, assets: 0.3, signIn: 0.05, meanPages: 2, who: crowdOf(0, 0.5, 0.5, 0.95) },
          pages: [['messagerie', 1]],
        })),
      ),
  },
];

function mixed(plot: Plot): Plot {
  return { ...plot, cause: 'saturation+attack' };
}
