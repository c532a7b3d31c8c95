import type { ClickHouseClient } from '@clickhouse/client';
import { inScope } from '../../../chain/principal.js';
import type { SteppedOptions } from './cell.js';
import { rows, view } from './query.js';
import { compared, groupedBy, type MinuteRow, told } from './sources.js';
import { entsOf, makeSourcesBefore, namesOf } from './sources-before.js';
import type { ReadOptions } from './types.js';

const DAY_MS = 86_400_000;
const KNOWN_BY_DAY = compared('IN (SELECT toDate(arrayJoin({days:Array(String)})))', 'now.OfDay = before.Day AND');

/** Of one step of a cell's past: all classes of source together. */
export interface KnownStep {
  /** Start of the step. */
  readonly tMs: number;
  readonly sources: number;
  readonly known: number;
  /** The greatest of its classes. */
  readonly sampledBy: number;
}

/**
 * How many of those who came to one cell had been seen in the 28 days before that day: of each step the fullest minute. Steps must be
 * whole minutes. `days` is how many earlier days there were at the most. What was put together of them is kept, so that the next who
 * asks does not wait.
 */
export async function readKnownSteps(
  client: ClickHouseClient,
  options: SteppedOptions,
): Promise<{ readonly steps: readonly KnownStep[]; readonly days: number }> {
  const { cell, range, scope, stepS } = options;
  const ents = entsOf([cell]);
  if (!ents.every((ent) => inScope(scope, ent))) return { steps: [], days: 0 };
  const days = daysIn(range);
  const read = () => rows<MinuteRow>(client, KNOWN_BY_DAY, { ...view(options), days, ...namesOf([cell]) });
  let found = await read();
  // Whoever judges has put most of them together already, and looks after them.
  const missing = days.filter((day) => found.filter((row) => dayOf(row) === day).every((row) => row.days === 0));
  if (missing.length > 0) {
    for (const day of missing) await makeSourcesBefore(client, day, [cell]);
    found = await read();
  }
  const steps = [...groupedBy(found, ({ minute }) => Math.floor(minute / stepS) * stepS)].flatMap(
    ([second, of]): KnownStep[] => {
      const classes = told(of);
      if (classes.length === 0) return [];
      const sum = (field: 'sources' | 'known') => classes.reduce((all, one) => all + one[field], 0);
      const sampledBy = Math.max(...classes.map((one) => one.sampledBy));
      return [{ tMs: second * 1000, sources: sum('sources'), known: sum('known'), sampledBy }];
    },
  );
  return {
    steps: steps.sort((a, b) => a.tMs - b.tMs),
    days: found.reduce((most, row) => Math.max(most, row.days), 0),
  };
}

function daysIn({ fromMs, toMs }: ReadOptions['range']): readonly string[] {
  const first = Math.floor(fromMs / DAY_MS);
  const last = Math.floor((toMs - 1) / DAY_MS);
  return Array.from({ length: last - first + 1 }, (_, day) => isoDay((first + day) * DAY_MS));
}

const dayOf = ({ minute }: MinuteRow): string => isoDay(minute * 1000);
const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
