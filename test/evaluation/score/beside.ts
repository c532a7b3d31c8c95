import type { CaseRow, Seen } from '../judge/row.js';
import { type Forecast, mean, percentile } from './metrics.js';

/** Figures beside the headline, each from the rows alone. Null: no case of that sort. */

type Maybe = number | null;

const round = (value: number | undefined): Maybe =>
  value === undefined || !Number.isFinite(value) ? null : Number(value.toFixed(4));
const shareOf = <T>(rows: readonly T[], is: (row: T) => boolean): Maybe =>
  round(mean(rows.map((row) => Number(is(row)))));

const isHarmed = ({ truth }: CaseRow): boolean => truth.harmS !== null && truth.cause !== 'none';

/** The detector's names of the kinds that the simulation makes; bodies and answers read slowly are slow HTTP as well. */
const KIND: Readonly<Record<string, string>> = { stuffing: 'credential-stuffing', 'slow-read': 'slow-http' };
export const kindOf = (kind: string): string => KIND[kind] ?? kind;

export interface KindFigures {
  readonly cases: number;
  /** Of the harmed cases with an attack whose word holds one. */
  readonly right: Maybe;
  /** Cases by true kind and by the kind said; `none` where no attack is named, `unnamed` where its kind is not. */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export function kindFigures(rows: readonly CaseRow[]): KindFigures {
  const confusion: Record<string, Record<string, number>> = {};
  const named: boolean[] = [];
  const attacks = rows.filter((row) => isHarmed(row) && row.truth.kind !== undefined);
  for (const { truth, detector } of attacks) {
    const kind = kindOf(truth.kind as string);
    const attack = detector.word.includes('attack');
    const said = attack ? (detector.attackKind ?? 'unnamed') : 'none';
    const counts = confusion[kind] ?? {};
    confusion[kind] = counts;
    counts[said] = (counts[said] ?? 0) + 1;
    if (attack) named.push(said === kind);
  }
  return { cases: attacks.length, right: round(mean(named.map(Number))), confusion };
}

/** The maillon at which an attack is aimed, and the one that breaks, told apart; and both of them right. */
export function aimFigures(rows: readonly CaseRow[]) {
  const attacks = rows.filter((row) => isHarmed(row) && row.truth.targeted !== undefined);
  const apart = attacks.filter(({ truth }) => !truth.failing.includes(truth.targeted as string));
  const targeted = ({ truth, detector }: CaseRow): boolean => detector.targeted === truth.targeted;
  const breaking = ({ truth, detector }: CaseRow): boolean => truth.failing.includes(detector.ranking[0] ?? '');
  const figures = (some: readonly CaseRow[]) => ({
    ...{ cases: some.length, targeted: shareOf(some, targeted), breaking: shareOf(some, breaking) },
    both: shareOf(some, (row) => targeted(row) && breaking(row)),
  });
  return { ...figures(attacks), where_they_differ: figures(apart) };
}

/**
 * The answers to “without the attack…” and “without the crowd…” against what was made: relative errors, over the cases in which the
 * capacity is known by construction and the detector speaks of that maillon.
 */
export function counterfactualFigures(rows: readonly CaseRow[]) {
  const asked = rows.filter((row) => isHarmed(row) && row.truth.capacity !== undefined);
  const answered = asked.filter(({ detector }) => detector.counterfactual);
  const identified = asked.flatMap(({ truth, detector }) => {
    const { capacity } = truth;
    const said = detector.counterfactual;
    return capacity && said?.capacity != null && said.cell === capacity.cell ? [{ capacity, said }] : [];
  });
  const off = (said: number, truth: number): number => Math.abs(said - truth) / truth;
  const errors = {
    capacity: identified.map(({ capacity, said }) => off(said.capacity as number, capacity.perS)),
    legitimate: identified.flatMap(({ capacity, said }) =>
      said.withoutAttack === null ? [] : [off(said.withoutAttack, capacity.legitimate / capacity.perS)],
    ),
    attack: identified.flatMap(({ capacity, said }) =>
      said.withoutCrowd === null || capacity.attack === 0
        ? []
        : [off(said.withoutCrowd, capacity.attack / capacity.perS)],
    ),
  };
  const told = (values: readonly number[]) => ({
    cases: values.length,
    p50: round(percentile(values, 0.5)),
    p90: round(percentile(values, 0.9)),
  });
  // Would the people alone have been too many? The question of April 2021, as yes or no.
  const verdicts = identified.filter(({ said }) => said.withoutAttack !== null);
  return {
    ...{ cases: asked.length, answered: shareOf(asked, ({ detector }) => Boolean(detector.counterfactual)) },
    ...{
      identified: round(identified.length / Math.max(1, asked.length)),
      unknown_said: round((answered.length - identified.length) / Math.max(1, asked.length)),
    },
    relative_error: {
      capacity: told(errors.capacity),
      without_attack: told(errors.legitimate),
      without_crowd: told(errors.attack),
    },
    too_many_people_right: shareOf(
      verdicts,
      ({ capacity, said }) => (said.withoutAttack as number) > 1 === capacity.legitimate > capacity.perS,
    ),
  };
}

/** How often no word is given, and whether it then says what it lacks. */
export function undeterminedFigures(rows: readonly CaseRow[]) {
  const harmed = rows.filter((row) => isHarmed(row) && row.detector.openedS !== null);
  const silent = harmed.filter(({ detector }) => detector.word === 'undetermined');
  const seconds = (some: readonly CaseRow[], word?: string): number =>
    some
      .flatMap(({ detector }) => detector.runs)
      .reduce((sum, [from, until, said]) => sum + (word === undefined || said === word ? until - from : 0), 0);
  return {
    ...{ cases: silent.length, share: shareOf(harmed, ({ detector }) => detector.word === 'undetermined') },
    share_of_seconds: round(seconds(harmed, 'undetermined') / Math.max(1, seconds(harmed))),
    missing_feed_named: shareOf(silent, ({ detector }) => detector.missingFeeds.length > 0),
  };
}

/** Three forecasts a case: is it saturation, attack, fault? */
export function forecastsOf(rows: readonly CaseRow[], classOf: (row: CaseRow) => string): readonly Forecast[] {
  return rows.flatMap((row) => {
    const { probability } = row.detector;
    if (!probability) return [];
    return (['saturation', 'attack', 'fault'] as const).map((hypothesis) => ({
      probability: probability[hypothesis],
      came: classOf(row).split('+').includes(hypothesis),
    }));
  });
}

export interface ConditionFigure {
  readonly condition: string;
  readonly harmed: number;
  readonly found: Maybe;
  readonly right_word: Maybe;
  /** Of those found, how many get no word. */
  readonly undetermined: Maybe;
  readonly right_maillon: Maybe;
  readonly crowd_called_attack: Maybe;
  readonly false_openings: Maybe;
}

/** The same cases told as drawn (`as drawn`) and otherwise. */
export function conditionFigures(rows: readonly CaseRow[]): readonly ConditionFigure[] {
  const tried = rows.filter(({ conditions }) => conditions !== undefined && Object.keys(conditions).length > 0);
  const names = Object.keys(tried[0]?.conditions ?? {});
  if (names.length === 0) return [];
  return [
    figureOf('as drawn', tried, ({ detector }) => detector),
    ...names.map((name) => figureOf(name, tried, (row) => row.conditions?.[name] as Seen)),
  ];
}

function figureOf(condition: string, rows: readonly CaseRow[], seen: (row: CaseRow) => Seen): ConditionFigure {
  const harmed = rows.filter(isHarmed);
  const found = harmed.filter((row) => seen(row).openedS !== null);
  return {
    ...{ condition, harmed: harmed.length, found: shareOf(harmed, (row) => seen(row).openedS !== null) },
    right_word: shareOf(harmed, (row) => seen(row).openedS !== null && seen(row).word === row.truth.cause),
    undetermined: shareOf(found, (row) => seen(row).word === 'undetermined'),
    right_maillon: shareOf(harmed, (row) => row.truth.failing.includes(seen(row).ranking[0] ?? '')),
    crowd_called_attack: shareOf(
      rows.filter(({ truth }) => truth.crowd),
      (row) => seen(row).runs.some(([, , word]) => word.includes('attack')),
    ),
    false_openings: round(mean(rows.map((row) => seen(row).falseOpenings))),
  };
}

type Telemetry = CaseRow['telemetry'];

const DRAWN: readonly (readonly [string, (telemetry: Telemetry) => boolean])[] = [
  ['probed by Vigie', ({ probed }) => probed === true],
  ['not probed', ({ probed }) => probed === false],
  ['under 5 % of spans lost', ({ loss }) => loss < 0.05],
  ['over 15 % of spans lost', ({ loss }) => loss > 0.15],
  ['some traces sampled away', ({ kept }) => kept < 1],
  ['a clock wrong by over 0.5 s', ({ skewS = 0 }) => skewS > 0.5],
  ['a sender that exports every 5 s', ({ batchS = 1 }) => batchS >= 5],
];

/** By what was drawn for the telemetry of each case: other cases each time, unlike the conditions. */
export function drawnFigures(rows: readonly CaseRow[]): readonly ConditionFigure[] {
  return DRAWN.flatMap(([name, is]) => {
    const of = rows.filter(({ telemetry }) => is(telemetry));
    return of.length > 0 ? [figureOf(name, of, ({ detector }) => detector)] : [];
  });
}
