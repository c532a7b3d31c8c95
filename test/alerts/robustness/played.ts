import { createDetector } from '../../../alerts/detect/evaluate.js';
import { type DetectorState, startState } from '../../../alerts/detect/memory.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import type { Verdict } from '../../../alerts/detect/verdict.js';
import { OtlpRecorder } from '../../evaluation/cases/otlp.js';
import { type Style, strike } from '../../evaluation/families/attacks.js';
import { type CaseSpec, drawCase } from '../../evaluation/families/case.js';
import { broken } from '../../evaluation/families/faults.js';
import { crowd } from '../../evaluation/families/people.js';
import type { Family, Plot, Stage } from '../../evaluation/families/plot.js';
import { type Sight, sightOf } from '../../evaluation/judge/sight.js';
import { epochOf } from '../../evaluation/run/play.js';
import { JUDGED_BEHIND_S, Telemetry } from '../../evaluation/telemetry/telemetry.js';
import { Window } from '../../evaluation/telemetry/tick.js';
import type { TelemetrySpec } from '../../evaluation/world/spec.js';
import { simulatedChain } from '../../evaluation/world/topology.js';
import { Truth } from '../../evaluation/world/truth.js';
import { type Listener, World } from '../../evaluation/world/world.js';

/** Telemetry as a good sender gives it: everything, at once, by a clock that is right. */
const whole: TelemetrySpec = {
  ...{ loss: 0, skewMs: 0, batchS: 1, netMs: 100, keep: 1, weighted: true, spans: true, gauges: true, accounts: true },
  ...{ gaugeEveryS: 5, connectionCounters: true, silences: [] },
};

/** How the same events reach Vigie. */
export interface Condition {
  readonly name: string;
  /** Of one operator; `harmS`: about when people begin to suffer. */
  readonly telemetry: (operator: string, harmS: number) => Partial<TelemetrySpec>;
  /** The detector forgets everything this long after people began to suffer. */
  readonly restartS?: number;
}

const plotted = (name: string, draw: (stage: Stage) => Plot): Family => ({ name, set: 'test', draw });

const machines: Style = {
  who: [
    [['hosting', 'script'], 3],
    [['unknown', 'script'], 1],
  ],
  pages: [['recherche', 1]],
  ...{ addresses: 200, hiddenBehindPeople: false, slow: 'none', holdS: 0, regular: false, known: 0.02, patienceS: 10 },
};

/** The three that must not be confused, each strong: what is asked here is what telemetry does to them. */
export const families: Readonly<Record<'saturation' | 'attack' | 'fault', Family>> = {
  saturation: plotted('robust-crowd', (stage) => crowd(stage, { cell: 'lycees-nord/base', factor: 9, rampS: 0 })),
  attack: plotted('robust-flood', (stage) => strike(stage, machines, 'http-flood')),
  fault: plotted('robust-release', (stage) => broken(stage, 'lycees-nord/portail', { errors: 0.7 })),
};

export interface Outcome {
  /** The word and the first suspect held for most of the seconds from `SETTLED_S` after the harm opened on. */
  readonly word: string;
  readonly maillon: string;
  readonly ranking: readonly string[];
  /** Named as missing in most of those seconds. */
  readonly missing: readonly string[];
  /** First second of harm at or after the onset, counted from it. */
  readonly openedS: number | undefined;
  /** Words said before anything happened. */
  readonly before: readonly string[];
}

export interface Played {
  readonly spec: CaseSpec;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** What was said at each second, in order, by condition. */
  readonly said: ReadonlyMap<string, readonly (readonly Verdict[])[]>;
}

/** People who come together take a while to be too many: seconds from the onset to the harm. */
const HARM_AFTER_S: Readonly<Record<string, number>> = { 'robust-crowd': 26 };

/** People come `WARM_S` before it is judged; it is judged from this long before the onset until this long after it. */
const WARM_S = 90;
const BEFORE_S = 60;
const AFTER_S = 32;

/** One world, watched under every condition at once: what differs is the telemetry alone. */
export function playUnder(family: Family, seed: string, conditions: readonly Condition[]): Played {
  const spec = drawCase(family, seed);
  const epochS = epochOf(spec.day);
  const { onsetS } = spec.truth;
  const harmS = onsetS + (HARM_AFTER_S[family.name] ?? 0);
  const watchers = conditions.map((condition) => new Watcher(spec, condition, epochS, harmS));
  const all: Listener = {
    served: (...told) => {
      for (const { telemetry } of watchers) telemetry.served(...told);
    },
    called: (...told) => {
      for (const { telemetry } of watchers) telemetry.called(...told);
    },
  };
  const fromS = onsetS - BEFORE_S;
  const world = new World(spec.world, new Truth(spec.lengthS + JUDGED_BEHIND_S), all, (fromS - WARM_S) * 1000);
  for (let clockS = fromS - WARM_S + 1; clockS < harmS + AFTER_S; clockS++) {
    world.run(clockS * 1000);
    for (const watcher of watchers) watcher.step(clockS, world, clockS >= fromS);
  }
  return {
    spec,
    outcomes: new Map(watchers.map(({ name, sights }) => [name, outcomeOf(sights, spec, epochS)])),
    said: new Map(watchers.map(({ name, said }) => [name, said])),
  };
}

/** The same world as OTLP/JSON, by sender, its second 0 at `epochS`; the archives of somebody who kept everything. */
export function recorded(family: Family, seed: string, epochS: number) {
  const spec = drawCase(family, seed);
  const recorder = new OtlpRecorder(spec.id, epochS);
  const senders = Object.fromEntries(simulatedChain.senders.map(({ id }) => [id, whole]));
  const telemetry = new Telemetry({ ...spec.world, telemetry: senders }, epochS, recorder);
  const { onsetS, failing } = spec.truth;
  const fromS = onsetS - BEFORE_S - WARM_S;
  const world = new World(spec.world, new Truth(spec.lengthS + JUDGED_BEHIND_S), telemetry, fromS * 1000);
  for (let clockS = fromS + 1; clockS < onsetS + AFTER_S; clockS++) {
    world.run(clockS * 1000);
    telemetry.sample(clockS, world.network);
    telemetry.tick(clockS - JUDGED_BEHIND_S);
  }
  recorder.flush();
  return { lines: recorder.lines, onsetMs: (epochS + onsetS) * 1000, failing };
}

/** The same world, heard by whoever listens; `each` is called at each second with the one it began at. */
export function heardBy(
  family: Family,
  seed: string,
  listener: Listener,
  each: (atS: number, startedS: number) => void,
) {
  const { world: spec, truth, lengthS } = drawCase(family, seed);
  const fromS = truth.onsetS - BEFORE_S;
  const startedS = fromS - WARM_S;
  const world = new World(spec, new Truth(lengthS + JUDGED_BEHIND_S), listener, startedS * 1000);
  const untilS = truth.onsetS + AFTER_S;
  for (let atS = startedS + 1; atS < untilS; atS++) {
    world.run(atS * 1000);
    each(atS, startedS);
  }
  return { onsetS: truth.onsetS, fromS, untilS, truth };
}

class Watcher {
  readonly name: string;
  readonly telemetry: Telemetry;
  readonly sights: Sight[] = [];
  readonly said: (readonly Verdict[])[] = [];
  readonly #window = new Window();
  readonly #restartS: number | undefined;
  readonly #detector = createDetector(simulatedChain, defaultSettings, { chain: 'c', weights: 'w', build: 'b' });
  readonly #epochS: number;
  #state: DetectorState = startState();

  constructor({ world }: CaseSpec, { name, telemetry, restartS }: Condition, epochS: number, harmS: number) {
    this.name = name;
    this.#restartS = restartS === undefined ? undefined : harmS + restartS;
    this.#epochS = epochS;
    const specs = simulatedChain.senders.map(({ id }) => [id, { ...whole, ...telemetry(id, harmS) }] as const);
    this.telemetry = new Telemetry({ ...world, telemetry: Object.fromEntries(specs) }, epochS);
  }

  step(clockS: number, world: World, isJudged: boolean): void {
    this.telemetry.sample(clockS, world.network);
    const secondS = clockS - JUDGED_BEHIND_S;
    const seen = this.#window.take(this.telemetry.tick(secondS));
    if (!isJudged) return;
    if (secondS === this.#restartS) this.#state = startState();
    const { verdicts, state } = this.#detector.evaluate(seen, this.#state);
    this.#state = state;
    this.said.push(verdicts);
    const sight = sightOf(verdicts, this.#epochS + secondS);
    if (sight) this.sights.push(sight);
  }
}

/** A word is looked at from this long after the harm opened: it may change while it is young. */
const SETTLED_S = 8;

function outcomeOf(sights: readonly Sight[], { truth: { onsetS } }: CaseSpec, epochS: number): Outcome {
  const at = ({ second }: Sight): number => second - epochS - onsetS;
  const opened = sights.find((sight) => at(sight) >= 0);
  const settled = sights.filter((sight) => opened && sight.second - opened.second >= SETTLED_S);
  const word = most(settled.map((sight) => sight.word));
  const spoken = settled.filter((sight) => sight.word === word);
  const missing = spoken.flatMap(({ missingFeeds }) => missingFeeds);
  return {
    word: word ?? 'none',
    maillon: most(settled.map(({ ranking }) => ranking[0] ?? '')) ?? '',
    ranking: spoken[Math.floor(spoken.length / 2)]?.ranking ?? [],
    missing: [...new Set(missing)]
      .filter((feed) => 2 * missing.filter((one) => one === feed).length > spoken.length)
      .sort(),
    openedS: opened && at(opened),
    before: [...new Set(sights.filter((sight) => at(sight) < 0).map((sight) => sight.word))],
  };
}

function most<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
