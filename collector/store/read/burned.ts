import type { ClickHouseClient } from '@clickhouse/client';
import { before, rows, since, view } from './query.js';
import type { CellId, ReadOptions } from './types.js';

/** Requests of long windows that end now, and the good ones. */
export interface BurnedWindows {
  /** Where the windows end, ms since the epoch. */
  readonly toMs: number;
  /** Start of the oldest step in the longest window, of any cell; undefined if there is none. */
  readonly firstMs?: number | undefined;
  /** By length of the window, seconds; cells without requests are absent. */
  readonly windows: ReadonlyMap<number, ReadonlyMap<CellId, { readonly requests: number; readonly good: number }>>;
}

/** Up to this length windows are made of steps of 10 s, beyond it of 5 min: a window is then exact to a twelfth of it or better. */
const FINE_UP_TO_S = 1800;
const [FINE_S, COARSE_S] = [10, 300];

/** One pass over two narrow columns; a window is a place in the arrays. */
const BURNED = `SELECT concat(Ent, '/', Maillon) AS cell, toUnixTimestamp(min(Bucket)) AS first,
  sumForEach(arrayMap((step, since) -> if(Step = step AND toUnixTimestamp(Bucket) >= since, Requests, 0), {steps:Array(UInt16)}, {since:Array(UInt32)})) AS requests,
  sumForEach(arrayMap((step, since) -> if(Step = step AND toUnixTimestamp(Bucket) >= since, Good, 0), {steps:Array(UInt16)}, {since:Array(UInt32)})) AS good
FROM cells
WHERE (Step = ${FINE_S} AND ${since('fineFrom')} OR Step = ${COARSE_S} AND ${since('coarseFrom')})
  AND ${before('to')} AND MaxReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC')
  AND Ent != 'unmapped' AND ({allEnts:UInt8} = 1 OR Ent = 'national' OR Ent IN ({ents:Array(String)}))
GROUP BY Ent, Maillon`;

interface BurnedRow {
  readonly cell: CellId;
  readonly first: number;
  readonly requests: readonly number[];
  readonly good: readonly number[];
}

/** The windows of these lengths (whole seconds) that end at `toMs`, of every cell that had a request, from the roll-ups. */
export async function readBurned(
  client: ClickHouseClient,
  {
    windows,
    toMs,
    ...options
  }: Pick<ReadOptions, 'asOf' | 'scope'> & {
    readonly windows: readonly number[];
    readonly toMs: number;
  },
): Promise<BurnedWindows> {
  const to = Math.floor(toMs / 1000);
  const places = windows.map((seconds) => {
    const step = seconds <= FINE_UP_TO_S ? FINE_S : COARSE_S;
    return { seconds, step, since: Math.ceil((to - seconds) / step) * step };
  });
  const from = (step: number): number =>
    Math.min(to, ...places.filter((place) => place.step === step).map(({ since }) => since));
  const found = await rows<BurnedRow>(client, BURNED, {
    ...view({ ...options, range: { fromMs: toMs, toMs } }),
    ...{ to, fineFrom: from(FINE_S), coarseFrom: from(COARSE_S) },
    steps: places.map(({ step }) => step),
    since: places.map(({ since }) => since),
  });
  const served = (place: number) =>
    found.flatMap(({ cell, requests, good }) =>
      (requests[place] ?? 0) > 0 ? [[cell, { requests: requests[place] ?? 0, good: good[place] ?? 0 }] as const] : [],
    );
  return {
    toMs,
    ...(found.length > 0 && { firstMs: 1000 * Math.min(...found.map(({ first }) => first)) }),
    windows: new Map(places.map(({ seconds }, place) => [seconds, new Map(served(place))])),
  };
}
