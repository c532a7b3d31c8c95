import type { ClickHouseClient } from '@clickhouse/client';
import { inScope } from '../../../chain/principal.js';
import { rows, view } from './query.js';
import { entsOf, makeSourcesBefore, namesOf, THESE_CELLS } from './sources-before.js';
import type { CellId, ReadOptions } from './types.js';

/** How many of the sources of a minute its cell has seen in the 28 days before this one, by class of source. */
export interface KnownSources {
  readonly cell: CellId;
  readonly sourceClass: string;
  /** Distinct client addresses; estimated if `sampledBy` is not 1. */
  readonly sources: number;
  /** Those of them seen before. */
  readonly known: number;
  /** 1: every source was compared; 64: one in 64, by hash. */
  readonly sampledBy: number;
}

interface KnownAt extends Pick<ReadOptions, 'asOf' | 'scope'> {
  /** Of what instant; of one before `asOf` the minute that was under way is left out, for it holds what came later in it. */
  readonly atMs: number;
}

export interface KnownSourcesReader {
  /**
   * Asks of the cells `first` and of some others, in turn, and answers what is known of all of them by now. Of cells that have too
   * few earlier days, or of whose sources too few were compared, nothing is said. For whoever judges: counts of less than 20 sources
   * are not to be shown.
   */
  read(options: KnownAt, first?: readonly CellId[]): Promise<readonly KnownSources[]>;
}

/** Cells asked besides the first at a time: asked every 5 s, all of a nation have had their turn within eight minutes. */
const TURN = 12;
/** Of those that come first, asked at a time: in an outage of the nation they take turns too. */
const MOST_FIRST = 64;
/** Putting together the days of those in turn takes a core for half a second: all of a nation are done within the first hour of a day. */
const MAKE_EVERY_MS = 30_000;
/** What was seen before is looked at again this often: days may get more rows long after they ended. */
const MADE_MS = 3_600_000;
/** A cell not asked for so long is not known any more. */
const OLD_MS = 900_000;
/** A week of school: with less, most of those who come are new. */
const LEAST_DAYS = 5;
/** Of a sample, fewer than these say nothing of the whole. */
const LEAST_COMPARED = 20;
const MINUTE_MS = 60_000;

/**
 * The minute under way and the one before it, each compared with the days before: an address that came for the first time minutes
 * ago is not known. A sample of one in n is one in n of the other side too, for both keep the multiples of a power of two.
 */
/** @param days which of them it is compared with; `on`: and which with which */
export const compared = (days: string, on: string): string => `WITH if(now.sampled = 1, now.sample, now.every) AS hashes
SELECT concat(now.Ent, '/', now.Maillon) AS cell, now.SourceClass AS sourceClass, toUnixTimestamp(now.Bucket) AS minute,
  greatest(if(now.sampled = 1, 64, 1), before.SampledBy) AS sampledBy,
  arrayCount(h -> h % sampledBy = 0, bitmapToArray(hashes)) AS compared, bitmapAndCardinality(hashes, before.Hashes) AS known, before.Days AS days
FROM (
  SELECT Ent, Maillon, SourceClass, Bucket, toDate(Bucket) AS OfDay, groupBitmapMergeState(Every) AS every, groupBitmapMergeState(Sample) AS sample, max(Sampled) AS sampled
  FROM sources
  WHERE Step = 60 AND Day >= toDate(toDateTime({from:UInt32}), 'UTC') AND Day <= toDate(toDateTime({to:UInt32}), 'UTC')
    AND ${THESE_CELLS}
    AND Bucket >= toDateTime({from:UInt32}) AND Bucket < toDateTime({to:UInt32}) AND MaxReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC')
  GROUP BY Ent, Maillon, SourceClass, Bucket
) AS now LEFT JOIN (
  SELECT Day, Ent, Maillon, SourceClass, SampledBy, Hashes, Days FROM sources_before
  WHERE Day ${days} AND ${THESE_CELLS}
  ORDER BY MadeAt DESC LIMIT 1 BY Day, Ent, Maillon, SourceClass
) AS before ON ${on} now.Ent = before.Ent AND now.Maillon = before.Maillon AND now.SourceClass = before.SourceClass
ORDER BY cell, sourceClass, minute
SETTINGS max_threads = 1`;

const KNOWN = compared('= toDate({day:String})', '');

/** What came in one minute from one class of source. */
export interface MinuteRow {
  readonly cell: CellId;
  readonly sourceClass: string;
  /** Seconds since the epoch. */
  readonly minute: number;
  readonly sampledBy: number;
  readonly compared: number;
  readonly known: number;
  readonly days: number;
}

/** @param cellsOf all that may be asked of, in any order */
export function openKnownSources(client: ClickHouseClient, cellsOf: () => readonly CellId[]): KnownSourcesReader {
  const answers = new Map<CellId, { readonly atMs: number; readonly of: readonly KnownSources[] }>();
  const made = new Map<CellId, { readonly day: string; readonly atMs: number }>();
  let madeMs = Number.NEGATIVE_INFINITY;
  const turns = { first: inTurn(MOST_FIRST), others: inTurn(TURN) };

  /** For those in trouble at once, for the others some at a time. */
  async function make(day: string, cells: Iterable<CellId>, nowMs: number, urgent: boolean): Promise<void> {
    const due = [...cells].filter((cell) => {
      const last = made.get(cell);
      return last?.day !== day || Math.abs(nowMs - last.atMs) >= MADE_MS;
    });
    if (due.length === 0 || (!urgent && Math.abs(nowMs - madeMs) < MAKE_EVERY_MS)) return;
    if (!urgent) madeMs = nowMs;
    await makeSourcesBefore(client, day, due);
    for (const cell of due) made.set(cell, { day, atMs: nowMs });
  }

  return {
    async read({ asOf, atMs, scope }, first = []) {
      const visible = (cell: CellId): boolean => entsOf([cell]).every((ent) => inScope(scope, ent));
      // Neighbours in the store take their turn together.
      const all = cellsOf().filter(visible).toSorted();
      const among = new Set(all);
      const urgent = new Set(turns.first(first.filter((cell) => among.has(cell))));
      const others = turns.others(all).filter((cell) => !urgent.has(cell));
      const cells = [...urgent, ...others];
      const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
      const range = { fromMs: minuteMs - MINUTE_MS, toMs: atMs < asOf ? minuteMs : minuteMs + MINUTE_MS };
      // After midnight the minute before it has been yesterday, which may not know itself.
      const day = new Date(range.fromMs).toISOString().slice(0, 10);
      await make(day, urgent, atMs, true);
      await make(day, others, atMs, false);
      const parameters = { ...view({ asOf, range, scope }), day, ...namesOf(cells) };
      const byCell = groupedBy(await rows<MinuteRow>(client, KNOWN, parameters), ({ cell }) => cell);
      for (const cell of cells) answers.set(cell, { atMs, of: told(byCell.get(cell) ?? []) });
      for (const [cell, answer] of answers)
        if (!among.has(cell) || Math.abs(atMs - answer.atMs) > OLD_MS) answers.delete(cell);
      return [...answers.values()].flatMap(({ of }) => of);
    },
  };
}

/** Some of a list at a time, going on where the last time ended. */
function inTurn(most: number): <T>(all: readonly T[]) => readonly T[] {
  let next = 0;
  return (all) => {
    const from = next < all.length ? next : 0;
    next = from + most;
    const some = all.slice(from, next);
    return next > all.length && all.length > most ? [...some, ...all.slice(0, next - all.length)] : some;
  };
}

/**
 * Of the minutes the one that more came in: the one under way is not over, and says something only once more have come than in
 * a whole one.
 */
export function told(found: readonly MinuteRow[]): readonly KnownSources[] {
  if (Math.max(0, ...found.map(({ days }) => days)) < LEAST_DAYS) return [];
  const minutes = [...groupedBy(found, ({ minute }) => minute).values()];
  const came = (minute: readonly MinuteRow[]): number =>
    minute.reduce((sum, { compared, sampledBy }) => sum + compared * sampledBy, 0);
  const fullest = minutes.reduce((best, minute) => (came(minute) > came(best) ? minute : best));
  const compared = fullest.reduce((sum, row) => sum + row.compared, 0);
  if (compared < LEAST_COMPARED && fullest.some(({ sampledBy }) => sampledBy > 1)) return [];
  return fullest
    .filter((row) => row.compared > 0)
    .map(({ cell, sourceClass, sampledBy, compared: of, known }) => ({
      ...{ cell, sourceClass, sampledBy },
      ...{ sources: of * sampledBy, known: known * sampledBy },
    }));
}

export function groupedBy<Key>(
  found: readonly MinuteRow[],
  keyOf: (row: MinuteRow) => Key,
): ReadonlyMap<Key, readonly MinuteRow[]> {
  const groups = new Map<Key, MinuteRow[]>();
  for (const row of found) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
