import { ruleId, rules } from '../../../alerts/detect/decide.js';
import { createDetector } from '../../../alerts/detect/evaluate.js';
import type { Facts } from '../../../alerts/detect/facts.js';
import { startState } from '../../../alerts/detect/memory.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import type { Hypothesis } from '../../../alerts/detect/verdict.js';
import { type CaseSpec, drawCase } from '../families/case.js';
import type { Family } from '../families/plot.js';
import { firstHarm } from '../run/harm.js';
import { epochOf, play } from '../run/play.js';
import { Window } from '../telemetry/tick.js';
import { simulatedChain } from '../world/topology.js';

/** What the rules read of one outage at one second, and what was true. */
export interface Sample {
  readonly case: string;
  readonly family: string;
  readonly seed: string;
  /** Seconds since the harm was opened. */
  readonly age: number;
  readonly is: Readonly<Record<Hypothesis, boolean>>;
  /** Feature by rule; absent where the question does not arise or the feed is missing. */
  readonly x: Readonly<Record<string, number>>;
}

/** Every so many seconds of an outage, for so long. */
const EVERY_S = 4;
/** Before, what opened the harm is about all there is to see. */
const FROM_S = 4;
const FOR_S = 60;

/** Plays one case and reads what the rules read, of the outage with most cells. */
export function samplesOf(family: Family, seed: string): readonly Sample[] {
  const spec = drawCase(family, seed);
  const { ticks, truth } = play(spec);
  const epochS = epochOf(spec.day);
  const window = new Window();
  const detector = createDetector(simulatedChain, defaultSettings, { chain: '', weights: '', build: '' });
  let state = startState();
  const samples: Omit<Sample, 'is'>[] = [];
  const broken = new Set(spec.world.effects.map(({ cell }) => cell));
  let openedS: number | undefined;
  for (const tick of ticks) {
    const observation = window.take(tick);
    const atS = tick.second - epochS;
    if (atS < 0) continue;
    const evaluation = detector.evaluate(observation, state);
    state = evaluation.state;
    if (atS < spec.truth.onsetS || atS >= spec.truth.endS) continue;
    const outage = evaluation.outages.toSorted((a, b) => b.scope.cells.length - a.scope.cells.length)[0];
    if (!outage) continue;
    openedS ??= atS;
    const age = atS - openedS;
    // Two outages at once are judged apart before they are one: only that of the broken maillon has both causes in sight.
    const { suspect } = outage.scope;
    const other = outage.facts.elsewhere?.cell;
    if (spec.truth.cause === 'attack+fault' && ![suspect, other].some((cell) => cell && broken.has(cell))) continue;
    if (age < FROM_S || age > FOR_S || age % EVERY_S !== 0) continue;
    samples.push({ case: spec.id, family: family.name, seed, age, x: readings(outage.facts) });
  }
  const { onsetS, endS } = spec.truth;
  const harmed = firstHarm(truth, { objective: OBJECTIVE, fromS: onsetS, untilS: endS }) !== undefined;
  // Nobody was harmed in truth: there is no cause to be learned.
  return harmed ? samples.map((sample) => ({ ...sample, is: causesOf(spec) })) : [];
}

const OBJECTIVE = simulatedChain.cells[0]?.objective.goodRatio ?? 0.95;

function causesOf({ truth }: CaseSpec): Sample['is'] {
  const causes = truth.cause.split('+');
  return {
    saturation: causes.includes('saturation'),
    attack: causes.includes('attack'),
    fault: causes.includes('fault'),
  };
}

function readings(facts: Facts): Record<string, number> {
  return Object.fromEntries(
    rules.flatMap((rule) => {
      const reading = rule.read(facts);
      return reading ? [[ruleId(rule), Number(reading.x.toPrecision(4))] as const] : [];
    }),
  );
}
