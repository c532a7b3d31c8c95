import { scenarioNamed } from '../../../demo/scenarios/all.js';
import { before, ordinaryLoad } from '../../../demo/scenarios/ordinary.js';
import type { Phase, Scenario, Truth } from '../../../demo/scenarios/scenario.js';
import { hostOf } from '../../../demo/topology.js';
import { type Attack, startFlood, startHalfOpen, startSlowHeaders, type Target, type Tool } from './tools.js';

/** One thing that happens to the demo chain, and what a detector should say of it. */
export interface LiveCase {
  readonly name: string;
  /** Absent: nothing. */
  readonly truth?: Truth;
  readonly scenario: Scenario;
  /** A tool of others, started when the disturbance begins, against this host. */
  readonly attack?: {
    readonly tool: Tool;
    readonly host: string;
    readonly start: (target: Target, seconds: number) => Attack;
  };
  /** In a network namespace of its own: what it sends, or asks of the kernel, must not reach the machine's. */
  readonly apart?: true;
}

/** Long enough for a baseline; the longest a disturbance is looked at. */
export const ORDINARY_S = 40;
export const DISTURBANCE_S = 65;

const front = hostOf('ent-est', 'frontal');

/** A scenario of the demo as it is; throws if there is none of that name. */
export function played(name: string): LiveCase {
  const scenario = scenarioNamed(name);
  return { name, scenario, ...(scenario.expected && { truth: scenario.expected }) };
}

/** Nothing is played but the ordinary load: what disturbs comes from outside. */
function attacked(name: string, expected: Truth, attack: NonNullable<LiveCase['attack']>): LiveCase {
  const silent = { fr: name, en: name };
  const phase = (kind: Phase['kind']): Phase => ({ ...before, kind, load: ordinaryLoad(), announcement: silent });
  const scenario = { name, title: silent, expected, phases: [before, phase('disturbance')] };
  return { name, truth: expected, scenario, attack };
}

export const liveCases: readonly LiveCase[] = [
  played('saturation'),
  played('classe'),
  attacked(
    'wrk',
    { cause: 'attack', maillon: 'ent-est/frontal', kind: 'http-flood' },
    { tool: 'wrk', host: front, start: (target, seconds) => startFlood(target, 160, seconds) },
  ),
  attacked(
    'slowhttptest',
    { cause: 'attack', maillon: 'ent-est/frontal', kind: 'slow-http' },
    { tool: 'slowhttptest', host: front, start: (target, seconds) => startSlowHeaders(target, 150, seconds) },
  ),
  {
    ...attacked(
      'syn',
      { cause: 'attack', maillon: 'ent-est/frontal', kind: 'syn' },
      { tool: 'hping3', host: front, start: (target, seconds) => startHalfOpen(target, 300, seconds) },
    ),
    apart: true,
  },
  played('bourrage'),
  played('panne'),
  played('mixte'),
  played('ecole'),
  played('resultats'),
  played('distance'),
];

/** All of them if none is named; an unknown name throws an error that says which there are. */
export function casesNamed(names: readonly string[]): readonly LiveCase[] {
  for (const name of names)
    if (!liveCases.some((each) => each.name === name))
      throw new Error(`no live case is called ${name}; there are ${liveCases.map((each) => each.name).join(', ')}`);
  return names.length === 0 ? liveCases : liveCases.filter(({ name }) => names.includes(name));
}
