import type { ClickHouseClient } from '@clickhouse/client';
import type { Cell, Chain } from '../../../chain/model.js';
import { AS_LOADED } from './national.js';
import { shapesOf } from './shapes.js';

/** Traces of one insert, as one segment: about a quarter of a million spans. */
const BATCH = 20_000;
/** Spans of the one that is far larger than the others. */
const LARGE = 5000;

export interface StoredTraces {
  readonly spans: number;
  readonly traces: number;
  /** Of some hundred of them that lie anywhere in the time, hex. */
  readonly ids: readonly string[];
  /** The one of 5,000 spans. */
  readonly large: string;
}

const COLUMNS = `(Sender, Ent, Maillon, Operator, Territory, ReceivedAt, KeepUntil, StartNs, EndNs, TraceId, SpanId, ParentSpanId, Name, Kind, StatusCode,
  StatusMessage, Service, ResourceKeys, ResourceValues, ScopeName, AttributeKeys, AttributeValues, Weight, SamplingKnown, HttpStatus, Outcome, Good,
  SourceClass, PathFamily, ClientFamily, SourceHash, UserHash, PeerEnt, PeerMaillon)`;

const spanId = (k: string): string => `CAST(reinterpretAsFixedString(sipHash64(n, ${k})), 'String')`;

/** Attributes of ordinary size: nine of a span, four of its resource. */
const FIELDS = `'alpha', Ent, Maillon, Operator, Territory, end + 900000000 AS received, toUInt32(intDiv(end, 1000000000)) + 4000000,
  begun + toUInt64(Offset * whole) AS start, start + toUInt64(Length * whole) AS end,
  concat(CAST(reinterpretAsFixedString(sipHash64(n)), 'String'), CAST(reinterpretAsFixedString(sipHash64(n, 'trace')), 'String')),
  ${spanId('K')}, if(Parent = 0, '', ${spanId('Parent')}),
  concat(['GET', 'POST'][1 + chance % 2], ' /', Maillon, '/', ['accueil', 'dossier', 'messages', 'notes'][1 + chance % 4]), Kind, if(failed, 2, 0),
  if(failed, 'délai dépassé', ''), Maillon, ['service.name', 'host.name', 'service.version', 'deployment.environment.name'],
  [Maillon, concat(Maillon, '-', toString(chance % 6), '.', Ent, '.test'), '4.12.0', 'production'], 'vigie.bench',
  ['http.request.method', 'url.path', 'server.address', 'http.response.status_code', 'user_agent.name', 'thread.id', 'code.function.name', 'network.protocol.version', 'vigie.bench.id'],
  [['GET', 'POST'][1 + chance % 2], concat('/', Maillon, '/dossier/', toString(chance % 90000)), concat(Maillon, '.', Ent, '.test'), if(failed, '504', '200'),
    ['Firefox', 'Safari', 'okhttp'][1 + chance % 3], toString(chance % 4096), ['lireDossier', 'listerMessages', 'chercher'][1 + chance % 3], '1.1', hex(chance)],
  1, 1, if(failed, 504, 200), if(failed, if(chance % 2 = 0, 1, 3), 0), if(failed, 0, 1), ['home', 'school', 'mobile', 'hosting'][1 + chance % 4],
  ['portail', 'messagerie', 'connexion', 'agenda', 'notes', 'autres'][1 + chance % 6], ['browser', 'app', 'script'][1 + chance % 3],
  toUInt32(cityHash64(Ent, Maillon, chance % 3000)), chance % 30000, PeerEnt, PeerMaillon`;

/** The n-th trace begins n parts into the time, and takes 20 ms to 3 s; the ENT that come first have the most. */
const TRACES = `INSERT INTO spans_in ${COLUMNS} SELECT ${FIELDS} FROM (
  SELECT number AS n, toUInt64(floor({shapes:UInt32} * pow((sipHash64(n, 'shape') % 100000) / 100000, 1.6))) AS Shape,
    {fromNs:UInt64} + toUInt64(n * {everyNs:UInt64}) AS begun, toUInt64(2e7 * exp(5 * pow((sipHash64(n, 'long') % 1000) / 1000, 3))) AS whole
  FROM numbers({first:UInt64}, {count:UInt64})
) AS requests JOIN bench_shapes USING (Shape)
  ARRAY JOIN [sipHash64(n, K, 'chance')] AS chance, [sipHash64(n, K, 'failed') % 50 = 0] AS failed`;

const ONE_LARGE = `INSERT INTO spans_in ${COLUMNS} SELECT ${FIELDS} FROM (
  SELECT {first:UInt64} AS n, {fromNs:UInt64} AS begun, toUInt64(20000000000) AS whole, number + 1 AS K, intDiv(number, 4) AS Parent,
    {ent:String} AS Ent, 'portail' AS Maillon, '' AS Operator, '' AS Territory, toUInt8(if(number = 0, 2, 1)) AS Kind, '' AS PeerEnt, '' AS PeerMaillon,
    number / {count:UInt64} AS Offset, 1 / {count:UInt64} AS Length
  FROM numbers({count:UInt64})
) ARRAY JOIN [sipHash64(n, K, 'chance')] AS chance, [false] AS failed`;

/** Puts so many spans into a store, as whole traces of the chain that lie evenly in a stretch of time, through every view. */
export async function storeTraces(
  client: ClickHouseClient,
  chain: Chain,
  within: { readonly fromMs: number; readonly toMs: number },
  spans: number,
  say: (line: string) => void,
): Promise<StoredTraces> {
  const shapes = shapesOf(chain);
  await client.command({
    query: `CREATE TABLE bench_shapes (Shape UInt64, K UInt64, Parent UInt64, Ent String, Maillon String, Operator String, Territory String, Kind UInt8,
      PeerEnt String, PeerMaillon String, Offset Float64, Length Float64) ENGINE = Memory`,
  });
  await client.insert({ table: 'bench_shapes', values: shapes.spans, format: 'JSONEachRow' });
  const traces = Math.ceil((spans / shapes.spans.length) * shapes.count * 1.1);
  const fromNs = within.fromMs * 1e6;
  const everyNs = Math.floor(((within.toMs - within.fromMs) * 1e6) / traces);
  const insert = (query: string, parameters: Record<string, unknown>) =>
    client.command({
      query,
      query_params: { fromNs: String(fromNs), everyNs: String(everyNs), shapes: shapes.count, ...parameters },
      clickhouse_settings: { ...AS_LOADED, async_insert: 0 },
    });
  let first = 0;
  const lane = async (): Promise<void> => {
    while (first < traces) {
      const from = first;
      first += BATCH;
      await insert(TRACES, { first: from, count: Math.min(BATCH, traces - from) });
      if ((from / BATCH) % 10 === 0) say(`${Math.round((100 * from) / traces)} % of the spans written`);
    }
  };
  // One for each core.
  await Promise.all([lane(), lane()]);
  const ent = (chain.cells.find(({ maillon }) => maillon === 'portail') as Cell).ent;
  await insert(ONE_LARGE, { first: traces, count: LARGE, ent });
  const found = await client.query({ query: 'SELECT count() AS n FROM otel_traces', format: 'JSONEachRow' });
  const [{ n }] = (await found.json<{ n: string }>()) as [{ n: string }];
  const ids = await client.query({
    query: `SELECT lower(hex(concat(CAST(reinterpretAsFixedString(sipHash64(n)), 'String'), CAST(reinterpretAsFixedString(sipHash64(n, 'trace')), 'String')))) AS id
      FROM (SELECT toUInt64(intDiv(number * {traces:UInt64}, 997)) AS n FROM numbers(997) UNION ALL SELECT {traces:UInt64}) ORDER BY n`,
    query_params: { traces },
    format: 'JSONEachRow',
  });
  const known = (await ids.json<{ id: string }>()).map(({ id }) => id);
  return { spans: Number(n), traces, ids: known.slice(0, -1), large: known.at(-1) as string };
}
