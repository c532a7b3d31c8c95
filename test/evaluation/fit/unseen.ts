import { causeOf } from '../../../alerts/detect/decide.js';
import type { CauseSettings } from '../../../alerts/detect/settings.js';
import type { Hypothesis } from '../../../alerts/detect/verdict.js';
import { ece, macroF1 } from '../score/metrics.js';
import { HYPOTHESES, type Unseen } from './learn.js';

/** What is to come is of no family that is known: how each family fares by weights that never saw it. */
export interface LeftOut {
  readonly macroF1: number;
  readonly ece: number;
  /** Of the cases without an attack, those whose word says one. */
  readonly accused: number;
  readonly families: readonly { readonly family: string; readonly words: Readonly<Record<string, number>> }[];
}

/** The probability is asked at this age of the harm, as the evaluation does. */
const ASKED_S = 28;

/** A case's word is the one of most of its seconds: without the memory that the detector has besides. */
export function leftOut(unseen: readonly Unseen[], settings: CauseSettings): LeftOut {
  const cases = new Map<string, Unseen[]>();
  for (const one of unseen) cases.set(one.sample.case, [...(cases.get(one.sample.case) ?? []), one]);
  const labelled = [...cases.values()].map((seconds) => {
    const words = seconds.map(({ probability }) => causeOf(probability, settings));
    const [{ sample } = seconds[0] as Unseen] = seconds;
    return { family: sample.family, truth: wordOf((h) => sample.is[h]), said: most(words) };
  });
  const families = new Map<string, Record<string, number>>();
  for (const { family, said } of labelled) {
    const words = families.get(family) ?? {};
    words[said] = (words[said] ?? 0) + 1;
    families.set(family, words);
  }
  const forecasts = [...cases.values()].flatMap((seconds) => {
    const { sample, probability } = seconds.find(({ sample: { age } }) => age >= ASKED_S) ?? (seconds.at(-1) as Unseen);
    return HYPOTHESES.map((h) => ({ probability: probability[h], came: sample.is[h] }));
  });
  const innocent = labelled.filter(({ truth }) => !truth.includes('attack'));
  return {
    macroF1: macroF1(labelled) ?? 0,
    ece: ece(forecasts) ?? 0,
    accused: innocent.filter(({ said }) => said.includes('attack')).length / Math.max(1, innocent.length),
    families: [...families].map(([family, words]) => ({ family, words })),
  };
}

function wordOf(is: (hypothesis: Hypothesis) => boolean): string {
  return HYPOTHESES.filter(is).join('+') || 'undetermined';
}

function most(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'undetermined';
}
