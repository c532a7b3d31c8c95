import type { ClickHouseClient } from '@clickhouse/client';
import { IN_STEPS, STEP, type SteppedOptions, steppedView, THIS_CELL } from './cell.js';
import { IN_VIEW, rows } from './query.js';

/** The places of the key of a composition, `<source class>|<path family>|<client family>`. */
const PLACES = { source: 1, path: 2, client: 3 } as const;
export type MixKind = keyof typeof PLACES;

/** What one step was made of: requests by category. */
export interface MixStep {
  /** Start of the step. */
  readonly tMs: number;
  readonly requests: ReadonlyMap<string, number>;
}

const MIX = `SELECT ${STEP} AS second,
  sumMap(arrayMap(key -> splitByChar('|', key)[{place:UInt8}], mapKeys(Composition)), mapValues(Composition)) AS found
FROM cells WHERE ${IN_STEPS} AND ${THIS_CELL} AND ${IN_VIEW}
GROUP BY second ORDER BY second SETTINGS max_threads = 1`;

interface MixRow {
  readonly second: number;
  readonly found: readonly [keys: readonly string[], counts: readonly number[]];
}

/** The traffic of one cell by category, ascending; steps without requests are absent. */
export async function readMix(
  client: ClickHouseClient,
  options: SteppedOptions & { readonly by: MixKind },
): Promise<MixStep[]> {
  const found = await rows<MixRow>(client, MIX, { ...steppedView(options), place: PLACES[options.by] });
  return found.map(({ second, found: [keys, counts] }) => ({
    tMs: second * 1000,
    requests: new Map(keys.map((key, index) => [key, counts[index] ?? 0])),
  }));
}
