import type { BaselineSeen, CaseRow, Seen } from '../judge/row.js';
import {
  aimFigures,
  type ConditionFigure,
  conditionFigures,
  counterfactualFigures,
  drawnFigures,
  forecastsOf,
  type KindFigures,
  kindFigures,
  undeterminedFigures,
} from './beside.js';
import { auc, ece, type Forecast, macroF1, mean, percentile, type ReliabilityBin, reliability } from './metrics.js';
import { type FalsePages, falsePages, type Maybe, round, usPerCell, type WeekRow } from './run.js';

export interface Figures {
  readonly ttd_s: { readonly p50: Maybe; readonly p95: Maybe };
  readonly ttc_s: { readonly p50: Maybe };
  readonly macro_f1: Maybe;
  readonly crowd_called_attack: Maybe;
  readonly maillon: { readonly top1: Maybe; readonly top3: Maybe };
  readonly attack_share: { readonly mae: Maybe; readonly coverage80: Maybe };
  readonly ece: Maybe;
  readonly false_pages: FalsePages;
  /** What the detector took, over all cells and all evaluations of the run. */
  readonly us_per_cell: Maybe;
  readonly minutes: number;
  readonly baselines: Readonly<Record<string, object>>;
  readonly us_per_cell_of: { readonly incidents: Maybe; readonly quiet_weeks: Maybe };
  /** Share of the harmed cases never found; openings a case that no harm explains. */
  readonly missed: Maybe;
  readonly false_openings: Maybe;
  readonly cases: number;
  readonly harmed: number;
  /** How many cases, or forecasts, stand behind each figure. */
  readonly counted: Counts;
  /** The headline of each set of families apart. */
  readonly sets: Readonly<Record<string, SetFigures>>;
  readonly reliability: readonly ReliabilityBin[];
  readonly kinds: KindFigures;
  readonly targeted: ReturnType<typeof aimFigures>;
  readonly counterfactuals: ReturnType<typeof counterfactualFigures>;
  readonly undetermined: ReturnType<typeof undeterminedFigures>;
  /** The same cases, told worse; empty where that was not tried. */
  readonly conditions: readonly ConditionFigure[];
  /** By what was drawn for the telemetry of each case. */
  readonly drawn: readonly ConditionFigure[];
  /** Features that separate a hypothesis by themselves: they would betray the simulator. */
  readonly features_that_betray: readonly FeatureFigure[];
}

type SetFigures = ReturnType<typeof setFigures>[string];

/** Everything that is printed, from the rows alone. Null: not measured, or infinite because too many were missed. */
export function figuresOf(rows: readonly CaseRow[], weeks: readonly WeekRow[], minutes: number): Figures {
  return {
    ...headline(rows),
    false_pages: falsePages(weeks),
    us_per_cell: usPerCell([...rows, ...weeks]),
    minutes: Number(minutes.toFixed(1)),
    baselines: baselineFigures(rows),
    us_per_cell_of: { incidents: usPerCell(rows), quiet_weeks: usPerCell(weeks) },
    ...misses(rows),
    ...{ cases: rows.length, harmed: rows.filter(isHarmed).length, counted: countsOf(rows), sets: setFigures(rows) },
    reliability: reliability(forecasts(rows)).map((bin) => ({
      ...{ from: bin.from, count: bin.count, probability: round(bin.probability) ?? 0, came: round(bin.came) ?? 0 },
    })),
    ...{ kinds: kindFigures(rows), targeted: aimFigures(rows), counterfactuals: counterfactualFigures(rows) },
    ...{ undetermined: undeterminedFigures(rows), conditions: conditionFigures(rows), drawn: drawnFigures(rows) },
    features_that_betray: featureFigures(rows).filter(({ suspicious }) => suspicious),
  };
}

function misses(rows: readonly CaseRow[]) {
  const { missed, false_openings } = verdictFigures(rows, ({ detector }) => detector);
  return { missed, false_openings };
}

function headline(rows: readonly CaseRow[]) {
  const told = verdictFigures(rows, ({ detector }) => detector);
  return {
    ttd_s: told.ttd_s,
    ttc_s: timeToCause(rows, ({ detector }) => detector),
    macro_f1: told.macro_f1,
    crowd_called_attack: round(mean(rows.filter(isCrowd).map(({ detector }) => Number(saidAttack(detector))))),
    maillon: told.maillon,
    attack_share: shareFigures(rows),
    ece: round(ece(forecasts(rows))),
  };
}

/** Behind the times and shares of found ones; the words; the crowds; the maillons; the attack shares; the probabilities. */
export interface Counts {
  readonly harmed: number;
  readonly words: number;
  readonly crowds: number;
  readonly blamed: number;
  readonly shares: number;
  readonly forecasts: number;
}

function countsOf(rows: readonly CaseRow[]): Counts {
  const harmed = rows.filter(isHarmed);
  return {
    ...{ harmed: harmed.length, words: rows.length, crowds: rows.filter(isCrowd).length },
    blamed: harmed.filter(({ truth }) => truth.failing.length > 0).length,
    ...{ shares: bothShares(rows).length, forecasts: forecasts(rows).length },
  };
}

function setFigures(rows: readonly CaseRow[]) {
  const sets = [...new Set(rows.map(({ set }) => set))];
  return Object.fromEntries(
    sets.map((set) => {
      const of = rows.filter((row) => row.set === set);
      return [set, { cases: of.length, harmed: of.filter(isHarmed).length, ...misses(of), ...headline(of) }];
    }),
  );
}

type Of<T> = (row: CaseRow) => T;

const isCrowd = ({ truth }: CaseRow): boolean => truth.crowd;
const isHarmed = ({ truth }: CaseRow): boolean => truth.harmS !== null && truth.cause !== 'none';
const saidAttack = ({ runs }: Seen): boolean => runs.some(([, , word]) => word.includes('attack'));

/** The class of a case: what was made, if it harmed anybody. */
export function trueClass({ truth }: CaseRow): string {
  return truth.harmS === null ? 'none' : truth.cause;
}

function verdictFigures(rows: readonly CaseRow[], of: Of<BaselineSeen>) {
  const harmed = rows.filter(isHarmed);
  const blamed = harmed.filter(({ truth }) => truth.failing.length > 0);
  const delays = harmed.map((row) => delayOf(row, of(row)));
  return {
    ttd_s: { p50: round(percentile(delays, 0.5)), p95: round(percentile(delays, 0.95)) },
    missed: round(mean(delays.map((delay) => Number(!Number.isFinite(delay))))),
    macro_f1: round(macroF1(rows.map((row) => ({ truth: trueClass(row), said: of(row).word })))),
    crowd_called_attack: round(mean(rows.filter(isCrowd).map((row) => Number(of(row).word.includes('attack'))))),
    false_openings: round(mean(rows.map((row) => of(row).falseOpenings))),
    maillon: {
      top1: round(mean(blamed.map((row) => Number(named(row, of(row), 1))))),
      top3: round(mean(blamed.map((row) => Number(named(row, of(row), 3))))),
    },
  };
}

/** From the first truly harmful window to the judged second that opened; infinite if none did. */
export function delayOf({ truth }: CaseRow, { openedS }: BaselineSeen): number {
  return openedS === null || truth.harmS === null ? Number.POSITIVE_INFINITY : Math.max(0, openedS - truth.harmS);
}

function named({ truth }: CaseRow, { ranking }: BaselineSeen, first: number): boolean {
  return ranking.slice(0, first).some((cell) => truth.failing.includes(cell));
}

function timeToCause(rows: readonly CaseRow[], of: Of<Seen>): { p50: Maybe } {
  const times = rows.filter(isHarmed).map((row) => {
    const { rightS } = of(row);
    return rightS === null ? Number.POSITIVE_INFINITY : Math.max(0, rightS - (row.truth.harmS ?? 0));
  });
  return { p50: round(percentile(times, 0.5)) };
}

/** Over the cases in which something came on top of the ordinary and the detector says how much of it attacks. */
function shareFigures(rows: readonly CaseRow[]): { mae: Maybe; coverage80: Maybe } {
  const both = bothShares(rows);
  return {
    mae: round(mean(both.map(({ truth, said }) => Math.abs(truth - said.value)))),
    coverage80: round(mean(both.map(({ truth, said }) => Number(truth >= said.low && truth <= said.high)))),
  };
}

function bothShares(rows: readonly CaseRow[]) {
  return rows.flatMap(({ truth, detector }) =>
    truth.attackShare !== null && detector.attackShare !== null
      ? [{ truth: truth.attackShare, said: detector.attackShare }]
      : [],
  );
}

export const forecasts = (rows: readonly CaseRow[]): readonly Forecast[] => forecastsOf(rows, trueClass);

function baselineFigures(rows: readonly CaseRow[]): Readonly<Record<string, object>> {
  const withBaselines = rows.filter(({ baselines }) => Object.keys(baselines).length > 0);
  const withAblations = rows.filter(({ ablations }) => Object.keys(ablations).length > 0);
  const names = Object.keys(withBaselines[0]?.baselines ?? {});
  const feeds = Object.keys(withAblations[0]?.ablations ?? {});
  return {
    ...Object.fromEntries(
      names.map((name) => [name, verdictFigures(withBaselines, ({ baselines }) => baselines[name] as BaselineSeen)]),
    ),
    ...(feeds.length > 0 ? { 'same-cases': verdictFigures(withAblations, ({ detector }) => detector) } : {}),
    ...Object.fromEntries(
      feeds.map((name) => [
        `without-${name}`,
        verdictFigures(withAblations, ({ ablations }) => ablations[name] as Seen),
      ]),
    ),
  };
}

export interface FeatureFigure {
  readonly feature: string;
  readonly hypothesis: string;
  /** Over the harmed cases in which it can be measured; below 0.5 it speaks against. */
  readonly auc: number;
  readonly cases: number;
  readonly suspicious: boolean;
}

const BETRAYS = 0.98;

/** Each feature alone against each hypothesis. */
export function featureFigures(rows: readonly CaseRow[]): readonly FeatureFigure[] {
  const harmed = rows.filter(isHarmed);
  const names = [...new Set(harmed.flatMap(({ features }) => Object.keys(features)))];
  return names.flatMap((feature) =>
    ['saturation', 'attack', 'fault'].flatMap((hypothesis) => {
      const values = harmed.flatMap((row) => {
        const value = row.features[feature];
        return typeof value === 'number' ? [{ value, is: row.truth.cause.split('+').includes(hypothesis) }] : [];
      });
      const area = auc(
        values.filter(({ is }) => is).map(({ value }) => value),
        values.filter(({ is }) => !is).map(({ value }) => value),
      );
      if (area === undefined) return [];
      const suspicious = Math.max(area, 1 - area) > BETRAYS;
      return [{ feature, hypothesis, auc: round(area) ?? 0, cases: values.length, suspicious }];
    }),
  );
}
