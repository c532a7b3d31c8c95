import type { SchoolCalendar } from '../../chain/calendar/calendar.js';
import type { Cell, CellId } from '../../chain/model.js';
import type { SlotSettings } from './settings.js';

/** Length of a slot of the calendar. */
export const SLOT_S = 300;
const SLOT_MS = SLOT_S * 1000;
const DAY_MS = 86_400_000;

/** Requests a second of one cell, marked retries left out, over one slot of the past. */
export interface SlotSeen {
  /** Start of the slot, ms since the epoch. */
  readonly atMs: number;
  readonly perS: number;
}

/** What earlier days brought at the slots near now, by cell; a cell without history is absent. */
export type SlotHistory = ReadonlyMap<CellId, readonly SlotSeen[]>;

/**
 * What a slot brings by itself. `days`: requests a second, by the same slots of earlier days. `shape`: the prior of the
 * calendar, a share of the peak of a school day, for a cell whose days are too few.
 */
export interface SlotLoad {
  readonly kind: 'days' | 'shape';
  readonly perS: number;
  readonly spread: number;
}

/** Start of the slot an instant lies in. Slots are of five minutes of every time zone there is. */
export function slotStart(instantMs: number): number {
  return Math.floor(instantMs / SLOT_MS) * SLOT_MS;
}

/**
 * The instants at which slots of earlier days began that may be like the one given: the same minute of the local day, of
 * clocks that may have been changed since.
 */
export function earlierSlots(atMs: number, days: number, shiftsMs: readonly number[] = [0]): readonly number[] {
  const start = slotStart(atMs);
  return shiftsMs.flatMap((shift) => Array.from({ length: days }, (_, back) => start - (back + 1) * DAY_MS + shift));
}

/** Seconds by which a clock may differ from that of some weeks ago: summer time begins or ends. */
export const CLOCK_SHIFTS_MS = [0, -3_600_000, 3_600_000] as const;

/** A slot of the past, as a territory lived it. */
interface Day {
  readonly atMs: number;
  readonly sameType: boolean;
  /** By what its load is multiplied to be compared: the prior load of now over that of then. */
  readonly factor: number;
}

/**
 * The load of one slot for every cell, from the last slots of the same minute of the day and of the same type of day; of other
 * types, scaled by what the calendar expects of each, where those are too few.
 * @param atMs an instant in the slot
 */
export function slotLoads(
  cells: readonly Pick<Cell, 'id' | 'territory'>[],
  calendar: SchoolCalendar,
  history: SlotHistory,
  atMs: number,
  settings: SlotSettings,
): ReadonlyMap<CellId, SlotLoad> {
  const start = slotStart(atMs);
  const lived = new Map<string, Lived>();
  const loads = new Map<CellId, SlotLoad>();
  for (const { id, territory } of cells) {
    let days = lived.get(territory);
    if (!days) {
      days = livedBy(calendar, territory, start);
      lived.set(territory, days);
    }
    const load = loadOf(history.get(id) ?? [], days, settings);
    if (load) loads.set(id, load);
  }
  return loads;
}

interface Lived {
  /** What it was, if it was the same minute of the day. */
  day(atMs: number): Day | undefined;
  readonly prior: number | undefined;
}

function livedBy(calendar: SchoolCalendar, territory: string, startMs: number): Lived {
  const now = calendar.day(territory, startMs);
  const prior = calendar.expectedLoad(territory, startMs + SLOT_MS / 2);
  const known = new Map<number, Day | undefined>();
  const dayAt = (atMs: number): Day | undefined => {
    const then = calendar.day(territory, atMs);
    if (then.minuteOfDay !== now.minuteOfDay || atMs >= startMs) return undefined;
    const sameType = then.type === now.type;
    const priorThen = sameType ? prior : calendar.expectedLoad(territory, atMs + SLOT_MS / 2);
    const factor = sameType ? 1 : prior !== undefined && priorThen ? prior / priorThen : 0;
    return { atMs, sameType, factor };
  };
  return {
    prior,
    day(atMs) {
      if (!known.has(atMs)) known.set(atMs, dayAt(atMs));
      return known.get(atMs);
    },
  };
}

function loadOf(
  seen: readonly SlotSeen[],
  lived: Lived,
  { days, atLeast, otherDay }: SlotSettings,
): SlotLoad | undefined {
  const comparable = seen
    .flatMap(({ atMs, perS }) => {
      const day = lived.day(atMs);
      return day && day.factor > 0 ? [{ ...day, perS }] : [];
    })
    .sort((a, b) => b.atMs - a.atMs);
  const same = comparable.filter(({ sameType }) => sameType).slice(0, days);
  if (same.length >= atLeast) return fromDays(same.map(({ perS }) => perS));
  const others = comparable.filter(({ factor }) => factor >= 1 / otherDay && factor <= otherDay).slice(0, days);
  if (others.length >= atLeast) return fromDays(others.map(({ perS, factor }) => perS * factor));
  return lived.prior === undefined ? undefined : { kind: 'shape', perS: lived.prior, spread: 0 };
}

function fromDays(perS: readonly number[]): SlotLoad {
  const sorted = perS.toSorted((a, b) => a - b);
  return {
    kind: 'days',
    perS: quantile(sorted, 0.5),
    spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.349,
  };
}

function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? 0;
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
}
