import { ruleId, rules } from '../../../alerts/detect/decide.js';
import type { Hypothesis } from '../../../alerts/detect/verdict.js';
import { weights } from '../../../alerts/detect/weights.js';
import {
  calibrate,
  type FitOptions,
  fitModel,
  type Line,
  layoutOf,
  logitOf,
  type Model,
  type Row,
} from './logistic.js';
import type { Sample } from './samples.js';

export const HYPOTHESES: readonly Hypothesis[] = ['saturation', 'attack', 'fault'];
/** The families are left out in so many parts, one after the other: kin of a family stay, as kin of a real attack do. */
const FOLDS = 4;
/** How much a family that the weights never saw counts in the calibration, against one that they did. */
const UNSEEN = 0.7;
const OPTIONS: FitOptions = { ridge: 0.003, clip: weights.clip, steps: 160, highestPrior: -0.5 };
const STEPS_WITHOUT = 120;
export const RIDGE = OPTIONS.ridge;
/** Each second is also shown with groups of rules taken away, or single rules: no feed may be the only one that is believed. */
const COPIES = [
  { of: 'group', share: 0.15 },
  { of: 'rule', share: 0.15 },
] as const;
/** To call people attackers is the worst error: it counts so many times. */
const ACCUSED = 2;

export interface Fitted {
  readonly model: Model;
  readonly scale: number;
  readonly shift: number;
}

/** One second of a case, judged by weights that never saw its family. */
export interface Unseen {
  readonly sample: Sample;
  readonly probability: Readonly<Record<Hypothesis, number>>;
}

interface Point extends Omit<Row, 'x'> {
  readonly sample: Sample;
  readonly logit: number;
}

/**
 * @param isFirst of a seed: fitted on; the others calibrate
 */
export function learn(
  samples: readonly Sample[],
  isFirst: (seed: string) => boolean,
): { readonly fitted: Readonly<Record<Hypothesis, Fitted>>; readonly unseen: readonly Unseen[] } {
  const families = [...new Set(samples.map(({ family }) => family))];
  const each = HYPOTHESES.map((hypothesis) => {
    const lines = linesOf(hypothesis);
    const rows = rowsOf(samples, hypothesis);
    const shown = masked(
      rows.filter(({ sample }) => isFirst(sample.seed)),
      lines,
    );
    const start = weights.prior[hypothesis];
    const model = fitModel(shown, lines, start, OPTIONS);
    const left = foldsOf(families).flatMap((fold) => {
      const others = shown.filter(({ sample }) => !fold.has(sample.family));
      const without = fitModel(others, lines, start, { ...OPTIONS, steps: STEPS_WITHOUT });
      return judged(
        rows.filter(({ sample }) => fold.has(sample.family)),
        lines,
        without,
      );
    });
    const seen = judged(
      rows.filter(({ sample }) => !isFirst(sample.seed)),
      lines,
      model,
    );
    const { scale, shift } = calibrate([
      ...left
        .filter(({ sample }) => !isFirst(sample.seed))
        .map((point) => ({ ...point, weight: UNSEEN * point.weight })),
      ...seen,
    ]);
    // Calibrated or not, without evidence nobody is accused.
    const kept = Math.min(shift, OPTIONS.highestPrior - scale * model.prior);
    return { hypothesis, fitted: { model, scale, shift: kept }, left };
  });
  const unseen = (each[0]?.left ?? []).map(({ sample }, i): Unseen => {
    const of = ({ fitted: { scale, shift }, left }: (typeof each)[number]): number =>
      1 / (1 + Math.exp(-(scale * (left[i]?.logit ?? 0) + shift)));
    return { sample, probability: record(each.map((one) => [one.hypothesis, of(one)])) };
  });
  return { fitted: record(each.map(({ hypothesis, fitted }) => [hypothesis, fitted])), unseen };
}

function foldsOf(families: readonly string[]): readonly ReadonlySet<string>[] {
  return Array.from({ length: FOLDS }, (_, fold) => new Set(families.filter((_family, i) => i % FOLDS === fold)));
}

function record<T>(entries: readonly (readonly [Hypothesis, T])[]): Record<Hypothesis, T> {
  return Object.fromEntries(entries) as Record<Hypothesis, T>;
}

function linesOf(hypothesis: Hypothesis): readonly Line[] {
  return rules
    .filter((rule) => rule.hypothesis === hypothesis)
    .map((rule) => ({ id: ruleId(rule), group: rule.group, knots: rule.weight }));
}

type SampleRow = Row & { readonly sample: Sample };

/** Every family counts the same, and in it every case, however long it was. */
function rowsOf(samples: readonly Sample[], hypothesis: Hypothesis): readonly SampleRow[] {
  const [seconds, cases] = [new Map<string, number>(), new Map<string, Set<string>>()];
  for (const { case: id, family } of samples) {
    seconds.set(id, (seconds.get(id) ?? 0) + 1);
    cases.set(family, (cases.get(family) ?? new Set()).add(id));
  }
  return samples.map((sample) => {
    const weight = 1 / (seconds.get(sample.case) ?? 1) / (cases.get(sample.family)?.size ?? 1);
    return { sample, x: sample.x, is: sample.is[hypothesis], weight };
  });
}

function judged(rows: readonly SampleRow[], lines: readonly Line[], model: Model): readonly Point[] {
  const layout = layoutOf(lines);
  return rows.map(({ sample, x, is, weight }) => ({ sample, is, weight, logit: logitOf(layout, model, lines, x) }));
}

/** The rows, and copies of them with some taken away; always the same ones. */
function masked(rows: readonly SampleRow[], lines: readonly Line[]): readonly SampleRow[] {
  let state = 20_270_112;
  const chance = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const groups = [...new Set(lines.map(({ group }) => group))];
  const scaled = rows.map((row) => ({
    ...row,
    weight: (row.weight * (row.sample.is.attack ? 1 : ACCUSED)) / (1 + COPIES.length),
  }));
  const copies = scaled.flatMap((row) =>
    COPIES.map(({ of, share }): SampleRow => {
      const gone = new Set(groups.filter(() => of === 'group' && chance() < share));
      const x = Object.fromEntries(
        lines.flatMap(({ id, group }) =>
          row.x[id] === undefined || gone.has(group) || (of === 'rule' && chance() < share)
            ? []
            : [[id, row.x[id] as number]],
        ),
      );
      return { ...row, x };
    }),
  );
  return [...scaled, ...copies];
}
