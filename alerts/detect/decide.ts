import { attackRules } from './attack.js';
import type { Facts } from './facts.js';
import { faultRules } from './fault.js';
import { fitted } from './fitted.js';
import { type Latch, relatch } from './hysteresis.js';
import { natsFor, probeTerms } from './outside.js';
import { isFinal } from './probes.js';
import type { Reading, Rule } from './rule.js';
import { saturationRules } from './saturation.js';
import type { CauseSettings } from './settings.js';
import type { Cause, Evidence, Hypothesis } from './verdict.js';
import { interpolate, type Knots, weights } from './weights.js';

/** Every rule that may speak, in the order their sentences are prepared. */
export const rules: readonly Rule[] = [...saturationRules, ...attackRules, ...faultRules];

const HYPOTHESES: readonly Hypothesis[] = ['saturation', 'attack', 'fault'];
/** Evidence weaker than this is not worth a sentence. */
const LEAST_NATS = 0.1;

/** What the fit knows a rule by. */
export function ruleId({ hypothesis, high }: Pick<Rule, 'hypothesis' | 'high'>): string {
  return `${hypothesis}.${high}`;
}

export interface Decision {
  readonly cause: Cause;
  /** Log-odds of each hypothesis, and the same as probabilities. */
  readonly logit: Readonly<Record<Hypothesis, number>>;
  readonly probability: Readonly<Record<Hypothesis, number>>;
  readonly evidence: readonly Evidence[];
  readonly missingFeeds: readonly string[];
}

/**
 * Naive Bayes with care: logit p = prior + Σ over groups of the strongest term, clipped to ±3 nats. The hypotheses are
 * judged apart; a missing feature adds nothing and is listed.
 */
export function decide(facts: Facts, settings: CauseSettings): Decision {
  const missing = new Set<string>();
  const spoken = rules.flatMap((rule) => {
    const reading = rule.read(facts);
    if (reading === undefined) missing.add(rule.feed);
    return reading ? [{ rule, reading, nats: natsOf(rule, reading) }] : [];
  });
  if (!facts.suspect.window.samplingKnown) missing.add('sampling');
  // Measured by nobody who is judged: a group of its own.
  const seen = probeTerms(facts.outside, facts.suspect.cell.id);
  if (facts.outside?.state === 'stale') missing.add('probe');
  const logit = byHypothesis(
    (h) => calibratedPrior(h) + sumOfGroups(spoken.filter(({ rule }) => rule.hypothesis === h)) + natsFor(seen, h),
  );
  const probability = byHypothesis((h) => 1 / (1 + Math.exp(-logit[h])));
  return {
    ...{ logit, probability },
    cause: essentialMissing(facts) ? 'undetermined' : causeOf(probability, settings),
    evidence: [
      ...spoken.filter(worthSaying).map(({ rule, reading, nats }) => evidenceOf(rule, reading, nats, facts)),
      ...seen.filter(worthSaying),
    ].sort((a, b) => Math.abs(b.nats) - Math.abs(a.nats)),
    missingFeeds: [...missing].sort(),
  };
}

/**
 * Without a baseline nothing tells a crowd from an ordinary morning; without composition, a crowd from an attack. A wrong
 * certificate needs neither.
 */
function essentialMissing({ load, excess, outside }: Facts): boolean {
  if (outside?.state === 'failing' && isFinal(outside)) return false;
  return !load || (load.ratio > 1.5 && !excess);
}

/** The calibration is linear in the log-odds, so that every term carries its part of it. */
function calibratedPrior(hypothesis: Hypothesis): number {
  const { scale, shift } = fitted.calibration[hypothesis];
  return scale * fitted.prior[hypothesis] + shift;
}

const worthSaying = ({ nats }: { readonly nats: number }): boolean => Math.abs(nats) >= LEAST_NATS;

/** The broken lines of weights.ts at the heights the fit gave them; as set by hand where it knows nothing of a rule. */
const believed: ReadonlyMap<Rule, Knots> = new Map(
  rules.map((rule) => {
    const nats = fitted.nats[ruleId(rule)];
    return [rule, rule.weight.map(([x, byHand], i) => [x, nats?.[i] ?? byHand] as const)];
  }),
);

function natsOf(rule: Rule, { x }: Reading): number {
  const nats = interpolate(believed.get(rule) ?? rule.weight, x);
  return Math.max(-weights.clip, Math.min(weights.clip, nats)) * fitted.calibration[rule.hypothesis].scale;
}

function evidenceOf(rule: Rule, { params }: Reading, nats: number, facts: Facts): Evidence {
  const [first = [0, 0], last = first] = [rule.weight[0], rule.weight.at(-1)];
  const rising = last[1] >= first[1];
  const cell = rule.about === 'entries' ? (facts.entries[0] ?? facts.suspect).cell : facts.suspect.cell;
  return {
    key: nats >= 0 === rising ? rule.high : rule.low,
    params: rounded(params),
    ...{ hypothesis: rule.hypothesis, nats },
    origin: { kind: 'declared', by: cell.senders[0] ?? cell.operator },
  };
}

/** Four significant digits are enough for a sentence, and keep the journal small. */
function rounded(params: Reading['params']): Reading['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toPrecision(4)) : value,
    ]),
  );
}

function sumOfGroups(spoken: readonly { readonly rule: Rule; readonly nats: number }[]): number {
  const strongest = new Map<string, number>();
  for (const { rule, nats } of spoken) {
    const known = strongest.get(rule.group) ?? 0;
    if (Math.abs(nats) > Math.abs(known)) strongest.set(rule.group, nats);
  }
  return [...strongest.values()].reduce((sum, nats) => sum + nats, 0);
}

function byHypothesis(value: (hypothesis: Hypothesis) => number): Record<Hypothesis, number> {
  return { saturation: value('saturation'), attack: value('attack'), fault: value('fault') };
}

/** Of two outages at one place: the attack and the fault of either, with the sentences that say so. */
export function joined(own: Decision, other: Decision, settings: CauseSettings): Decision {
  const { threshold } = settings;
  const higher = (h: Hypothesis, of: 'logit' | 'probability'): number => Math.max(own[of][h], other[of][h]);
  const each = (of: 'logit' | 'probability') => ({
    saturation: own[of].saturation,
    attack: higher('attack', of),
    fault: higher('fault', of),
  });
  const probability = each('probability');
  const borrowed = other.evidence.filter(
    ({ hypothesis }) => other.probability[hypothesis] > own.probability[hypothesis] && hypothesis !== 'saturation',
  );
  const kept = own.evidence.filter(
    ({ hypothesis }) => hypothesis === 'saturation' || own.probability[hypothesis] >= other.probability[hypothesis],
  );
  return {
    ...{ probability, logit: each('logit'), missingFeeds: own.missingFeeds },
    cause:
      own.cause === 'undetermined' && !HYPOTHESES.some((h) => own.probability[h] >= threshold)
        ? 'attack+fault'
        : causeOf(probability, settings),
    evidence: [...kept, ...borrowed].sort((a, b) => Math.abs(b.nats) - Math.abs(a.nats)),
  };
}

/** Probabilities from which something is said. */
type Lines = Pick<CauseSettings, 'threshold' | 'beside'>;

const MIXTURES: readonly (readonly [Cause, Hypothesis, Hypothesis])[] = [
  ['saturation+attack', 'saturation', 'attack'],
  ['attack+fault', 'attack', 'fault'],
  ['saturation+fault', 'saturation', 'fault'],
];

/**
 * Beside an attack that is likely by itself, a crowd is said from `beside` on: either word accuses the same strangers, and the
 * likelier one is right more often. An attack is never said for less than `threshold`.
 */
function lineOf(hypothesis: Hypothesis, probability: Decision['probability'], { threshold, beside }: Lines): number {
  return hypothesis === 'saturation' && probability.attack >= threshold ? beside : threshold;
}

export function causeOf(probability: Decision['probability'], lines: Lines): Cause {
  const likely = HYPOTHESES.filter((h) => probability[h] >= lineOf(h, probability, lines)).sort(
    (a, b) => probability[b] - probability[a],
  );
  const [best, second] = likely;
  if (best === undefined) return 'undetermined';
  if (second === undefined) return best;
  return MIXTURES.find(([, a, b]) => [a, b].includes(best) && [a, b].includes(second))?.[0] ?? best;
}

/** What is remembered of one outage, by its first suspect. */
export interface Word {
  readonly since: number;
  /** Growth of the load when the harm began. */
  readonly loadBefore: number;
  readonly cause: Latch<Cause>;
}

/** The word that is shown: it does not follow every second's best, but a better one that insists. */
export function settle(word: Word, decision: Decision, second: number, settings: CauseSettings): Word {
  const from = word.cause.value;
  const young = from === 'undetermined' || second - word.since < settings.unsettledS;
  // What came first is seen first: a young word gives way to whatever is likely by now.
  const needed = young ? 0 : settings.relabelNats;
  const strong = from === 'undetermined' || advantage(from, decision, settings) >= needed;
  const first = from === 'undetermined' && wavers(decision, settings);
  const soon = isLeft(from, decision.cause) ? settings.keepBesideS : settings.settleAfterS;
  const holdS = first ? settings.waverForS : young ? soon : settings.relabelAfterS;
  return { ...word, cause: relatch(word.cause, decision.cause, strong, second, holdS) };
}

/**
 * True where of two causes the attack alone is left. It hides what was seen beside it: a broken maillon is reached by nobody behind
 * a full front, and people who are kept out are counted no more.
 */
function isLeft(from: Cause, to: Cause): boolean {
  return to === 'attack' && from !== to && from.includes(to);
}

/** A cause that is nearly as likely is left out from here on, or named in a moment: then the first word can wait. */
const NEARLY = 0.35;

function wavers({ cause, probability }: Decision, lines: Lines): boolean {
  const said = cause.split('+');
  return HYPOTHESES.some(
    (h) => !said.includes(h) && probability[h] >= NEARLY && probability[h] < lineOf(h, probability, lines),
  );
}

/** Nats by which the new word leads: over the hypotheses that enter or leave, distance from where each is said. */
function advantage(from: Cause, { cause, logit, probability }: Decision, lines: Lines): number {
  const [old, fresh] = [from.split('+'), cause.split('+')];
  return HYPOTHESES.reduce((sum, h) => {
    if (old.includes(h) === fresh.includes(h)) return sum;
    const at = lineOf(h, probability, lines);
    const line = Math.log(at / (1 - at));
    return sum + (fresh.includes(h) ? logit[h] - line : line - logit[h]);
  }, 0);
}
