import type { Cell, CellId, Chain } from '../../chain/model.js';
import { type Baseline, learn, learnPast, skip } from './baseline.js';
import { bornAt } from './behind.js';
import { ByCell, placesOf } from './by-cell.js';
import { suspicious } from './harm.js';
import type { Health } from './health.js';
import type { Observation, ProbePoint } from './input.js';
import { learnSources, noSources } from './known.js';
import { type CellMemory, type DetectorState, newCell } from './memory.js';
import { type CellWindows, observe } from './observe.js';
import { judgeAll, type Outage } from './outage.js';
import { follow } from './probes.js';
import { expectationOf } from './receipts.js';
import { scopesOf } from './scope.js';
import type { DetectorSettings } from './settings.js';
import type { Timeline } from './signals.js';
import type { CellNow, Situation } from './situation.js';
import { SlidingWindow } from './sliding.js';
import { slotBook } from './slot-book.js';
import type { SlotLoad } from './slots.js';
import { firstSuspects, suspectsOf } from './suspects.js';
import type { Suspect, Verdict } from './verdict.js';
import { fewerVisitors } from './visitors.js';
import { learnWaits } from './waits.js';
import { type Judged, type MadeWith, verdictOf } from './word.js';

export interface Evaluation {
  /** One per cell of the chain, in the chain's order. */
  readonly verdicts: readonly Verdict[];
  /** How users fared at each cell, harmed or not. */
  readonly health: ReadonlyMap<CellId, Health>;
  readonly state: DetectorState;
  /** What the words were decided on. */
  readonly outages: readonly Outage[];
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
  const windows = chain.cells.map(
    (): CellWindows => ({
      judged: new SlidingWindow(settings.windowS),
      learned: new SlidingWindow(settings.baseline.bucketS),
    }),
  );
  const places = placesOf(chain.cells);
  const slotsAt = slotBook(chain, settings.slots);
  /** The memories of a state in the chain's order: of the last one they are at hand. */
  let last: { readonly state: DetectorState; readonly memories: readonly CellMemory[] } | undefined;
  const remembered = (state: DetectorState): CellMemory[] =>
    last?.state === state ? last.memories.slice() : chain.cells.map(({ id }) => state.cells.get(id) ?? newCell);

  return {
    evaluate(observation, before) {
      const memories = remembered(before);
      const probes = observation.probes ?? [];
      const runs = follow(before.runs, probes);
      const slots = slotsAt(observation);
      const { situation, nows } = observe(
        ...([chain, settings, observation, before, memories, declaredCallers, runs, windows, slots, places] as const),
      );
      const suspects = suspectsOf(situation, memories);
      const outages = judgeAll(situation, scopesOf(firstSuspects(suspects)), before.words);
      const outageOf = new Map(outages.flatMap((outage) => outage.scope.cells.map((cell) => [cell, outage])));
      const outageAt = new Map(outages.map((outage) => [outage.scope.suspect, outage]));
      const nowMs = (observation.second + settings.delayS) * 1000;
      const newestMs = newestOf(memories, probes, nowMs);
      const verdicts: Verdict[] = [];
      for (let index = 0; index < chain.cells.length; index++) {
        const { id } = chain.cells[index]!;
        const now = nows[index]!;
        const seen = situation.looks.get(id);
        const look = seen && { ...seen, root: bornAt(chain, situation, suspects, id, seen) };
        const judged: Judged = {
          now,
          memory: memories[index]!,
          outage: outageOf.get(id) ?? (look && look.root !== id ? outageAt.get(look.root) : undefined),
          suspects: suspects.get(id) ?? NOBODY,
          newestMs,
          nowMs,
          expected: expected.get(id),
          look,
          fewer: look?.outside.state === 'failing' && !now.open ? fewerVisitors(situation, now) : undefined,
        };
        verdicts.push(verdictOf(judged, observation.second, settings, madeWith));
      }
      learnCells(situation, nows, memories, windows, slots);
      const words = new Map(outages.map(({ scope, word }) => [scope.suspect, word]));
      const cells = new ByCell(places, memories);
      const health = new ByCell(
        places,
        nows.map((now) => now.health),
      );
      const state: DetectorState = {
        ...{ second: observation.second, cells, waits: learnWaits(situation, before.waits), words, runs },
        receipts: observation.receipts ?? before.receipts,
        usualSources: learnSources(
          before.usualSources ?? noSources,
          observation.known,
          observation.second,
          rests(nows),
        ),
      };
      last = { state, memories };
      return { verdicts, health, outages, blindVantages: situation.blind, state };
    },
  };
}

/** Sources are learned while nobody is harmed at all: an excess at one entry is not told from that at another. */
function rests(nows: readonly CellNow[]): () => boolean {
  let answer: boolean | undefined;
  return () => {
    answer ??= nows.every(({ open }) => !open);
    return answer;
  };
}

const NOBODY: readonly Suspect[] = [];

/** Newest sign of life of anybody, ms since the epoch. A probe that is heard shows that the way into the store is open. */
function newestOf(memories: Iterable<CellMemory>, probes: readonly ProbePoint[], nowMs: number): number {
  let newest = 0;
  for (const { lastReceivedMs = 0 } of memories) newest = Math.max(newest, lastReceivedMs);
  for (const { atMs } of probes) newest = Math.max(newest, Math.min(atMs, nowMs));
  return newest;
}

/** Ordinary minutes are learned; nothing is while the cell, its ENT or a national maillon is harmed. */
function learnCells(
  { second, settings }: Situation,
  nows: readonly CellNow[],
  memories: CellMemory[],
  windows: readonly CellWindows[],
  slots: ReadonlyMap<CellId, SlotLoad>,
): void {
  const harmedEnts = new Set<string>();
  for (const now of nows) if (now.open) harmedEnts.add(now.cell.ent);
  const nation = harmedEnts.has('national');
  const due = second - settings.baseline.lagS - settings.baseline.everyS;
  for (let index = 0; index < nows.length; index++) {
    const { cell, timeline } = nows[index]!;
    const memory = memories[index]!;
    const { baseline: before } = memory;
    const frozen = nation || harmedEnts.has(cell.ent) || suspicious(memory.cusum, settings);
    if (!frozen && before.learnedTo > due) continue;
    const baseline = nextBaseline(
      before,
      cell,
      timeline,
      second,
      frozen,
      settings,
      windows[index]!,
      slots.get(cell.id),
    );
    if (baseline === before) continue;
    const { lastReceivedMs, cadence, parts, cusum, votes, suspect } = memory;
    memories[index] = { lastReceivedMs, cadence, parts, baseline, cusum, votes, suspect };
  }
}

function nextBaseline(
  before: Baseline,
  { objective: { goodRatio } }: Cell,
  timeline: Timeline,
  second: number,
  frozen: boolean,
  { baseline: settings }: DetectorSettings,
  windows: CellWindows,
  slot: SlotLoad | undefined,
): Baseline {
  if (before.learnedTo === 0) return learnPast(timeline, second, goodRatio, settings);
  return frozen ? skip(before, second, settings) : learn(before, timeline, second, goodRatio, settings, windows, slot);
}
