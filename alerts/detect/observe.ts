import type { Cell, CellId, Chain } from '../../chain/model.js';
import { usable } from './baseline.js';
import { viewEdges } from './edges.js';
import { accumulate, deviationOf, harmed } from './harm.js';
import { healthOf, resourcesOf, stuckRequests } from './health.js';
import { vote } from './hysteresis.js';
import type { Observation } from './input.js';
import type { CellMemory, DetectorState } from './memory.js';
import type { DetectorSettings } from './settings.js';
import { timelineOf, windowOf } from './signals.js';
import type { CellNow, Situation } from './situation.js';
import { ordinaryWaitMs } from './waits.js';

/** Windows, harm and its memory, cell by cell. `memories` receives the new CUSUM, votes and receipts. */
export function observe(
  chain: Chain,
  settings: DetectorSettings,
  observation: Observation,
  before: DetectorState,
  memories: Map<CellId, CellMemory>,
  declaredCallers: ReadonlyMap<CellId, readonly CellId[]>,
): Situation {
  const { second } = observation;
  // A missed second counts as seen once more, within reason; the same second again counts for nothing.
  const steps = before.second === 0 ? 1 : Math.max(0, Math.min(3, second - before.second));
  const edges = viewEdges(observation.edges, second, settings.windowS, settings.baseline.lagS);
  const resources = resourcesOf(observation.gauges, second, settings.windowS);
  const cells = new Map<CellId, CellNow>();
  for (const cell of chain.cells) {
    const memory = memories.get(cell.id)!;
    const timeline = timelineOf(observation.cells.get(cell.id) ?? [], second);
    const window = windowOf(timeline, 0, settings.windowS);
    const expected = usable(memory.baseline, settings.baseline) ? memory.baseline.load.median * settings.windowS : 0;
    const stuck = stuckRequests(resources.get(cell.id), window.requests, expected);
    const health = healthOf(window, timeline, edges.received.get(cell.id), stuck);
    const next = remember(memory, cell, health, second, steps, settings, observation.lastReceivedMs.get(cell.id));
    memories.set(cell.id, next);
    const { openSince } = next.votes;
    cells.set(cell.id, {
      ...{ cell, timeline, window, health, baseline: memory.baseline, resources: resources.get(cell.id) },
      ...{ open: openSince !== undefined, since: openSince ?? second },
    });
  }
  return {
    ...{ second, settings, cells, edges },
    ordinaryWaitMs: (edge) => ordinaryWaitMs(before.waits, edge),
    callersOf: (id) => [...(declaredCallers.get(id) ?? []), ...(edges.callers.get(id) ?? []).map(({ from }) => from)],
  };
}

function remember(
  memory: CellMemory,
  cell: Cell,
  health: CellNow['health'],
  second: number,
  steps: number,
  settings: DetectorSettings,
  receivedMs: number | undefined,
): CellMemory {
  const z = deviationOf(health, cell.objective.goodRatio, memory.baseline, settings);
  let cusum = memory.cusum;
  for (let step = 0; step < steps; step++) cusum = accumulate(cusum, z, second, settings);
  const lastReceivedMs = Math.max(receivedMs ?? 0, memory.lastReceivedMs ?? 0);
  return {
    ...memory,
    cusum,
    votes:
      steps > 0
        ? vote(memory.votes, harmed(cusum, z, settings), cusum.since ?? second, settings.harm.votes)
        : memory.votes,
    ...(lastReceivedMs > 0 ? { lastReceivedMs } : {}),
  };
}
