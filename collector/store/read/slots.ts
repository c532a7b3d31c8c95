import type { ClickHouseClient } from '@clickhouse/client';
import { type CellOptions, cellView, THIS_CELL } from './cell.js';
import { IN_RANGE, rows, view } from './query.js';
import type { CellId, ReadOptions } from './types.js';

/** Requests a second of one cell, marked retries left out, over one slot of five minutes. */
export interface SlotSeen {
  /** Start of the slot, ms since the epoch. */
  readonly atMs: number;
  readonly perS: number;
}

const SLOT_S = 300;

const slots = (
  which: string,
  of: string,
): string => `SELECT concat(Ent, '/', Maillon) AS cell, groupArray(at) AS at, groupArray(perS) AS perS FROM (
  SELECT Ent, Maillon, toUnixTimestamp(Bucket) AS at, greatest(0, sum(Requests) - sum(Retries)) / ${SLOT_S} AS perS
  FROM cells
  WHERE Step = ${SLOT_S} AND ${IN_RANGE}
    AND ${of} AND toStartOfFiveMinutes(Bucket) IN (SELECT toDateTime(${which}, 'UTC'))
    AND MaxReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC')
    AND ({allEnts:UInt8} = 1 OR Ent = 'national' OR Ent IN ({ents:Array(String)}))
  GROUP BY Ent, Maillon, Bucket
) GROUP BY Ent, Maillon`;
const EVERY_CELL = slots('arrayJoin({starts:Array(UInt32)})', '1');
/** Every slot asked for, of every day before it, by clocks that may have been changed since. */
const ONE_CELL = `${slots(
  'arrayJoin({starts:Array(UInt32)}) - 86400 * arrayJoin(range(1, {days:UInt16} + 1)) + arrayJoin({shifts:Array(Int32)})',
  THIS_CELL,
)} SETTINGS max_threads = 2`;

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
  return byCell(await rows<SlotRow>(client, EVERY_CELL, { ...view({ ...options, range }), starts }));
}

const DAY_MS = 86_400_000;

/** What the same slots of earlier days brought to one cell: those of `range`, `days` back, and as many by clocks shifted by `shiftsMs`. */
export async function readEarlierSlots(
  client: ClickHouseClient,
  { days, shiftsMs, ...options }: CellOptions & { readonly days: number; readonly shiftsMs: readonly number[] },
): Promise<readonly SlotSeen[]> {
  const { fromMs, toMs } = options.range;
  const slotMs = SLOT_S * 1000;
  const first = Math.floor(fromMs / slotMs) * slotMs;
  const startsMs = Array.from({ length: Math.ceil((toMs - first) / slotMs) }, (_, slot) => first + slot * slotMs);
  const range = {
    fromMs: first - days * DAY_MS + Math.min(...shiftsMs),
    toMs: toMs - DAY_MS + Math.max(...shiftsMs) + slotMs,
  };
  const parameters = {
    ...cellView({ ...options, range }),
    ...{ starts: startsMs.map((ms) => ms / 1000), days, shifts: shiftsMs.map((ms) => ms / 1000) },
  };
  return byCell(await rows<SlotRow>(client, ONE_CELL, parameters)).get(options.cell) ?? [];
}

function byCell(found: readonly SlotRow[]): ReadonlyMap<CellId, readonly SlotSeen[]> {
  return new Map(
    found.map(({ cell, at, perS }) => [
      cell,
      at.map((second, index): SlotSeen => ({ atMs: second * 1000, perS: perS[index] ?? 0 })),
    ]),
  );
}
