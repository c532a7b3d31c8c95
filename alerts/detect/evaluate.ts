import type { Cell, CellId, Chain } from '../../chain/model.js';
import { type Baseline, learn, learnPast, skip } from './baseline.js';
import { suspicious } from './harm.js';
import type { Health } from './health.js';
import type { Observation, ProbePoint } from './input.js';
import { type CellMemory, type DetectorState, newCell } from './memory.js';
import { observe } from './observe.js';
import { judge } from './outage.js';
import { follow } from './probes.js';
import { expectationOf } from './receipts.js';
import { scopesOf } from './scope.js';
import type { DetectorSettings } from './settings.js';
import type { Timeline } from './signals.js';
import type { Situation } from './situation.js';
import { firstSuspects, suspectsOf } from './suspects.js';
import type { Verdict } from './verdict.js';
import { learnWaits } from './waits.js';
import { type Judged, type MadeWith, verdictOf } from './word.js';

export interface Evaluation {
  /** One per cell of the chain, in the chain's order. */
  readonly verdicts: readonly Verdict[];
  /** How users fared at each cell, harmed or not. */
  readonly health: ReadonlyMap<CellId, Health>;
  readonly state: DetectorState;
  /** Places from which Vigie's own probes reach nothing at all. */
  readonly blindVantages: readonly string[];
}

export interface Detector {
  /** Judges the observation's second. Pure: the same observation and state give the same evaluation. */
  evaluate(observation: Observation, state: DetectorState): Evaluation;
}

/** Judges every cell of the chain, second after second; everything it remembers is in the state it returns. */
export function createDetector(chain: Chain, settings: DetectorSettings, madeWith: MadeWith): Detector {
  const declaredCallers = new Map<CellId, CellId[]>(chain.cells.map((cell) => [cell.id, []]));
  for (const cell of chain.cells) for (const callee of cell.dependsOn) declaredCallers.get(callee)?.push(cell.id);
  const expected = new Map(chain.cells.map((cell) => [cell.id, expectationOf(chain, cell)]));

  return {
    evaluate(observation, before) {
      const memories = new Map(chain.cells.map((cell) => [cell.id, before.cells.get(cell.id) ?? newCell]));
      const probes = observation.probes ?? [];
      const runs = follow(before.runs, probes);
      const situation = observe(chain, settings, observation, before, memories, declaredCallers, runs);
      const suspects = suspectsOf(situation, memories);
      const outages = scopesOf(firstSuspects(suspects)).map((scope) => judge(situation, scope, before.words));
      const nowMs = (observation.second + settings.delayS) * 1000;
      const newestMs = newestOf(memories.values(), probes, nowMs);
      const verdicts = chain.cells.map((cell) => {
        const now = situation.cells.get(cell.id)!;
        const memory = memories.get(cell.id)!;
        const outage = outages.find(({ scope }) => scope.cells.includes(cell.id));
        const judged: Judged = {
          ...{ now, memory, outage, suspects: suspects.get(cell.id) ?? [], newestMs, nowMs },
          ...{ expected: expected.get(cell.id), look: situation.looks.get(cell.id) },
        };
        return verdictOf(judged, observation.second, settings, madeWith);
      });
      const health = new Map([...situation.cells].map(([id, now]) => [id, now.health]));
      const cells = learnCells(situation, memories);
      const words = new Map(outages.map(({ scope, word }) => [scope.suspect, word]));
      return {
        verdicts,
        health,
        blindVantages: situation.blind,
        state: {
          ...{ second: observation.second, cells, waits: learnWaits(situation, before.waits), words, runs },
          receipts: observation.receipts ?? before.receipts,
        },
      };
    },
  };
}

/** Newest sign of life of anybody, ms since the epoch. A probe that is heard shows that the way into the store is open. */
function newestOf(memories: Iterable<CellMemory>, probes: readonly ProbePoint[], nowMs: number): number {
  let newest = 0;
  for (const { lastReceivedMs = 0 } of memories) newest = Math.max(newest, lastReceivedMs);
  for (const { atMs } of probes) newest = Math.max(newest, Math.min(atMs, nowMs));
  return newest;
}

/** Ordinary minutes are learned; nothing is while the cell, its ENT or a national maillon is harmed. */
function learnCells(situation: Situation, memories: ReadonlyMap<CellId, CellMemory>): ReadonlyMap<CellId, CellMemory> {
  const { second, settings } = situation;
  const harmedEnts = new Set([...situation.cells.values()].filter((now) => now.open).map((now) => now.cell.ent));
  return new Map(
    [...memories].map(([id, memory]) => {
      const { cell, timeline } = situation.cells.get(id)!;
      const frozen = harmedEnts.has(cell.ent) || harmedEnts.has('national') || suspicious(memory.cusum, settings);
      return [id, { ...memory, baseline: nextBaseline(memory.baseline, cell, timeline, second, frozen, settings) }];
    }),
  );
}

function nextBaseline(
  before: Baseline,
  { objective: { goodRatio } }: Cell,
  timeline: Timeline,
  second: number,
  frozen: boolean,
  { baseline: settings }: DetectorSettings,
): Baseline {
  if (before.learnedTo === 0) return learnPast(timeline, second, goodRatio, settings);
  return frozen ? skip(before, second, settings) : learn(before, timeline, second, goodRatio, settings);
}
