import type { ClickHouseClient } from '@clickhouse/client';
import { IN_VIEW, rows, view } from './query.js';
import type { ReadOptions } from './types.js';

export interface ServedOptions extends ReadOptions {
  /** Width of a step, seconds: a multiple of 300, the grain of what is read. */
  readonly stepS: number;
}

/** What one ENT served during one step; a national maillon stands for itself, for each may have an operator of its own. */
export interface ServedStep {
  readonly ent: string;
  /** Empty but for national maillons. */
  readonly maillon: string;
  /** Start of the step, ms since the epoch. */
  readonly atMs: number;
  readonly requests: number;
  readonly good: number;
}

const SERVED = `SELECT Ent AS ent, if(Ent = 'national', toString(Maillon), '') AS maillon,
  intDiv(toUnixTimestamp(Bucket), {stepS:UInt32}) * {stepS:UInt32} * 1000 AS atMs, sum(Requests) AS requests, sum(Good) AS good
FROM cells WHERE Step = 300 AND ${IN_VIEW} AND Ent != 'unmapped'
GROUP BY ent, maillon, atMs ORDER BY atMs, ent, maillon`;

/** Requests served and good, by ENT and step, as traces tell; steps without requests are absent. */
export async function readServed(client: ClickHouseClient, options: ServedOptions): Promise<ServedStep[]> {
  const { stepS } = options;
  if (!(Number.isInteger(stepS / 300) && stepS > 0))
    throw new RangeError(`stepS must be a multiple of 300, got ${stepS}`);
  const found = await rows<ServedStep>(client, SERVED, { ...view(options), stepS });
  return found.filter(({ requests }) => requests > 0);
}
