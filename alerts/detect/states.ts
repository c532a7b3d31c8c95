import type { CellMemory } from './memory.js';
import { type Missing, missing, requestsUnheard } from './parts.js';
import { type Presence, type Probed, presenceOf, type Telemetry } from './presence.js';
import { isFinal, type Look, type Outside } from './probes.js';
import { type Expectation, patienceOf } from './receipts.js';
import type { HarmSettings } from './settings.js';
import type { CellNow } from './situation.js';
import { CELL_STATES, type CellState } from './verdict.js';
import type { FewerVisitors } from './visitors.js';

/** What is known of a cell when its state is decided. */
export interface Known {
  readonly now: CellNow;
  readonly memory: CellMemory;
  /** Absent where no rule brings telemetry. */
  readonly expected: Expectation | undefined;
  readonly look: Look | undefined;
  /** Where its probe fails: visitors that are expected and do not come. */
  readonly fewer?: FewerVisitors | undefined;
  readonly nowMs: number;
  /** Newest receipt of any cell, probes included: whether anything lives. */
  readonly newestMs: number;
}

/** The state of a cell, and what it was made of. */
export interface Standing {
  readonly state: CellState;
  readonly telemetry: Telemetry;
  readonly missing?: Missing | undefined;
  readonly outside?: Outside | undefined;
  /** Whose harm it is. */
  readonly harm: 'telemetry' | 'probe' | undefined;
}

/** For cells that no rule names any more and that were heard all the same. */
const UNEXPECTED: Expectation = { silentMs: 60_000 };

/** Two witnesses: telemetry that is missing or bad needs only one failed probe beside it. */
const DOUBTFUL: ReadonlySet<Telemetry> = new Set(['harmed', 'late', 'silent']);

/** Telemetry and probes each give their word; the table of presence.ts says what the two mean together. */
export function standingOf(known: Known, settings: HarmSettings): Standing {
  const { telemetry, missing: lost } = receivedOf(known);
  const probe = probedOf(known.look, telemetry, known.fewer);
  const presence = presenceOf(telemetry, probe);
  const outside = known.look && probe !== 'none' ? { ...known.look.outside, state: probe } : undefined;
  return {
    state: stateOf(presence, known.now.health.goodRatio, settings),
    telemetry,
    harm:
      presence.harm === 'broken' ? (outside && keepsOut(outside, known.fewer) ? 'probe' : undefined) : presence.harm,
    missing: lost,
    outside,
  };
}

/** What is received: silence is judged against the newest receipt of anything, for what delays everybody accuses nobody. */
function receivedOf({ now, memory, expected, nowMs, newestMs }: Known): {
  readonly telemetry: Telemetry;
  readonly missing?: Missing | undefined;
} {
  if (now.open) return { telemetry: 'harmed' };
  const { lastReceivedMs } = memory;
  if (lastReceivedMs === undefined) return { telemetry: expected ? 'never' : 'unmapped' };
  const { lateMs, silentMs } = patienceOf(expected ?? UNEXPECTED, memory.cadence);
  if (nowMs - newestMs > silentMs) return { telemetry: 'dark' };
  const ageMs = newestMs - lastReceivedMs;
  if (ageMs > silentMs) return { telemetry: 'silent' };
  if (ageMs > lateMs) return { telemetry: 'late' };
  const lost = missing(memory.parts, newestMs);
  if (lost) return { telemetry: 'partial', missing: lost };
  if (now.health.requests > 0) return { telemetry: 'good' };
  // Gauges alone: that nobody asks is not known, and must not look well.
  const untold = memory.baseline.samples === 0 && now.timeline.rows.length === 0;
  const unheard = untold ? requestsUnheard(memory.parts) : undefined;
  return unheard ? { telemetry: 'partial', missing: unheard } : { telemetry: 'idle' };
}

/** One failure alone is waited upon: it answers, but not every time. Not where visitors are missing, too. */
function probedOf(look: Look | undefined, telemetry: Telemetry, fewer: FewerVisitors | undefined): Probed {
  if (!look) return 'none';
  return look.once && !DOUBTFUL.has(telemetry) && !fewer ? 'slow' : look.outside.state;
}

/** Of users who are served, as far as they are seen: nobody can get in, or many do not. */
function keepsOut(outside: Outside, fewer: FewerVisitors | undefined): boolean {
  return isFinal(outside) || fewer !== undefined;
}

function stateOf({ state, atLeast }: Presence, goodRatio: number, settings: HarmSettings): CellState {
  if (state !== 'measured') return state;
  const found = goodRatio < settings.downBelow ? 'down' : goodRatio < settings.failingBelow ? 'failing' : 'degraded';
  return atLeast && CELL_STATES.indexOf(atLeast) > CELL_STATES.indexOf(found) ? atLeast : found;
}
