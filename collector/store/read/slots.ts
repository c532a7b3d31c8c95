import type { ClickHouseClient } from '@clickhouse/client';
import { rows, view } from './query.js';
import type { CellId, ReadOptions } from './types.js';

/** Requests a second of one cell, marked retries left out, over one slot of five minutes. */
export interface SlotSeen {
  /** Start of the slot, ms since the epoch. */
  readonly atMs: number;
  readonly perS: number;
}

const SLOT_S = 300;

const SLOTS = `SELECT concat(Ent, '/', Maillon) AS cell, groupArray(at) AS at, groupArray(perS) AS perS FROM (
  SELECT Ent, Maillon, toUnixTimestamp(Bucket) AS at, greatest(0, sum(Requests) - sum(Retries)) / ${SLOT_S} AS perS
  FROM cells
  WHERE Step = ${SLOT_S} AND Bucket >= toDateTime({from:UInt32}) AND Bucket < toDateTime({to:UInt32})
    AND Bucket IN (SELECT toDateTime(arrayJoin({starts:Array(UInt32)}), 'UTC'))
    AND MaxReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC')
    AND ({allEnts:UInt8} = 1 OR Ent = 'national' OR Ent IN ({ents:Array(String)}))
  GROUP BY Ent, Maillon, Bucket
) GROUP BY Ent, Maillon`;

interface SlotRow {
  readonly cell: CellId;
  readonly at: readonly number[];
  readonly perS: readonly number[];
}

/** What the slots that began at these instants (ms since the epoch) brought to each cell; one read for all of them. */
export async function readSlotHistory(
  client: ClickHouseClient,
  { startsMs, ...options }: Pick<ReadOptions, 'asOf' | 'scope'> & { readonly startsMs: readonly number[] },
): Promise<ReadonlyMap<CellId, readonly SlotSeen[]>> {
  if (startsMs.length === 0) return new Map();
  const starts = startsMs.map((ms) => Math.floor(ms / 1000));
  const [first, last] = [Math.min(...startsMs), Math.max(...startsMs)];
  const range = { fromMs: first, toMs: last + SLOT_S * 1000 };
  const found = await rows<SlotRow>(client, SLOTS, { ...view({ ...options, range }), starts });
  return new Map(
    found.map(({ cell, at, perS }) => [
      cell,
      at.map((second, index): SlotSeen => ({ atMs: second * 1000, perS: perS[index] ?? 0 })),
    ]),
  );
}
