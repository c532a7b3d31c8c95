import type { Chain, Territory } from '../model.js';
import { type DayNumber, isoDate } from './date.js';
import { memo } from './memo.js';
import type { DayType, SchoolDay } from './model.js';
import { territoryTree } from './territories.js';
import { type Timetable, timetableOf } from './timetable.js';

/** What the files of a chain say about school time, compiled: asked for every cell at every tick. */
export interface SchoolCalendar {
  /**
   * Where an instant (ms since the epoch) falls for a territory. A territory that holds several zones has the type of
   * most of its pupils, and `mixed`. An id the chain does not have: the clock of Paris, and `unknown`.
   */
  day(territory: string, instantMs: number): SchoolDay;
  /**
   * The prior load as a share of the territory's peak on an ordinary school day (that is 1; a remote day exceeds it).
   * Of a territory that holds several zones: the mean by pupils of the parts whose day is known. `undefined` where no
   * calendar says what day it is, or no plan of bells when its lessons are.
   */
  expectedLoad(territory: string, instantMs: number): number | undefined;
  /** The territories at or below this one that keep one calendar each; empty if none of them has a zone. */
  parts(territory: string): readonly Part[];
}

export interface Part {
  readonly territory: string;
  /** Its share counts as this: its pupils, or what stands in for them. */
  readonly weight: number;
}

const compiled = new WeakMap<object, SchoolCalendar>();

/** The calendar of a chain, compiled at the first question about it. */
export function calendarOf(chain: Pick<Chain, 'territories' | 'calendar'>): SchoolCalendar {
  const known = compiled.get(chain) ?? compileCalendar(chain);
  compiled.set(chain, known);
  return known;
}

export function compileCalendar(chain: Pick<Chain, 'territories' | 'calendar'>): SchoolCalendar {
  const tree = territoryTree(chain.territories);
  const timetable = memo((id: string) => timetableOf(chain, tree, id));
  const parts = memo((id: string) => weigh(tree.parts(id)));
  const date = memo(isoDate);

  const typeOf = (id: string, day: DayNumber, instantMs: number): Pick<SchoolDay, 'type' | 'mixed'> => {
    const held = tree.zone(id) === undefined ? parts(id) : [];
    if (held.length === 0) return { type: timetable(id).type(day) };
    return ofMost(held, ({ territory }) => {
      const part = timetable(territory);
      return part.type(part.clock.read(instantMs).day);
    });
  };
  return {
    parts,
    day(id, instantMs) {
      const own = timetable(id);
      const { day, minuteOfDay } = own.clock.read(instantMs);
      const { type, mixed } = typeOf(id, day, instantMs);
      return {
        date: date(day),
        type,
        timeZone: own.clock.timeZone,
        minuteOfDay,
        ...among(own, day, type, instantMs),
        ...(mixed && { mixed }),
      };
    },
    expectedLoad(id, instantMs) {
      let load = 0;
      let weights = 0;
      for (const { territory, weight } of parts(id)) {
        const part = timetable(territory);
        const { day, minuteOfDay } = part.clock.read(instantMs);
        const share = part.load(day)?.(minuteOfDay);
        if (share === undefined) continue;
        load += share * weight;
        weights += weight;
      }
      return weights === 0 ? undefined : load / weights;
    },
  };
}

function among(own: Timetable, day: DayNumber, type: DayType, instantMs: number) {
  const { instants } = own.bells(day, type);
  const next = instants.find((bell) => bell > instantMs);
  const last = instants.findLast((bell) => bell <= instantMs);
  return {
    schoolHours: last !== undefined && next !== undefined,
    ...(last !== undefined && { lastBellMs: last }),
    ...(next !== undefined && { nextBellMs: next }),
  };
}

function ofMost(parts: readonly Part[], typeOf: (part: Part) => DayType): Pick<SchoolDay, 'type' | 'mixed'> {
  const weights = new Map<DayType, number>();
  for (const part of parts) {
    const type = typeOf(part);
    weights.set(type, (weights.get(type) ?? 0) + part.weight);
  }
  const [most] = [...weights].sort(([, a], [, b]) => b - a);
  return { type: most?.[0] ?? 'unknown', ...(weights.size > 1 && { mixed: true }) };
}

/** By pupils if all parts state them, else by lycéens if all state those; what is left out weighs as the mean of the others. */
function weigh(territories: readonly Territory[]): readonly Part[] {
  const fields = ['pupils', 'lyceens'] as const;
  const field = fields.find((of) => territories.every((territory) => territory[of] !== undefined)) ?? 'pupils';
  const stated = territories.flatMap((territory) => territory[field]?.value ?? []);
  const mean = stated.length === 0 ? 1 : stated.reduce((sum, value) => sum + value, 0) / stated.length;
  return territories.map((territory) => ({ territory: territory.id, weight: territory[field]?.value ?? mean }));
}
