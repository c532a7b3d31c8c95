import type { ClickHouseClient } from '@clickhouse/client';
import { rows } from './query.js';

/** How far back an address is looked for. */
const EARLIER_DAYS = 28;

/** More hashes than this are sampled: an intersection must take no longer than what it is read for. */
const MOST_HASHES = 8192;

/** Of `namesOf`. Both parts of the key beside the cell, for the tables are sorted by them. */
export const THESE_CELLS = `Ent IN {ents:Array(String)} AND Maillon IN {maillons:Array(String)} AND concat(Ent, '/', Maillon) IN {cells:Array(String)}`;

/** The days that `sources` has of these cells before {day}. Their rows cannot tell what was known at an instant. */
const DAYS = `Step = 86400 AND Day >= toDate({day:String}) - ${EARLIER_DAYS} AND Day < toDate({day:String})
  AND ${THESE_CELLS}`;

/** Cells of which the days hold something else than what was made of them, or of which nothing was made. */
const CHANGED = `SELECT DISTINCT concat(held.Ent, '/', held.Maillon) AS cell
FROM (SELECT Ent, Maillon, SourceClass, sum(Spans) AS Held FROM sources WHERE ${DAYS} GROUP BY Ent, Maillon, SourceClass) AS held
LEFT JOIN (
  SELECT Ent, Maillon, SourceClass, argMax(Spans, MadeAt) AS Made FROM sources_before
  WHERE Day = toDate({day:String}) AND Ent IN {ents:Array(String)} GROUP BY Ent, Maillon, SourceClass
) AS made ON held.Ent = made.Ent AND held.Maillon = made.Maillon AND held.SourceClass = made.SourceClass
WHERE Held != Made
SETTINGS max_threads = 1`;

/** Sampled by the smallest power of two that leaves few enough; where a day has but its sample, by that one's 64. */
const MAKE = `INSERT INTO sources_before
SELECT toDate({day:String}) AS Day, Ent, Maillon, SourceClass,
  toUInt8(if(sampled = 1, 64, least(64, exp2(ceil(log2(greatest(1, bitmapCardinality(every) / ${MOST_HASHES}))))))) AS SampledBy,
  bitmapBuild(arrayFilter(h -> h % SampledBy = 0, bitmapToArray(if(sampled = 1, sample, every)))) AS Hashes,
  days AS Days, spans AS Spans, now64(3, 'UTC') AS MadeAt, least(keep, now('UTC') + INTERVAL 2 DAY) AS KeepUntil
FROM (
  SELECT Ent, Maillon, SourceClass, groupBitmapMergeState(Every) AS every, groupBitmapMergeState(Sample) AS sample, max(Sampled) AS sampled,
    uniqExact(sources.Day) AS days, sum(sources.Spans) AS spans, max(sources.KeepUntil) AS keep
  FROM sources WHERE ${DAYS} GROUP BY Ent, Maillon, SourceClass
)
SETTINGS max_threads = 1, max_insert_threads = 1, async_insert = 0`;

/** Sees to it that what came to these cells before `day` (`YYYY-MM-DD`) is put together; nothing is written if it is. */
export async function makeSourcesBefore(
  client: ClickHouseClient,
  day: string,
  cells: readonly string[],
): Promise<void> {
  const parameters = { day, ...namesOf(cells) };
  const changed = await rows<{ readonly cell: string }>(client, CHANGED, parameters);
  if (changed.length === 0) return;
  const stale = changed.map(({ cell }) => cell);
  await client.command({ query: MAKE, query_params: { day, ...namesOf(stale) } });
}

/** The parameters of `THESE_CELLS`. */
export function namesOf(cells: readonly string[]) {
  const maillons = new Set(cells.map((cell) => cell.slice(cell.indexOf('/') + 1)));
  return { cells, ents: entsOf(cells), maillons: [...maillons] };
}

/** Of `<ent>/<maillon>`. */
export function entsOf(cells: readonly string[]): readonly string[] {
  return [...new Set(cells.map((cell) => cell.slice(0, cell.indexOf('/'))))];
}
