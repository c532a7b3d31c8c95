import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClock } from '../../../chain/clock.js';
import type { Log } from '../../../collector/store/log.js';
import { openStore, type Store } from '../../../collector/store/open.js';

export const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

export interface Opened {
  readonly store: Store;
  readonly dataDir: string;
  close(): Promise<void>;
}

/** The real embedded engine in a directory of its own, migrated. */
export async function opened(): Promise<Opened> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-store-'));
  const store = await openStore({ dataDir, clock: createClock(), log: quiet });
  return {
    store,
    dataDir,
    async close() {
      await store.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Polls a real condition, bounded. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error(`not within ${withinMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function rowsOf<Row>(
  store: Store,
  query: string,
  query_params: Record<string, unknown> = {},
): Promise<Row[]> {
  const clickhouse_settings = { output_format_json_quote_64bit_integers: 0 as const };
  return (await store.client.query({ query, query_params, format: 'JSONEachRow', clickhouse_settings })).json<Row>();
}
