import type { CellSecond, EdgeSecond } from '../../../alerts/detect/input.js';
import { NATIONAL, splitCell } from '../../../chain/model.js';
import { Choice, Random } from '../des/random.js';
import { crowdOf, JOURNEY } from '../families/ordinary.js';
import { Judge } from '../judge/detector.js';
import type { WeekRow } from '../score/run.js';
import { bucketOf } from '../telemetry/rows.js';
import { type Gauge, type Tick, Window } from '../telemetry/tick.js';
import { PATHS, simulatedChain } from '../world/topology.js';
import { dayShape } from './shape.js';

const DAY_S = 86_400;
/** Monday 11 January 2027, midnight UTC. */
const MONDAY_S = Date.UTC(2027, 0, 11) / 1000;
/** Days of a school year by their load; the first Monday after holidays brings the most people. */
const DAYS = [1, 1, 1, 1, 1, 1, 0.9, 0.3, 0.3, 'return'] as const;
const RETURN_LEVEL = 1.3;
/** How often, in the mean: a hitch of up to three seconds at a cell, a release there, a sender that falls silent. */
const HITCH_EVERY_S = 6 * 3600;
const RELEASE_EVERY_S = 12 * 3600;
const SILENCE_EVERY_S = 8 * 3600;
/** Hours (UTC) at which the databases are saved, and are slower by two buckets: 1.4 times. */
const BACKUP_H = [0.5, 2.5] as const;
const BACKUP_BUCKETS = 2;
/** Part of a callee's failures that its caller suffers as well. */
const SPREAD = 0.35;
const APART_S = 300;
const GAUGES_EVERY_S = 10;

interface CellModel {
  readonly id: string;
  readonly entry: boolean;
  /** Requests a second at the peak of a school day. */
  readonly peakPerS: number;
  readonly meanMs: number;
  readonly errors: number;
  readonly callees: readonly string[];
  /** The models of `callees`. */
  readonly calls: CellModel[];
  /** Share of its requests that fail at this second, beside its ordinary errors. */
  failing: number;
  /** Index into `names`. */
  readonly categories: Choice<number>;
  readonly names: readonly string[];
  readonly buckets: readonly number[];
  /** A wave of its own around the day's shape: log level, AR(1) by second. */
  level: number;
  /** Until when a short hitch lasts, and how many of its requests fail meanwhile. */
  hitchUntilS: number;
  hitchShare: number;
  /** Until when a release makes a few requests fail, and how many. */
  releaseUntilS: number;
  releaseShare: number;
  readonly operator: string;
  /** Requests and good ones of the last seconds, by second modulo `KEPT_S`. */
  readonly asked: Float64Array;
  readonly good: Float64Array;
}

const KEPT_S = 60;
const WINDOW_S = 10;
const AGAIN_S = 13;
const OBJECTIVE = 0.95;

/** Was the objective broken, within the last half minute, by two 10 s windows 13 s apart at the same cell? */
function trulyHarmed(models: readonly CellModel[], second: number): boolean {
  const broken = ({ asked, good }: CellModel, at: number): boolean => {
    let [n, well] = [0, 0];
    for (let s = at - WINDOW_S + 1; s <= at; s++) {
      n += asked[s % KEPT_S] ?? 0;
      well += good[s % KEPT_S] ?? 0;
    }
    return n >= 20 && well < OBJECTIVE * n;
  };
  return models.some((model) =>
    Array.from({ length: 30 }, (_, age) => second - age).some((at) => broken(model, at) && broken(model, at - AGAIN_S)),
  );
}

/**
 * Days of a school year on which nothing is wrong, cheaply: no queue and no session, but counts drawn second by second from laws
 * whose parameters wander, with bells, nightly lulls, backups, hitches of up to three seconds that callers feel too, releases that
 * fail a few requests, exports lost and senders silent for minutes. Chance alone may still harm people for twenty seconds: those
 * openings are right and not counted.
 */
export function runWeeks(seed: string, days: number): WeekRow {
  const random = new Random(`week-${seed}`);
  const models = simulatedChain.cells.map((cell) => modelOf(random, cell.id, cell.dependsOn, cell.operator));
  for (const model of models) model.calls.push(...models.filter(({ id }) => model.callees.includes(id)));
  const silences = new Map<string, number>();
  const window = new Window();
  const judge = new Judge(simulatedChain);
  const kind = random.pick(DAYS);
  const startS = MONDAY_S + (kind === 'return' ? 0 : random.whole(0, 6)) * DAY_S;
  const ofYear = kind === 'return' ? RETURN_LEVEL : kind;
  const when: [number, string, string][] = [];
  let [open, told] = [Number.NEGATIVE_INFINITY, 0];
  const dayLevel = Array.from({ length: days + 1 }, () => Math.exp(0.1 * random.normal()));
  for (let second = startS; second < startS + days * DAY_S; second++) {
    const load = ofYear * dayShape(second) * (dayLevel[Math.floor((second - startS) / DAY_S)] ?? 1);
    judge.judge(window.take(heard(random, silences, models, tickOf(random, models, second, load))));
    const sight = judge.sights.at(-1);
    if (judge.sights.length === told || !sight) continue;
    told = judge.sights.length;
    if (second - open > APART_S && !trulyHarmed(models, second))
      when.push([second - startS, sight.ranking[0] ?? '', sight.word]);
    open = second;
  }
  return { kind: 'week', seed, weeks: days / 7, cells: models.length, pages: when.length, when, cost: judge.cost() };
}

/** The tick without what senders that are silent would have said. */
function heard(random: Random, silences: Map<string, number>, models: readonly CellModel[], tick: Tick): Tick {
  for (const { id } of simulatedChain.operators)
    if (tick.second >= (silences.get(id) ?? 0) && random.chance(1 / SILENCE_EVERY_S))
      silences.set(id, tick.second + random.whole(20, 240));
  if (![...silences.values()].some((until) => tick.second < until)) return tick;
  const silent = new Set(
    models.filter(({ operator }) => tick.second < (silences.get(operator) ?? 0)).map(({ id }) => id),
  );
  return {
    ...tick,
    cells: tick.cells.filter(({ cell }) => !silent.has(cell)),
    edges: tick.edges.filter(({ from }) => !silent.has(from)),
    gauges: tick.gauges.filter(({ cell }) => !silent.has(cell)),
    received: tick.received.filter(([cell]) => !silent.has(cell)),
  };
}

function modelOf(random: Random, id: string, dependsOn: readonly string[], operator: string): CellModel {
  const { ent, maillon } = splitCell(id);
  const entry = maillon === 'frontal';
  const national = ent === NATIONAL;
  const share: Readonly<Record<string, number>> = { frontal: 1, portail: 0.5, base: 0.4, messagerie: 0.18 };
  const peakPerS =
    (share[maillon] ?? (maillon === 'authentification' ? 1 : 0.3)) * random.between(6, 16) * (national ? 1.5 : 1);
  const meanMs = random.between(20, 160);
  const sigma = random.between(0.4, 0.9);
  const people = crowdOf(random.between(0.1, 0.4), 0.5, 0.2, 0.2, 0.03);
  const categories = entry
    ? people.flatMap(([[source, client], weight]) =>
        [...JOURNEY, ['statique', 10] as const].map(([path, pages]): readonly [string, number] => [
          `${source}|${path}|${client}`,
          weight * pages,
        ]),
      )
    : PATHS.map((path): readonly [string, number] => [`internal|${path}|service`, 1]);
  // Quantiles drawn once: a table is quicker than a logarithm each time, and its tail is heavy enough.
  const buckets = Array.from({ length: 512 }, () =>
    bucketOf(random.chance(0.006) ? Math.min(2500, random.pareto(3 * meanMs, 1.7)) : random.logNormal(meanMs, sigma)),
  );
  return {
    ...{
      id,
      entry,
      peakPerS,
      meanMs,
      errors: random.between(0.0005, 0.006),
      callees: dependsOn,
      calls: [],
      failing: 0,
      categories: new Choice(categories.map(([, weight], index): readonly [number, number] => [index, weight])),
      names: categories.map(([name]) => name),
    },
    ...{ buckets, level: 0, hitchUntilS: 0, hitchShare: 0, releaseUntilS: 0, releaseShare: 0, operator },
    ...{ asked: new Float64Array(KEPT_S), good: new Float64Array(KEPT_S) },
  };
}

function tickOf(random: Random, models: readonly CellModel[], second: number, load: number): Tick {
  const cells: CellSecond[] = [];
  const edges: EdgeSecond[] = [];
  const gauges: Gauge[] = [];
  const byId = new Map<string, CellSecond>();
  for (const model of models) happen(random, model, second);
  for (const model of models) model.failing = failingOf(model, second);
  for (const model of models) {
    let below = 0;
    for (const callee of model.calls) below = Math.max(below, callee.failing);
    const row = rowOf(random, model, second, load, model.failing + SPREAD * below);
    byId.set(model.id, row);
    // Now and then an export is lost.
    if (row.requests > 0 && !random.chance(0.002)) cells.push(row);
    if (second % GAUGES_EVERY_S === 0) {
      const used = Math.min(30, random.poisson((row.requests * model.meanMs) / 1000 + 0.5));
      gauges.push({ cell: model.id, kind: 'pool', second, used, limit: 40 });
    }
  }
  for (const { id, callees } of models) {
    for (const to of callees) {
      const callee = byId.get(to);
      const calls = callee ? Math.floor(callee.requests / (to.startsWith(NATIONAL) ? 4 : 1)) : 0;
      if (!callee || calls === 0) continue;
      const failed = Math.min(calls, callee.errors.fault);
      edges.push({ from: id, to, second, calls, failed, timedOut: 0, waitedMs: calls * 60 * random.between(0.8, 1.2) });
    }
  }
  const received = cells.map(({ cell }): readonly [string, number] => [cell, second * 1000 + 1200]);
  return { second, cells, edges, gauges, received, known: [] };
}

/** What goes wrong for a moment, now and then. */
function happen(random: Random, model: CellModel, second: number): void {
  if (second >= model.hitchUntilS + 600 && random.chance(1 / HITCH_EVERY_S)) {
    model.hitchUntilS = second + random.whole(1, 3);
    model.hitchShare = random.between(0.3, 1);
  }
  if (second >= model.releaseUntilS + 600 && random.chance(1 / RELEASE_EVERY_S)) {
    model.releaseUntilS = second + random.whole(40, 90);
    model.releaseShare = random.between(0.005, 0.025);
  }
}

/** Share of its requests that fail by this, beside its ordinary errors. */
function failingOf(model: CellModel, second: number): number {
  if (second < model.hitchUntilS) return model.hitchShare;
  return second < model.releaseUntilS ? model.releaseShare : 0;
}

/** Counts of small whole numbers, in the order in which they were first seen; `take` leaves none. Used again and again. */
class Tally {
  readonly #counts = new Int32Array(512);
  readonly #seen: number[] = [];

  add(key: number): void {
    if (this.#counts[key]!++ === 0) this.#seen.push(key);
  }

  take<K>(nameOf: (key: number) => K): ReadonlyMap<K, number> {
    const counts = new Map<K, number>();
    for (const key of this.#seen) {
      const name = nameOf(key);
      counts.set(name, (counts.get(name) ?? 0) + this.#counts[key]!);
      this.#counts[key] = 0;
    }
    this.#seen.length = 0;
    return counts;
  }
}

const buckets = new Tally();
const kinds = new Tally();

function rowOf(random: Random, model: CellModel, second: number, load: number, failing: number): CellSecond {
  // A wave with a memory of some minutes and a spread of a tenth.
  model.level = 0.995 * model.level + 0.01 * random.normal();
  const requests = random.poisson(model.peakPerS * load * Math.exp(model.level));
  const fault = random.binomial(requests, Math.min(1, failing + model.errors));
  const hour = (second % DAY_S) / 3600;
  const slower = model.id.endsWith('/base') && hour >= BACKUP_H[0] && hour < BACKUP_H[1] ? BACKUP_BUCKETS : 0;
  let late = 0;
  for (let n = 0; n < requests; n++) {
    const bucket = model.buckets[Math.floor(random.next() * 512)]! + slower;
    // Bucket 79 begins at 0.87 s: all from 80 on are later than the objective.
    if (bucket >= 80 && n >= fault) late++;
    buckets.add(bucket);
    kinds.add(model.categories.draw(random));
  }
  const good = requests - fault - late;
  model.asked[second % KEPT_S] = requests;
  model.good[second % KEPT_S] = good;
  return {
    cell: model.id,
    second,
    requests,
    good,
    errors: { fault, shed: 0, timeout: 0, auth: 0, client: 0 },
    durations: buckets.take((bucket) => bucket),
    composition: kinds.take((category) => model.names[category]!),
    sources: model.entry ? Math.ceil(0.8 * requests) : Math.min(1, requests),
    users: model.entry ? Math.ceil(0.5 * requests) : 0,
    loginsOk: model.entry ? random.binomial(requests, 0.04) : 0,
    loginsFailed: 0,
    retries: 0,
    samplingKnown: true,
  };
}
