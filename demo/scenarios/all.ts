import { distance, ecole, resultats } from './benign.js';
import { bourrage } from './bourrage.js';
import { classe } from './classe.js';
import { inondation } from './inondation.js';
import { matin } from './matin.js';
import { mixte } from './mixte.js';
import { panne } from './panne.js';
import { saturation } from './saturation.js';
import type { PhaseKind, Scenario } from './scenario.js';

/** Played one after the other where none is named. */
export const programme: readonly Scenario[] = [matin, saturation, inondation, panne, mixte];

/** All that can be played by name. */
export const scenarios: readonly Scenario[] = [...programme, classe, bourrage, ecole, resultats, distance];

/** The scenario of a name; throws an error that says which names there are. */
export function scenarioNamed(name: string): Scenario {
  const scenario = scenarios.find((candidate) => candidate.name === name);
  if (scenario) return scenario;
  throw new Error(`no scenario is called ${name}; there are ${scenarios.map((each) => each.name).join(', ')}`);
}

/** The same scenario with other durations: tests have less patience than an audience. */
export function withDurations(scenario: Scenario, durationS: Readonly<Partial<Record<PhaseKind, number>>>): Scenario {
  const phases = scenario.phases.map((phase) => ({ ...phase, durationS: durationS[phase.kind] ?? phase.durationS }));
  return { ...scenario, phases };
}
