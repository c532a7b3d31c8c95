import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClock } from '../../../chain/clock.js';
import type { openStore, Store } from '../../../collector/store/open.js';
import { freePort } from '../../support/serving.js';
import { type Bench, compiled, type Receiver, startReceiver } from '../support/harness.js';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const database = 'conventional';
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** JSON carries no raw bytes: ids come in hex, and this Null table's view turns them back on their way to `spans_in`. */
const SPANS_JSON = [
  'CREATE TABLE spans_json AS spans_in ENGINE = Null',
  `CREATE MATERIALIZED VIEW spans_json_mv TO spans_in AS
    SELECT * REPLACE (unhex(TraceId) AS TraceId, unhex(SpanId) AS SpanId, unhex(ParentSpanId) AS ParentSpanId) FROM spans_json`,
];

export interface Conventional {
  readonly receiver: Receiver;
  readonly store: Store;
  /** Resolves once all that was sent is inserted. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** The conventional collector on the same engine, with tables and views of its own made by the same migrations. */
export async function startConventional({ built, dataDir, store }: Bench): Promise<Conventional> {
  const { url, username, password } = store;
  const { openStore: open } = await compiled<{ openStore: typeof openStore }>(built, 'collector/store/open.js');
  const own = await open({ url, username, password, database, dataDir, clock: createClock(), log: silent });
  for (const query of SPANS_JSON) await own.client.command({ query });
  const port = await freePort();
  const chain = path.resolve(built, 'chain/demo');
  const args = ['--import', 'tsx', main, String(port), dataDir, chain, url, username, password, database];
  const receiver = await startReceiver(args, port, '', {});
  return {
    receiver,
    store: own,
    flush: async () => void (await fetch(`http://127.0.0.1:${port}/flush`)),
    async stop() {
      await receiver.stop();
      await own.stop();
    },
  };
}
