import type { ClickHouseClient } from '@clickhouse/client';
import { rows } from './query.js';

const PULSE = `SELECT toUnixTimestamp64Milli(now64(3)) AS now`;

/** The store's own clock, ms since the epoch: the smallest question that only a store that works can answer. */
export async function readPulse(client: ClickHouseClient): Promise<number> {
  const [row] = await rows<{ readonly now: string | number }>(client, PULSE, {});
  return Number(row?.now);
}
