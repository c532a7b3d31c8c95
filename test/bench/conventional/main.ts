/**
 * The collector that anybody would write first, to compare with: protobufjs decodes the body into objects, each span
 * becomes an object of the columns of `spans_in`, and `@clickhouse/client` inserts them as JSONEachRow, many at a time.
 * It answers before anything is on a disk, authenticates nobody and checks nothing: all in its favour.
 */
import { createServer, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { createClient } from '@clickhouse/client';
import { loadChain } from '../../../chain/load.js';
import { compileMapping } from '../../../chain/mapping.js';
import { compilePaths } from '../../../chain/paths.js';
import { compileSources } from '../../../chain/sources.js';
import { createPseudonymiser, loadEpochKey } from '../../../collector/admission/pseudonym.js';
import { compilePolicies } from '../../../collector/otlp/privacy-policy.js';
import { traceRequest } from '../../collector/otlp/reference/messages.js';
import { type DecodedRequest, type RowObject, Rows } from './rows.js';

/** As many as a segment of the collector holds at full speed. */
const ROWS_PER_INSERT = 40_000;

const [port = '', dataDir = '', chainDir = '', url = '', username = '', password = '', database = ''] =
  process.argv.slice(2);
const chain = await loadChain(chainDir);
const rows = new Rows({
  mapping: compileMapping(chain),
  classifySource: compileSources(chain),
  pathFamily: compilePaths(chain),
  pseudonymise: createPseudonymiser(await loadEpochKey(path.join(dataDir, 'keys'))),
  privacy: compilePolicies(),
  keepForS: 30 * 86_400,
});
const client = createClient({ url, username, password, database });
let waiting: RowObject[] = [];
let inserts = Promise.resolve();
let number = 0;

function flush(): void {
  const values = waiting;
  waiting = [];
  if (values.length === 0) return;
  const log_comment = `conventional-${++number}`;
  const clickhouse_settings = { async_insert: 0, log_comment, max_insert_threads: '1' } as const;
  inserts = inserts.then(async () => {
    await client.insert({ table: 'spans_json', values, format: 'JSONEachRow', clickhouse_settings });
  });
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const server = createServer((request, response) => {
  void (async () => {
    if (request.url === '/v1/traces') {
      const decoded = traceRequest.decode(await bodyOf(request)) as unknown as DecodedRequest;
      rows.add(decoded, 'alpha', waiting);
      if (waiting.length >= ROWS_PER_INSERT) {
        flush();
        // The client's back pressure: no more than one insert in flight beside the one being filled.
        await inserts;
      }
    } else if (request.url === '/flush') {
      flush();
      await inserts;
    }
    response.end();
  })();
});
server.listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
