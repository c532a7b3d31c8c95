import { createHash } from 'node:crypto';
import { Random } from '../des/random.js';
import type { ProbesSpec, WorldSpec } from '../world/spec.js';
import { cells, simulatedChain, stationOf } from '../world/topology.js';
import { demandOf } from './demand.js';
import { DAY_TYPES, type DayType, ordinaryPeople, ordinaryTelemetry } from './ordinary.js';
import type { Family, FamilySet, Plot, TrueClass } from './plot.js';
import { drawStations } from './stations.js';

/** What is true of a case by construction; the instants of harm are measured while it runs. */
export interface Truth {
  readonly cause: TrueClass;
  readonly kind?: string;
  readonly crowd: boolean;
  readonly failing: readonly string[];
  readonly targeted?: string;
  readonly onsetS: number;
  readonly endS: number;
  /** Of the breaking cell: what it can serve, and what each party asks of it at the peak, requests a second. */
  readonly capacity?: {
    readonly cell: string;
    readonly perS: number;
    readonly legitimate: number;
    readonly attack: number;
  };
}

export interface CaseSpec {
  readonly id: string;
  readonly seed: string;
  readonly family: string;
  readonly set: FamilySet;
  readonly day: DayType;
  readonly world: WorldSpec;
  readonly truth: Truth;
  /** Seconds of the case: the people come `WARM_S` before 0, the detector looks from 0 on. */
  readonly lengthS: number;
  readonly historyPerS: Readonly<Record<string, readonly number[]>>;
}

export const WARM_S = 100;
const BEFORE_S = [150, 210] as const;
const INCIDENT_S = [80, 130] as const;
const AFTER_S = 30;
/** Same slot of the last weeks: days and 5-minute means around it. */
const HISTORY_DAYS = 7;
const HISTORY_SLOTS = 6;

export interface CaseOptions {
  /** Loss of spans, instead of one drawn by sender. */
  readonly loss?: number | undefined;
}

/** The case of a family and seed; the same arguments give the same case. */
export function drawCase(family: Family, seed: string, options: CaseOptions = {}): CaseSpec {
  const name = `${family.name}-${seed}`;
  // The detector's process reads the id: it must not tell the family.
  const id = createHash('sha256').update(name).digest('hex').slice(0, 12);
  const random = new Random(name);
  const day: DayType = family.name.startsWith('holiday') ? 'holiday' : random.pick(DAY_TYPES);
  const onsetS = random.whole(...BEFORE_S);
  const endS = onsetS + random.whole(...INCIDENT_S);
  const ordinary = ordinaryPeople(random, day);
  const plot = family.draw({ random, ordinary, onsetS, endS });
  const people = [...(plot.ordinary ?? ordinary), ...(plot.people ?? [])];
  const usual = demandOf(ordinary, []);
  const peak = demandOf(people, plot.bots ?? []);
  const stations = drawStations(random, { ordinary: usual, peak }, plot);
  const telemetry = Object.fromEntries(
    simulatedChain.senders.map(({ id: operator }) => {
      const drawn = ordinaryTelemetry(random);
      const set = plot.telemetry?.(operator, drawn) ?? drawn;
      return [operator, options.loss === undefined ? set : { ...set, loss: options.loss }];
    }),
  );
  const world: WorldSpec = {
    ...{ seed: name, stations, people, bots: plot.bots ?? [], effects: plot.effects ?? [], telemetry },
    connections: connections(random, usual, peak),
    ...(family.set === 'fit' && plot.probed === undefined ? {} : { probes: probesOf(name, plot) }),
  };
  return {
    ...{ id, seed, family: family.name, set: family.set, day, world, lengthS: endS + AFTER_S },
    truth: truthOf(family, plot, world, onsetS, endS),
    historyPerS: history(random, usual),
  };
}

/** Half of the cases are probed by Vigie itself, drawn apart so that all else is the same with and without. */
function probesOf(name: string, { probed, outside }: Plot): ProbesSpec | undefined {
  const random = new Random(`${name}/probes`);
  const spec = { everyS: random.pick([15, 15, 30]), timeoutMs: 3000, ...(outside ? { outside } : {}) };
  return (probed ?? random.chance(0.5)) ? spec : undefined;
}

/** Bounded connections to the databases, wide enough for the peak at an ordinary pace. */
function connections(
  random: Random,
  usual: ReadonlyMap<number, number>,
  peak: ReadonlyMap<number, number>,
): ReadonlyMap<string, number> {
  return new Map(
    simulatedChain.cells.flatMap(({ id, dependsOn }) =>
      dependsOn
        .filter((callee) => callee.endsWith('/base'))
        .map((callee): [string, number] => {
          const asked = Math.max(usual.get(stationOf(callee)) ?? 0, 0.7 * (peak.get(stationOf(callee)) ?? 0));
          return [`${id}>${callee}`, Math.ceil(asked * random.between(0.4, 1.2)) + 6];
        }),
    ),
  );
}

function truthOf(family: Family, plot: Plot, world: WorldSpec, onsetS: number, endS: number): Truth {
  const { breaking } = plot;
  const common = {
    ...{ cause: plot.cause, crowd: family.crowd ?? false, failing: plot.failing, onsetS, endS },
    ...(plot.kind ? { kind: plot.kind } : {}),
    ...(plot.targeted ? { targeted: plot.targeted } : {}),
  };
  if (!breaking) return common;
  const station = stationOf(breaking.cell);
  const { cores, meanMs } = world.stations[station]!;
  const legitimate = demandOf(world.people, []).get(station) ?? 0;
  const attack = demandOf([], world.bots).get(station) ?? 0;
  return { ...common, capacity: { cell: breaking.cell, perS: (1000 * cores) / meanMs, legitimate, attack } };
}

function history(random: Random, usual: ReadonlyMap<number, number>): Readonly<Record<string, readonly number[]>> {
  const days = Array.from({ length: HISTORY_DAYS }, () => Math.exp(0.12 * random.normal()));
  return Object.fromEntries(
    cells.map((cell, index) => {
      const perS = usual.get(index) ?? 0;
      const slots = days.flatMap((level) =>
        Array.from(
          { length: HISTORY_SLOTS },
          () => random.poisson(perS * level * 300 * random.between(0.9, 1.1)) / 300,
        ),
      );
      return [cell, slots.map((value) => Number(value.toFixed(2)))];
    }),
  );
}

/** A cell asked less often makes its own ordinary day late when it is short of room. */
const BUSY_PER_S = 4;

/** Arrivals by a given series: requests a second of all ENT together, played on the people of an ordinary day. */
export function shapedCase(seed: string, perS: readonly number[], stepS: number): CaseSpec {
  const random = new Random(`shape-${seed}`);
  const ordinary = ordinaryPeople(random, 'school');
  const middle = [...perS].sort((a, b) => a - b)[Math.floor(perS.length / 2)] || 1;
  const peak = Math.max(...perS) / middle;
  const at = (tS: number): number =>
    (perS[Math.max(0, Math.min(perS.length - 1, Math.floor(tS / stepS)))] ?? 0) / middle;
  const people = ordinary.map((stream) => ({
    ...stream,
    rate: { peak: stream.rate.peak * peak, at: (tS: number) => stream.rate.peak * at(tS) },
  }));
  const usual = demandOf(ordinary, []);
  const most = new Map([...usual].map(([station, perS]) => [station, perS * peak]));
  const busy = [...usual].filter(([, perS]) => perS >= BUSY_PER_S).map(([station]) => cells[station] as string);
  const cell = random.pick(busy.length > 0 ? busy : cells);
  const telemetry = Object.fromEntries(simulatedChain.senders.map(({ id }) => [id, ordinaryTelemetry(random)]));
  const lengthS = Math.round(perS.length * stepS);
  return {
    ...{ id: `shape-${seed}`, seed, family: 'shape', set: 'test', day: 'school', lengthS },
    world: {
      ...{ seed: `shape-${seed}`, people, bots: [], effects: [], telemetry },
      // One maillon has room for twice to four times the middle of the series, the others for all of it.
      stations: drawStations(
        random,
        { ordinary: usual, peak: most },
        { breaking: { cell, overload: peak / random.between(2, 4) } },
      ),
      connections: connections(random, usual, most),
    },
    truth: { cause: 'saturation', crowd: true, failing: [cell], onsetS: 0, endS: lengthS },
    historyPerS: history(random, usual),
  };
}
