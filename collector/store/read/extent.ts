import type { ClickHouseClient } from '@clickhouse/client';
import { IN_VIEW, rows, view } from './query.js';
import type { ReadOptions } from './types.js';

/** From the first second of which something is stored to the last, ms since the epoch. */
export interface Extent {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Stored {
  /** Cells of which the range holds something, spans or metrics. */
  readonly cells: number;
  /** Of everything that may be seen, whatever the range; undefined of an empty store. */
  readonly whole: Extent | undefined;
}

const VISIBLE = `MaxReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC')
  AND ({allEnts:UInt8} = 1 OR Ent = 'national' OR Ent IN ({ents:Array(String)})) AND Ent != 'unmapped'`;

const CELLS = `SELECT count() AS cells FROM (
  SELECT Ent, Maillon FROM cells WHERE Step = 1 AND ${IN_VIEW} AND Ent != 'unmapped' GROUP BY Ent, Maillon
  UNION DISTINCT
  SELECT Ent, Maillon FROM series_1s WHERE ${IN_VIEW} AND Ent != 'unmapped' GROUP BY Ent, Maillon)`;

const WHOLE = `SELECT min(first) AS first, max(last) AS last, sum(n) AS n FROM (
  SELECT toUnixTimestamp(min(Bucket)) AS first, toUnixTimestamp(max(Bucket)) AS last, count() AS n FROM cells WHERE Step = 1 AND ${VISIBLE} HAVING n > 0
  UNION ALL
  SELECT toUnixTimestamp(min(Bucket)) AS first, toUnixTimestamp(max(Bucket)) AS last, count() AS n FROM series_1s WHERE ${VISIBLE} HAVING n > 0)`;

/** What of a range is stored, for whoever would find it empty. */
export async function readExtent(client: ClickHouseClient, options: ReadOptions): Promise<Stored> {
  const parameters = view(options);
  const [[inRange], [all]] = await Promise.all([
    rows<{ readonly cells: number }>(client, CELLS, parameters),
    rows<{ readonly first: number; readonly last: number; readonly n: number }>(client, WHOLE, parameters),
  ]);
  return {
    cells: Number(inRange?.cells ?? 0),
    whole: all && Number(all.n) > 0 ? { fromMs: all.first * 1000, toMs: (all.last + 1) * 1000 } : undefined,
  };
}
