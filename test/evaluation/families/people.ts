import { cellId, NATIONAL, splitCell } from '../../../chain/model.js';
import { between, type PeopleSpec, type Rate } from '../world/spec.js';
import { cells, ents } from '../world/topology.js';
import { demandOf } from './demand.js';
import { crowdOf, extraOf } from './ordinary.js';
import type { Family, Plot, Stage } from './plot.js';

export type Change = (people: PeopleSpec) => PeopleSpec;

interface Crowd {
  readonly cell: string;
  /** Sessions of the ENT concerned, times this, on top of the ordinary. */
  readonly factor: number;
  readonly rampS: number;
  readonly change?: Change;
  readonly insistent?: boolean;
  readonly untilS?: number;
}

/** People who come together, at the ENT of the cell that will break, or everywhere if it is national. */
export function crowd(stage: Stage, { cell, factor, rampS, change = (p) => p, insistent, untilS }: Crowd): Plot {
  const { random, ordinary, onsetS, endS } = stage;
  const { ent } = splitCell(cell);
  const concerned = ordinary.filter((people) => ent === NATIONAL || people.ent === ent);
  const shape = (peak: number): Rate => between(peak, onsetS, untilS ?? endS, rampS);
  const people = concerned.map((one) => change(extraOf(one, factor, shape)));
  return {
    ...{ cause: 'saturation', failing: [cell], people },
    ...(insistent ? { insistent } : {}),
    breaking: { cell, overload: overloadOf(stage, cell, people, random.between(1.3, 2.2)) },
  };
}

/** What is asked over what can be served: no more than leaves the ordinary day under 45 %. */
function overloadOf({ ordinary }: Stage, cell: string, people: readonly PeopleSpec[], wished: number): number {
  const index = cells.indexOf(cell);
  const usual = demandOf(ordinary, []).get(index) ?? 1;
  const growth = ((demandOf(people, []).get(index) ?? 0) + usual) / usual;
  return Math.max(1.15, Math.min(wished, 0.45 * growth));
}

const insist: Change = (people) => ({ ...people, retry: 0.92, maxRetries: 9, retryS: 0.8, patienceS: 4 });
const anyCell = ({ random }: Stage): string => random.pick(cells);
export const atEnt = ({ random }: Stage, maillon: string): string => cellId(random.pick(ents), maillon);

const results: Change = (people) => ({
  ...{
    ...people,
    pages: [
      ['recherche', 8],
      ['portail', 2],
    ],
    known: 0.4,
    signIn: 0.2,
    meanPages: 2,
  },
  who: crowdOf(0.02, 0.4, 0.55, 0.3, 0.03),
});

const oneSchool: Change = (people) => ({
  ...{ ...people, who: crowdOf(1, 0, 0, 0.05), schoolAddresses: 1, signIn: 1, meanPages: 2, badPassword: 0.08 },
});

export const crowds: readonly Family[] = [
  {
    ...{ name: 'crowd-ramp', set: 'fit', crowd: true },
    draw: (stage) =>
      crowd(stage, { cell: anyCell(stage), factor: stage.random.between(2, 4), rampS: stage.random.between(10, 50) }),
  },
  {
    ...{ name: 'retry-storm', set: 'fit', crowd: true },
    draw: (stage) =>
      crowd(stage, {
        ...{ cell: anyCell(stage), factor: stage.random.between(2, 3.5), rampS: stage.random.between(5, 30) },
        ...{ change: insist, insistent: true },
      }),
  },
  {
    ...{ name: 'crowd-step', set: 'fit', crowd: true },
    draw: (stage) => crowd(stage, { cell: anyCell(stage), factor: stage.random.between(2.2, 5), rampS: 0 }),
  },
  {
    ...{ name: 'crowd-results', set: 'test', crowd: true },
    draw: (stage) =>
      crowd(stage, {
        ...{
          cell: atEnt(stage, stage.random.pick(['base', 'portail', 'frontal'])),
          rampS: stage.random.between(2, 15),
        },
        ...{ factor: stage.random.between(6, 12), change: results },
      }),
  },
  {
    ...{ name: 'crowd-school', set: 'fit', crowd: true },
    draw: (stage) =>
      crowd(stage, {
        ...{ cell: stage.random.pick([atEnt(stage, 'portail'), atEnt(stage, 'base')]), rampS: 10 },
        ...{ factor: stage.random.between(4, 8), change: oneSchool },
      }),
  },
  {
    ...{ name: 'crowd-morning', set: 'test', crowd: true },
    draw: (stage) =>
      crowd(stage, {
        ...{ cell: cellId(NATIONAL, 'authentification'), rampS: stage.random.between(20, 60) },
        ...{ factor: stage.random.between(2, 4), change: (people) => ({ ...people, signIn: 1, meanPages: 2 }) },
      }),
  },
  {
    // A short crowd; those who insist keep the maillon down after it has gone.
    ...{ name: 'retry-metastable', set: 'test', crowd: true },
    draw: (stage) =>
      crowd(stage, {
        ...{ cell: anyCell(stage), factor: stage.random.between(4, 7), rampS: 0, change: insist, insistent: true },
        untilS: stage.onsetS + stage.random.between(25, 40),
      }),
  },
];

/** A day on which more people come, or others, and all are served. */
export function served(people: readonly PeopleSpec[], more: Partial<Plot> = {}): Plot {
  return { cause: 'none', failing: [], people, ...more };
}

export const everywhere = (
  stage: Stage,
  factor: number,
  rampS: number,
  change: Change = (p) => p,
): readonly PeopleSpec[] =>
  stage.ordinary.map((one) => change(extraOf(one, factor, (peak) => between(peak, stage.onsetS, stage.endS, rampS))));

export const quietDays: readonly Family[] = [
  {
    ...{ name: 'bell', set: 'fit', crowd: true },
    draw: (stage) => served(everywhere(stage, stage.random.between(1, 2.5), 3)),
  },
  {
    ...{ name: 'monday-return', set: 'fit', crowd: true },
    draw: (stage) =>
      served(everywhere(stage, stage.random.between(1, 3), 60, (people) => ({ ...people, known: 0.7, signIn: 1 }))),
  },
  { ...{ name: 'holidays', set: 'fit', crowd: true }, draw: () => served([]) },
  {
    ...{ name: 'measurement-outage', set: 'fit', crowd: true },
    draw: ({ random, onsetS, endS }) => {
      const mute = random.pick(['alpha', 'beta', 'etat']);
      return served([], {
        telemetry: (operator, usual) => (operator === mute ? { ...usual, silences: [[onsetS, endS]] } : usual),
      });
    },
  },
  {
    ...{ name: 'results-day', set: 'test', crowd: true },
    draw: (stage) => served(everywhere(stage, stage.random.between(2, 5), 10, results)),
  },
  {
    // From one minute to the next nobody is at school any more: new addresses, from home.
    ...{ name: 'remote-switch', set: 'test', crowd: true },
    draw: (stage) => {
      const { onsetS, endS } = stage;
      const home: Change = (people) => ({
        ...people,
        who: crowdOf(0.01, 0.85, 0.14, 0.2, 0.02),
        known: 0.5,
        signIn: 1,
      });
      const before = stage.ordinary.map((one) => ({ ...one, rate: between(one.rate.peak, -1000, onsetS, 0) }));
      const after = everywhere(stage, stage.random.between(1, 1.8), 20, home);
      return served(
        after.map((one) => ({ ...one, rate: { ...one.rate, at: (t) => (t < endS ? one.rate.at(t) : one.rate.peak) } })),
        {
          ordinary: before,
        },
      );
    },
  },
  {
    ...{ name: 'new-provider', set: 'test', crowd: true },
    draw: ({ random, onsetS }) => {
      const late = random.pick(['alpha', 'beta']);
      return served([], {
        telemetry: (operator, usual) => (operator === late ? { ...usual, silences: [[-1000, onsetS]] } : usual),
      });
    },
  },
  {
    ...{ name: 'telemetry-torn', set: 'fit', crowd: true },
    draw: ({ random, onsetS, endS }) => {
      const torn = random.pick(['alpha', 'beta', 'etat']);
      const gaps: [number, number][] = [];
      for (let at = onsetS; at < endS; at += random.between(8, 20)) gaps.push([at, at + random.between(2, 7)]);
      return served([], { telemetry: (operator, usual) => (operator === torn ? { ...usual, silences: gaps } : usual) });
    },
  },
  {
    // 1,000 pupils of one school, behind one address, in five minutes.
    ...{ name: 'school-0800', set: 'test', crowd: true },
    draw: (stage) => {
      const one = stage.random.pick(stage.ordinary);
      return served([oneSchool({ ...one, rate: between(1000 / 300, stage.onsetS, stage.endS, 10), extra: true })]);
    },
  },
  {
    ...{ name: 'slower-but-fine', set: 'test', crowd: true },
    draw: (stage) => {
      const cell = atEnt(stage, stage.random.pick(['base', 'portail', 'messagerie']));
      const addedMs = stage.random.between(40, 130);
      return served([], { effects: [{ atS: stage.onsetS, cell, change: { addedMs } }] });
    },
  },
];
