import type { SchoolCalendar } from '../../chain/calendar/calendar.js';
import type { DayType } from '../../chain/calendar/model.js';
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
 * What a slot brings by itself. `days`: requests a second, by the same slots of earlier days. For a cell whose days are too few,
 * a shape that its own last minutes are scaled to: `parent`, the slot of the same maillon of its operator, or else of its
 * territory, which has days enough; or else `shape`, the prior of the calendar, a share of the peak of a school day.
 */
export interface SlotLoad {
  readonly kind: 'days' | 'parent' | 'shape';
  readonly perS: number;
  readonly spread: number;
  /** Of `days`: how many. */
  readonly days?: number | undefined;
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

/** Clocks differ, and are changed, by whole quarters of an hour: what lies between was at another minute of the local day. */
const CLOCK_STEP_MS = 900_000;

/** A slot of the past, as a territory lived it. */
interface Day {
  readonly atMs: number;
  readonly sameType: boolean;
  /** By what its load is multiplied to be compared: the prior load of now over that of then. */
  readonly factor: number;
}

type Placed = Pick<Cell, 'id' | 'maillon' | 'operator' | 'territory'>;

/**
 * The load of one slot for every cell, from the last slots of the same minute of the day and of the same type of day; of other
 * types, scaled by what the calendar expects of each, where those are too few; of its parent, where its own are.
 * @param atMs an instant in the slot
 */
export function slotLoads(
  cells: readonly Placed[],
  calendar: SchoolCalendar,
  history: SlotHistory,
  atMs: number,
  settings: SlotSettings,
): ReadonlyMap<CellId, SlotLoad> {
  return new SlotPage(cells, calendar, atMs, settings).loads(history);
}

/** What one cell's own days say, and of what that was made. */
interface Own {
  readonly seen: readonly SlotSeen[];
  readonly load: SlotLoad | undefined;
}

/**
 * The same of one slot and any reading of the history: what a cell's days say is made again only where they differ from those of the reading
 * before, and can be made ahead, some cells at a time. The answer is the same whatever was asked before.
 */
export class SlotPage {
  readonly startMs: number;
  readonly #cells: readonly Placed[];
  readonly #calendar: SchoolCalendar;
  readonly #settings: SlotSettings;
  readonly #lived = new Map<string, Lived>();
  readonly #own: Own[] = [];
  #loads: { readonly history: SlotHistory; readonly all: ReadonlyMap<CellId, SlotLoad> } | undefined;

  constructor(cells: readonly Placed[], calendar: SchoolCalendar, atMs: number, settings: SlotSettings) {
    this.startMs = slotStart(atMs);
    this.#cells = cells;
    this.#calendar = calendar;
    this.#settings = settings;
  }

  /** Makes what the days of the next cells say, `count` of them at most, those that were never looked at. */
  prepare(history: SlotHistory, count: number): void {
    const upTo = Math.min(this.#cells.length, this.#own.length + count);
    for (let index = this.#own.length; index < upTo; index++) this.#ownOf(index, history);
  }

  loads(history: SlotHistory): ReadonlyMap<CellId, SlotLoad> {
    if (this.#loads?.history !== history) this.#loads = { history, all: this.#all(history) };
    return this.#loads.all;
  }

  #all(history: SlotHistory): ReadonlyMap<CellId, SlotLoad> {
    const cells = this.#cells;
    const known = new Map<CellId, SlotLoad>();
    for (let index = 0; index < cells.length; index++) {
      const load = this.#ownOf(index, history);
      if (load) known.set(cells[index]!.id, load);
    }
    const parents = parentsOf(cells, known, this.#lived);
    const loads = new Map<CellId, SlotLoad>();
    for (const cell of cells) {
      const load = known.get(cell.id) ?? parents(cell) ?? shapeOf(this.#lived.get(cell.territory));
      if (load) loads.set(cell.id, load);
    }
    return loads;
  }

  #ownOf(index: number, history: SlotHistory): SlotLoad | undefined {
    const { id, territory } = this.#cells[index]!;
    let lived = this.#lived.get(territory);
    if (!lived) {
      lived = livedBy(this.#calendar, territory, this.startMs);
      this.#lived.set(territory, lived);
    }
    const seen = history.get(id)?.filter(({ atMs }) => (this.startMs - atMs) % CLOCK_STEP_MS === 0) ?? [];
    const before = this.#own[index];
    if (before && sameSlots(before.seen, seen)) return before.load;
    const load = daysOf(seen, lived, this.#settings);
    this.#own[index] = { seen, load };
    return load;
  }
}

function sameSlots(a: readonly SlotSeen[], b: readonly SlotSeen[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++)
    if (a[index]!.atMs !== b[index]!.atMs || a[index]!.perS !== b[index]!.perS) return false;
  return true;
}

function shapeOf(lived: Lived | undefined): SlotLoad | undefined {
  return lived?.prior === undefined ? undefined : { kind: 'shape', perS: lived.prior, spread: 0 };
}

/**
 * A series that has just begun borrows from its parent: the mean of the same maillon of the same operator, else of the same
 * territory, among those that live the same type of day. Its scale is another, but it rings at the same bells.
 */
function parentsOf(
  cells: readonly Placed[],
  known: ReadonlyMap<CellId, SlotLoad>,
  lived: ReadonlyMap<string, Lived>,
): (cell: Placed) => SlotLoad | undefined {
  const families = new Map<string, number[]>();
  const keysOf = ({ maillon, operator, territory }: Placed): readonly string[] => {
    const type = lived.get(territory)?.type;
    return [`operator ${operator} ${maillon} ${type}`, `territory ${territory} ${maillon} ${type}`];
  };
  if (known.size === 0 || known.size === cells.length) return () => undefined;
  for (const cell of cells) {
    const own = known.get(cell.id);
    if (!own) continue;
    for (const key of keysOf(cell)) {
      const family = families.get(key);
      if (family) family.push(own.perS);
      else families.set(key, [own.perS]);
    }
  }
  return (cell) => {
    const family = keysOf(cell)
      .map((key) => families.get(key))
      .find((found) => found !== undefined);
    if (!family) return undefined;
    return { kind: 'parent', perS: family.reduce((sum, perS) => sum + perS, 0) / family.length, spread: 0 };
  };
}

interface Lived {
  /** What it was, if it was the same minute of the day. */
  day(atMs: number): Day | undefined;
  readonly type: DayType;
  readonly prior: number | undefined;
}

function livedBy(calendar: SchoolCalendar, territory: string, startMs: number): Lived {
  const now = calendar.day(territory, startMs);
  const prior = calendar.expectedLoad(territory, startMs + SLOT_MS / 2);
  // By slots back: each of a nation's cells asks for the same hundred and more.
  const known = new Map<number, Day | null>();
  const dayAt = (atMs: number): Day | undefined => {
    const then = calendar.day(territory, atMs);
    if (then.minuteOfDay !== now.minuteOfDay || atMs >= startMs) return undefined;
    const sameType = then.type === now.type;
    const priorThen = sameType ? prior : calendar.expectedLoad(territory, atMs + SLOT_MS / 2);
    const factor = sameType ? 1 : prior !== undefined && priorThen ? prior / priorThen : 0;
    return { atMs, sameType, factor };
  };
  return {
    ...{ prior, type: now.type },
    day(atMs) {
      const back = Math.round((startMs - atMs) / SLOT_MS);
      let day = known.get(back);
      if (day === undefined) {
        day = dayAt(atMs) ?? null;
        known.set(back, day);
      }
      return day ?? undefined;
    },
  };
}

function daysOf(
  seen: readonly SlotSeen[],
  lived: Lived,
  { days, atLeast, otherDay }: SlotSettings,
): SlotLoad | undefined {
  const comparable: { readonly day: Day; readonly perS: number }[] = [];
  for (const { atMs, perS } of seen) {
    const day = lived.day(atMs);
    if (day && day.factor > 0) comparable.push({ day, perS });
  }
  comparable.sort((a, b) => b.day.atMs - a.day.atMs);
  const same = comparable.filter(({ day }) => day.sameType).slice(0, days);
  if (same.length >= atLeast) return fromDays(same.map(({ perS }) => perS));
  const others = comparable
    .filter(({ day: { factor } }) => factor >= 1 / otherDay && factor <= otherDay)
    .slice(0, days);
  return others.length >= atLeast ? fromDays(others.map(({ perS, day: { factor } }) => perS * factor)) : undefined;
}

function fromDays(perS: readonly number[]): SlotLoad {
  const sorted = perS.toSorted((a, b) => a - b);
  return {
    kind: 'days',
    perS: quantile(sorted, 0.5),
    spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.349,
    days: sorted.length,
  };
}

function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? 0;
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
}
