import { type Chain, splitCell } from '../../../chain/model.js';
import { type CaseSpec, drawCase } from '../families/case.js';
import type { Family } from '../families/plot.js';
import { BASELINES_EVERY_S, Baselines } from '../judge/baselines.js';
import { blindfolds } from '../judge/blindfolds.js';
import { Judge } from '../judge/detector.js';
import { type Features, featuresOf } from '../judge/features.js';
import type { BaselineSeen, CaseRow } from '../judge/row.js';
import type { Sight } from '../judge/sight.js';
import { type Marks, summarize } from '../judge/summary.js';
import { Archive } from '../telemetry/archive.js';
import { probedChain } from '../telemetry/prober.js';
import { JUDGED_BEHIND_S, type Recorder } from '../telemetry/telemetry.js';
import { type FullObservation, type Tick, Window } from '../telemetry/tick.js';
import { cells, simulatedChain } from '../world/topology.js';
import type { Truth } from '../world/truth.js';
import { conditions, RESTART, RESTARTED, toldOtherwise } from './conditions.js';
import { attackShare, firstHarm, harmfulSeconds, type TrueHarm } from './harm.js';
import { epochOf, playTold } from './play.js';

const OBJECTIVE = simulatedChain.cells[0]?.objective.goodRatio ?? 0.95;
const REDRAWS = 4;
/** Features are read this long after the first harmful window. */
const FEATURES_AFTER_S = 15;

export interface RunOptions {
  readonly loss?: number | undefined;
  readonly baselines?: boolean | undefined;
  readonly ablations?: boolean | undefined;
  /** Judges the same case told otherwise, too. */
  readonly conditions?: boolean | undefined;
  /** Told of each tick, before it is judged. */
  readonly onTick?: ((spec: CaseSpec, tick: Tick) => void) | undefined;
  readonly recorderFor?: ((spec: CaseSpec) => Recorder) | undefined;
  /** Told when a draw is thrown away. */
  readonly onRedraw?: ((spec: CaseSpec) => void) | undefined;
}

/** Draws, plays and judges one case; draws again if people were harmed before anything happened. */
export function runFamily(family: Family, seed: string, options: RunOptions = {}): CaseRow {
  for (let redraws = 0; ; redraws++) {
    const spec = drawCase(family, redraws === 0 ? seed : `${seed}.${redraws}`, options);
    const row = runCase(spec, redraws, redraws < REDRAWS, options);
    if (row) return row;
    options.onRedraw?.(spec);
  }
}

/** @param mayRefuse undefined is returned if the ordinary day harms people by itself */
export function runCase(spec: CaseSpec, redraws: number, mayRefuse: boolean, options: RunOptions): CaseRow | undefined {
  const told = options.conditions ? toldOtherwise(spec) : [];
  const { ticks, truth } = playTold(spec, told, options.recorderFor?.(spec));
  const epochS = epochOf(spec.day);
  const chain = spec.world.probes ? probedChain(spec.world.probes) : simulatedChain;
  const window = new Window();
  const judge = new Judge(chain);
  const baselines = options.baselines ? new Baselines(simulatedChain, spec.historyPerS) : undefined;
  const blind = options.ablations
    ? Object.entries(blindfolds).map(([name, fold]) => ({ name, fold, window: new Window(), judge: new Judge(chain) }))
    : [];
  const others = told.map(() => ({ window: new Window(), judge: new Judge(chain) }));
  const again = options.conditions ? new Restarted(chain, epochS + spec.truth.onsetS) : undefined;
  const glances: { quiet?: FullObservation; later: FullObservation[] } = { later: [] };
  const { onsetS } = spec.truth;
  for (const tick of ticks) {
    options.onTick?.(spec, tick);
    const observation = window.take(tick);
    const atS = tick.second - epochS;
    again?.take(tick);
    for (const [i, other] of others.entries()) {
      const seen = other.window.take(tick.others[i] as Tick);
      if (atS >= 0) other.judge.judge(seen);
    }
    for (const { fold, window: blinded, judge: other } of blind) {
      const seen = blinded.take(fold(tick));
      if (atS >= 0) other.judge(seen);
    }
    if (atS < 0) continue;
    judge.judge(observation);
    again?.judge(observation);
    if (baselines && atS % BASELINES_EVERY_S === 0) baselines.judge(observation);
    if (atS === onsetS - 3) glances.quiet = snapshot(observation);
    if (baselines && atS > onsetS && (atS - onsetS) % 5 === 0) glances.later.push(snapshot(observation));
    if (atS === onsetS && mayRefuse && troubled(truth, onsetS)) return undefined;
  }
  const harm = firstHarm(truth, { objective: OBJECTIVE, fromS: onsetS, untilS: spec.truth.endS });
  const marks = marksOf(spec, truth, harm, epochS);
  return {
    ...{ id: spec.id, seed: spec.seed, family: spec.family, set: spec.set, day: spec.day, redraws },
    truth: truthRow(spec, truth, harm),
    telemetry: telemetryRow(spec),
    detector: summarize(judge.sights, marks),
    baselines: Object.fromEntries(
      Object.entries(baselines?.sights ?? {}).map(([name, sights]) => [name, brief(summarize(sights, marks))]),
    ),
    ablations: Object.fromEntries(blind.map(({ name, judge: { sights } }) => [name, summarize(sights, marks)])),
    conditions: Object.fromEntries([
      ...Object.keys(conditions).flatMap((name, i) =>
        others[i] ? [[name, summarize(others[i].judge.sights, marks)]] : [],
      ),
      ...(again ? [[RESTARTED, summarize(again.sights, marks)]] : []),
    ]),
    features: features(spec, glances, harm, epochS),
    cost: judge.cost(),
  };
}

/** A detector that dies in the middle of the incident and starts again from what is stored. */
class Restarted {
  readonly #judge: Judge;
  readonly #archive = new Archive();
  readonly #diesS: number;

  constructor(chain: Chain, onsetS: number) {
    this.#judge = new Judge(chain);
    this.#diesS = onsetS + RESTART.afterOnsetS;
  }

  get sights(): readonly Sight[] {
    return this.#judge.sights;
  }

  take(tick: Tick): void {
    this.#archive.take(tick);
  }

  judge(observation: FullObservation): void {
    const { second } = observation;
    const backS = this.#diesS + RESTART.downS;
    if (second >= this.#diesS && second < backS) return;
    if (second === backS) this.#judge.restart(this.#archive.before(second));
    this.#judge.judge(observation);
  }
}

function troubled(truth: Truth, onsetS: number): boolean {
  return firstHarm(truth, { objective: OBJECTIVE, fromS: 10, untilS: onsetS - 10 }) !== undefined;
}

function marksOf(spec: CaseSpec, truth: Truth, harm: TrueHarm | undefined, epochS: number): Marks {
  const { cause, onsetS, endS } = spec.truth;
  const harmful = harmfulSeconds(truth, OBJECTIVE);
  return { cause, epochS, onsetS, endS, harmS: harm?.fromS ?? null, harmful };
}

function truthRow(spec: CaseSpec, truth: Truth, harm: TrueHarm | undefined): CaseRow['truth'] {
  const harmS = harm?.fromS ?? null;
  const { kind, targeted, capacity, cause, crowd, failing, onsetS, endS } = spec.truth;
  const share = harmS === null ? null : attackShare(truth, Math.min(harmS + 30, endS - 1));
  return {
    ...{ cause, crowd, failing, onsetS, endS, harmS, harmCell: harm?.cell ?? null },
    attackShare: share === null ? null : rounded(share),
    ...(kind ? { kind } : {}),
    ...(targeted ? { targeted } : {}),
    ...(capacity
      ? {
          capacity: {
            cell: capacity.cell,
            ...{
              perS: rounded(capacity.perS),
              legitimate: rounded(capacity.legitimate),
              attack: rounded(capacity.attack),
            },
          },
        }
      : {}),
  };
}

const rounded = (value: number): number => Number(value.toFixed(3));

function telemetryRow({ world }: CaseSpec): CaseRow['telemetry'] {
  const specs = Object.values(world.telemetry);
  return {
    loss: rounded(specs.reduce((sum, { loss }) => sum + loss, 0) / specs.length),
    worstDelayS: rounded(JUDGED_BEHIND_S + Math.max(...specs.map(({ batchS, netMs }) => batchS + netMs / 1000))),
    gauges: specs.some(({ gauges }) => gauges),
    kept: rounded(Math.min(...specs.map(({ keep }) => keep))),
    skewS: rounded(Math.max(...specs.map(({ skewMs }) => Math.abs(skewMs))) / 1000),
    batchS: Math.max(...specs.map(({ batchS }) => batchS)),
    probed: world.probes !== undefined,
  };
}

const brief = ({ openedS, falseOpenings, word, ranking }: BaselineSeen): BaselineSeen => ({
  openedS,
  falseOpenings,
  word,
  ranking,
});

/** Rows are replaced as late spans come, never changed: the lists are copied, the rows are not. */
function snapshot(observation: FullObservation): FullObservation {
  return { ...observation, cells: new Map([...observation.cells].map(([cell, rows]) => [cell, [...rows]])) };
}

function features(
  spec: CaseSpec,
  { quiet, later }: { quiet?: FullObservation; later: readonly FullObservation[] },
  harm: TrueHarm | undefined,
  epochS: number,
): Features {
  if (!harm || !quiet) return {};
  const at = epochS + Math.min(harm.fromS + FEATURES_AFTER_S, spec.truth.endS - 1);
  const now = later.find(({ second }) => second >= at) ?? later.at(-1);
  if (!now) return {};
  const { ent } = splitCell(harm.cell);
  const concerned = cells.filter((cell) => ent === 'national' || splitCell(cell).ent === ent);
  const entries = concerned.filter((cell) => splitCell(cell).maillon === 'frontal');
  const raw = featuresOf(quiet, now, entries, concerned);
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, value === null ? null : rounded(value)]));
}
