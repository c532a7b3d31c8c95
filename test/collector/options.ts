import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { pino } from 'pino';
import { createClock } from '../../chain/clock.js';
import { loadChain } from '../../chain/load.js';
import { unchanging } from '../../chain/watched.js';
import type { CollectorOptions } from '../../collector/collector.js';

/** A quiet collector of the demo chain on any free port, in front of this store. */
export async function demoCollector(client: ClickHouseClient): Promise<Omit<CollectorOptions, 'dataDir'>> {
  return {
    clock: createClock(),
    chain: unchanging(await loadChain(join(import.meta.dirname, '../../chain/demo'))),
    client,
    otlp: { host: '127.0.0.1', port: 0 },
    log: pino({ level: 'silent' }),
    wal: { minFreeBytes: 0 },
  };
}
