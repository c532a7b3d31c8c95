import type { Cell, CellId, Chain } from '../../chain/model.js';
import { outlastsBurst } from './burst.js';
import { ByCell, type Places } from './by-cell.js';
import { heard } from './cadence.js';
import { type Received, viewEdges } from './edges.js';
import { expectedLoad } from './expected.js';
import { grouped } from './grouped.js';
import { accumulate, deviationOf, harmed } from './harm.js';
import { type Health, healthOf, resourcesOf, stuckRequests } from './health.js';
import { handshakesDropped } from './held.js';
import { vote } from './hysteresis.js';
import type { CellSecond, Observation, Receipt } from './input.js';
import { noSources } from './known.js';
import type { CellMemory, DetectorState } from './memory.js';
import { hear, type Parts } from './parts.js';
import { lookOutside, type Runs } from './probes.js';
import type { DetectorSettings } from './settings.js';
import { outsideShare, type Timeline } from './signals.js';
import type { CellNow, Situation } from './situation.js';
import type { SlidingWindow } from './sliding.js';
import type { SlotLoad } from './slots.js';
import { ordinaryWaitMs } from './waits.js';

/** What the detector keeps beside its memory to be quick: nothing that the observations do not say again. */
export interface CellWindows {
  /** Of `windowS`, up to the judged second. */
  readonly judged: SlidingWindow;
  /** Of the baseline's samples. */
  readonly learned: SlidingWindow;
}

/** Windows, harm and its memory, cell by cell. `memories` (in the chain's order) receives the new CUSUM, votes and receipts. */
export function observe(
  chain: Chain,
  settings: DetectorSettings,
  observation: Observation,
  before: DetectorState,
  memories: CellMemory[],
  declaredCallers: ReadonlyMap<CellId, readonly CellId[]>,
  runs: Runs,
  windows: readonly CellWindows[],
  slots: ReadonlyMap<CellId, SlotLoad>,
  places: Places,
): Observed {
  const { second } = observation;
  const nowMs = (second + settings.delayS) * 1000;
  // A missed second counts as seen once more, within reason; the same second again counts for nothing.
  const steps = before.second === 0 ? 1 : Math.max(0, Math.min(3, second - before.second));
  const edges = viewEdges(observation.edges, second, settings.windowS, settings.baseline.lagS);
  const resources = resourcesOf(observation.gauges, second, settings.windowS);
  const fresh = observation.receipts === before.receipts ? [] : (observation.receipts ?? []);
  const receipts = grouped(fresh, ({ cell }) => cell);
  const nows: CellNow[] = [];
  for (let index = 0; index < chain.cells.length; index++) {
    const cell = chain.cells[index]!;
    const memory = memories[index]!;
    const timeline = { rows: observation.cells.get(cell.id) ?? NO_ROWS, second };
    const window = windows[index]!.judged.endingAt(timeline.rows, second);
    const expected = expectedLoad(memory.baseline, slots.get(cell.id), settings);
    const bounded = resources.get(cell.id);
    const stuck = stuckRequests(bounded, window.requests, (expected?.perS ?? 0) * settings.windowS);
    const received = edges.received.get(cell.id);
    const health = healthOf(window, timeline, received, stuck);
    const receivedMs = observation.lastReceivedMs.get(cell.id);
    const shut = handshakesDropped(bounded?.['half-open'], health.offeredPerS, expected?.perS);
    const seen: Seen = { cell, timeline, received, health, receivedMs, shut };
    const parts = receipts.size === 0 ? memory.parts : hear(memory.parts, receipts.get(cell.id) ?? NONE, nowMs);
    const next = remember(memory, seen, parts, second, steps, settings);
    memories[index] = next;
    const { openSince } = next.votes;
    nows.push({
      cell,
      timeline,
      window,
      health,
      baseline: memory.baseline,
      expected,
      resources: bounded,
      open: openSince !== undefined,
      since: openSince ?? second,
    });
  }
  const situation: Situation = {
    ...{ second, settings, cells: new ByCell(places, nows), edges },
    ...{ known: observation.known, usualSources: before.usualSources ?? noSources },
    ...lookOutside(chain, observation.probes ?? [], runs, nowMs),
    ordinaryWaitMs: (edge) => ordinaryWaitMs(before.waits, edge),
    callersOf: (id) => [...(declaredCallers.get(id) ?? []), ...(edges.callers.get(id) ?? []).map(({ from }) => from)],
  };
  return { situation, nows };
}

interface Observed {
  readonly situation: Situation;
  /** Its cells in the chain's order. */
  readonly nows: readonly CellNow[];
}

const NONE: readonly Receipt[] = [];
const NO_ROWS: readonly CellSecond[] = [];

interface Seen {
  readonly cell: Cell;
  readonly timeline: Timeline;
  readonly received: Received | undefined;
  readonly health: Health;
  readonly receivedMs: number | undefined;
  /** People knock and do not get in. */
  readonly shut: boolean;
}

function remember(
  memory: CellMemory,
  seen: Seen,
  parts: Parts,
  second: number,
  steps: number,
  settings: DetectorSettings,
): CellMemory {
  const z = deviationOf(seen.health, seen.cell.objective.goodRatio, memory.baseline, settings);
  let { cusum, votes } = memory;
  for (let step = 0; step < steps; step++) cusum = accumulate(cusum, z, second, settings);
  if (steps > 0) {
    const onset = cusum.since ?? second;
    const open = votes.openSince !== undefined;
    const yes = seen.shut || (harmed(cusum, z, settings) && (open || lasts(seen, second - onset, settings)));
    votes = vote(votes, yes, onset, settings.harm.votes);
  }
  const { baseline, suspect } = memory;
  const lastReceivedMs = Math.max(seen.receivedMs ?? 0, memory.lastReceivedMs ?? 0);
  const cadence = lastReceivedMs > 0 ? heard(memory.cadence, lastReceivedMs) : memory.cadence;
  // Named one by one, as every cell is remembered every second.
  return { lastReceivedMs: lastReceivedMs || undefined, cadence, parts, baseline, cusum, votes, suspect };
}

/** More than a hitch: over the window, or, where requests come now and then, over all the time that harm has risen. */
function lasts({ cell, timeline, received, health }: Seen, risingS: number, settings: DetectorSettings): boolean {
  const { windowS, harm } = settings;
  const allowed = 1 - cell.objective.goodRatio;
  // Inside, a hitch that no caller shows is late for longer: what waited behind it ends one after the other.
  const outside = outsideShare(timeline, 0, windowS) >= settings.composition.entryFrom;
  const burstS = outside ? harm.burstS : harm.insideBurstS;
  // What went in and does not come out has lasted for the whole window.
  if (health.stuck > 0) return true;
  return (
    outlastsBurst(timeline, received, windowS, burstS, allowed) ||
    outlastsBurst(timeline, received, risingS + windowS, burstS, allowed)
  );
}
