import type { Cell, CellId, Chain } from '../../chain/model.js';
import { usable } from './baseline.js';
import { outlastsBurst } from './burst.js';
import { heard } from './cadence.js';
import { type Received, viewEdges } from './edges.js';
import { grouped } from './grouped.js';
import { accumulate, deviationOf, harmed } from './harm.js';
import { type Health, healthOf, resourcesOf, stuckRequests } from './health.js';
import { vote } from './hysteresis.js';
import type { Observation, Receipt } from './input.js';
import type { CellMemory, DetectorState } from './memory.js';
import { hear } from './parts.js';
import { lookOutside, type Runs } from './probes.js';
import type { DetectorSettings } from './settings.js';
import { type Timeline, windowOf } from './signals.js';
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
  runs: Runs,
): Situation {
  const { second } = observation;
  const nowMs = (second + settings.delayS) * 1000;
  // A missed second counts as seen once more, within reason; the same second again counts for nothing.
  const steps = before.second === 0 ? 1 : Math.max(0, Math.min(3, second - before.second));
  const edges = viewEdges(observation.edges, second, settings.windowS, settings.baseline.lagS);
  const resources = resourcesOf(observation.gauges, second, settings.windowS);
  const fresh = observation.receipts === before.receipts ? [] : (observation.receipts ?? []);
  const receipts = grouped(fresh, ({ cell }) => cell);
  const cells = new Map<CellId, CellNow>();
  for (const cell of chain.cells) {
    const memory = memories.get(cell.id)!;
    const timeline = { rows: observation.cells.get(cell.id) ?? [], second };
    const window = windowOf(timeline, 0, settings.windowS);
    const expected = usable(memory.baseline, settings.baseline) ? memory.baseline.load.median * settings.windowS : 0;
    const stuck = stuckRequests(resources.get(cell.id), window.requests, expected);
    const received = edges.received.get(cell.id);
    const health = healthOf(window, timeline, received, stuck);
    const receivedMs = observation.lastReceivedMs.get(cell.id);
    const harm = remember(memory, { cell, timeline, received, health, receivedMs }, second, steps, settings);
    const next = { ...harm, parts: hear(memory.parts, receipts.get(cell.id) ?? NONE, nowMs) };
    memories.set(cell.id, next);
    const { openSince } = next.votes;
    cells.set(cell.id, {
      cell,
      timeline,
      window,
      health,
      baseline: memory.baseline,
      resources: resources.get(cell.id),
      open: openSince !== undefined,
      since: openSince ?? second,
    });
  }
  return {
    ...{ second, settings, cells, edges },
    ...lookOutside(chain, observation.probes ?? [], runs, nowMs),
    ordinaryWaitMs: (edge) => ordinaryWaitMs(before.waits, edge),
    callersOf: (id) => [...(declaredCallers.get(id) ?? []), ...(edges.callers.get(id) ?? []).map(({ from }) => from)],
  };
}

const NONE: readonly Receipt[] = [];

interface Seen {
  readonly cell: Cell;
  readonly timeline: Timeline;
  readonly received: Received | undefined;
  readonly health: Health;
  readonly receivedMs: number | undefined;
}

function remember(
  memory: CellMemory,
  seen: Seen,
  second: number,
  steps: number,
  settings: DetectorSettings,
): CellMemory {
  const z = deviationOf(seen.health, seen.cell.objective.goodRatio, memory.baseline, settings);
  let cusum = memory.cusum;
  for (let step = 0; step < steps; step++) cusum = accumulate(cusum, z, second, settings);
  const onset = cusum.since ?? second;
  const open = memory.votes.openSince !== undefined;
  const yes = harmed(cusum, z, settings) && (open || lasts(seen, second - onset, settings));
  const lastReceivedMs = Math.max(seen.receivedMs ?? 0, memory.lastReceivedMs ?? 0);
  return {
    ...memory,
    cusum,
    votes: steps > 0 ? vote(memory.votes, yes, onset, settings.harm.votes) : memory.votes,
    ...(lastReceivedMs > 0 ? { lastReceivedMs, cadence: heard(memory.cadence, lastReceivedMs) } : {}),
  };
}

/** More than a hitch: over the window, or, where requests come now and then, over all the time that harm has risen. */
function lasts({ cell, timeline, received, health }: Seen, risingS: number, settings: DetectorSettings): boolean {
  const { windowS, harm } = settings;
  const allowed = 1 - cell.objective.goodRatio;
  const over = (seconds: number) => outlastsBurst(timeline, received, seconds, harm.burstS, allowed);
  // What went in and does not come out has lasted for the whole window.
  return health.stuck > 0 || over(windowS) || over(risingS + windowS);
}
