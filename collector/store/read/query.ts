import type { ClickHouseClient } from '@clickhouse/client';
import type { ReadOptions } from './types.js';

/** Longest a read may run in the engine, in seconds: a page that waits longer has lost its reader. */
const MAX_SECONDS = 10;

/** Runs one named query and returns its rows; parameters are bound by the engine, never written into the text. */
export async function rows<Row>(
  client: ClickHouseClient,
  query: string,
  parameters: Record<string, unknown>,
): Promise<Row[]> {
  const result = await client.query({
    query,
    query_params: parameters,
    format: 'JSONEachRow',
    clickhouse_settings: { max_execution_time: MAX_SECONDS, output_format_json_quote_64bit_integers: 0 },
  });
  return result.json<Row>();
}

/**
 * From, and up to, a second of the roll-ups; the parameter is in seconds. Their first key is told beside it: they are sorted by
 * `toStartOfFiveMinutes(Bucket)` before cells, and the engine (26.7) does not infer it from `Bucket`, which is a later key itself:
 * it would read the whole day.
 */
export const since = (parameter: string): string =>
  `Bucket >= toDateTime({${parameter}:UInt32}) AND toStartOfFiveMinutes(Bucket) >= toStartOfFiveMinutes(toDateTime({${parameter}:UInt32}))`;
export const before = (parameter: string): string =>
  `Bucket < toDateTime({${parameter}:UInt32}) AND toStartOfFiveMinutes(Bucket) < toDateTime({${parameter}:UInt32})`;

/** Rows of a roll-up in the seconds of the range. */
export const IN_RANGE = `${since('from')} AND ${before('to')}`;

/** Condition of every read on a roll-up: its seconds, what was known at `asOf`, and what the asker may see. */
export const IN_VIEW = `${IN_RANGE}
  AND MaxReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC')
  AND ({allEnts:UInt8} = 1 OR Ent = 'national' OR Ent IN ({ents:Array(String)}))`;

/**
 * Of raw spans, to the second. Not `Timestamp < toDateTime(…)`: the engine then leaves out a granule that holds nothing but the
 * last second (26.7, sorted by `toDateTime(Timestamp)`).
 */
export const BEGAN_IN_RANGE =
  'toDateTime(Timestamp) >= toDateTime({from:UInt32}) AND toDateTime(Timestamp) < toDateTime({to:UInt32})';

/** The parameters of `IN_VIEW`. */
export function view({ asOf, range, scope }: ReadOptions): Record<string, unknown> {
  return {
    from: Math.floor(range.fromMs / 1000),
    to: Math.ceil(range.toMs / 1000),
    asOf: Math.floor(asOf),
    allEnts: scope.kind === 'all' ? 1 : 0,
    ents: scope.kind === 'all' ? [] : scope.ents,
  };
}
