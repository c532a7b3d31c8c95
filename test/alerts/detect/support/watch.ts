import { createDetector } from '../../../../alerts/detect/evaluate.js';
import { startState } from '../../../../alerts/detect/memory.js';
import { demoSettings } from '../../../../alerts/detect/settings.js';
import type { Verdict } from '../../../../alerts/detect/verdict.js';
import { chain } from './chain.js';
import { type Scenario, Simulation, START_S } from './simulate.js';

export interface Sight {
  /** Seconds since the start of the scenario. */
  readonly atS: number;
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly harmed: readonly Verdict[];
}

/** Plays a scenario and judges every second of it. */
export function* watch(scenario: Scenario, untilS: number): Generator<Sight> {
  const simulation = new Simulation(scenario);
  const detector = createDetector(chain, demoSettings, { chain: chain.hash, weights: 'w', build: 'b' });
  let state = startState();
  for (let atS = 0; atS < untilS; atS++) {
    const second = simulation.step();
    const evaluation = detector.evaluate(simulation.ledger.observe(second), state);
    state = evaluation.state;
    const verdicts = new Map(evaluation.verdicts.map((verdict) => [verdict.cell, verdict]));
    yield { atS: second - START_S, verdicts, harmed: evaluation.verdicts.filter((verdict) => verdict.harm) };
  }
}
