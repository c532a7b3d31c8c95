import type { ClickHouseClient } from '@clickhouse/client';
import { calendarOf } from '../../../chain/calendar/calendar.js';
import type { Clock } from '../../../chain/clock.js';
import type { Cell, Chain } from '../../../chain/model.js';

/** Share of the cells that have traffic; the others are silent. */
const BUSY = 0.6;
const HISTORY_DAYS = 28;
/** One row a second and cell is written for so long before now. */
const SECONDS = 900;
const SLOT_S = 300;

export interface National {
  readonly busy: readonly Cell[];
  /** Last second written with the history, seconds since the epoch. */
  readonly upTo: number;
  /** Inserts what one second brings, as spans, through every view of the store, as one segment. */
  second(at: number): Promise<void>;
}

function hash(text: string): number {
  let value = 7;
  for (const letter of text) value = (value * 31 + letter.charCodeAt(0)) >>> 0;
  return value;
}

/** Addresses that come to a cell, of each class, and visits of a day among them. */
const VISITORS = 3000;
const VISITS = 1200;

/** Peak of a cell on a school day, requests a second: more where ENT meet. */
const peakOf = ({ ent }: Cell): number => (ent === 'national' ? 30 : 8);

type Run = (query: string, query_params?: Record<string, unknown>) => Promise<unknown>;

/** 28 days of slots by the calendar's shape and of who came in them. The cells that have traffic are in `bench_cells`, with their edges. */
export async function nationalHistory(
  client: ClickHouseClient,
  chain: Chain,
  clock: Clock,
): Promise<{ readonly busy: readonly Cell[]; readonly run: Run }> {
  const busy = chain.cells.filter(({ id }) => (hash(id) % 100) / 100 < BUSY);
  const ids = new Set(busy.map(({ id }) => id));
  const run: Run = (query, query_params = {}) =>
    client.command({ query, query_params, clickhouse_settings: { max_insert_threads: '2', wait_end_of_query: 1 } });
  await run('CREATE TABLE bench_cells (Ent String, Maillon String, Territory String, Peak Float64) ENGINE = Memory');
  await run(
    'CREATE TABLE bench_edges (Ent String, Maillon String, PeerEnt String, PeerMaillon String) ENGINE = Memory',
  );
  await run('CREATE TABLE bench_loads (Territory String, At UInt32, Load Float64) ENGINE = Memory');
  const insert = (table: string, values: object[]) => client.insert({ table, values, format: 'JSONEachRow' });
  await insert(
    'bench_cells',
    busy.map((cell) => ({ Ent: cell.ent, Maillon: cell.maillon, Territory: cell.territory, Peak: peakOf(cell) })),
  );
  const edges = busy.flatMap((cell) => cell.dependsOn.filter((to) => ids.has(to)).map((to) => [cell.id, to] as const));
  await insert(
    'bench_edges',
    edges.map(([from, to]) => {
      const [[Ent, Maillon], [PeerEnt, PeerMaillon]] = [from.split('/'), to.split('/')];
      return { Ent, Maillon, PeerEnt, PeerMaillon };
    }),
  );
  const calendar = calendarOf(chain);
  const until = Math.floor(clock.now() / 1000 / SLOT_S) * SLOT_S;
  const slots = Array.from({ length: (HISTORY_DAYS * 86_400) / SLOT_S }, (_, back) => until - (back + 1) * SLOT_S);
  const territories = [...new Set(busy.map((cell) => cell.territory))];
  await insert(
    'bench_loads',
    territories.flatMap((Territory) =>
      slots.map((At) => ({ Territory, At, Load: calendar.expectedLoad(Territory, At * 1000) ?? 0.3 })),
    ),
  );
  // A day at a time: each is a partition.
  for (let day = 1; day <= HISTORY_DAYS; day++) {
    await run(VISITED, { day: Math.floor(until / 86_400) - day });
    await run(
      `INSERT INTO cells ${CELL_COLUMNS} SELECT 300, Ent, Maillon, toDateTime(At, 'UTC') AS Bucket, 0, ${counts(`Peak * Load * ${SLOT_S}`)}
      FROM bench_loads JOIN bench_cells USING (Territory) WHERE At >= {from:UInt32} AND At < {to:UInt32}`,
      { from: until - day * 86_400, to: until - (day - 1) * 86_400 },
    );
  }
  return { busy, run };
}

/** The national chain as the store would hold it: its history, the last quarter of an hour by the second, and seconds to come. */
export async function national(client: ClickHouseClient, chain: Chain, clock: Clock): Promise<National> {
  const { busy, run } = await nationalHistory(client, chain, clock);
  const now = Math.floor(clock.now() / 1000) - 1;
  await run(
    `INSERT INTO cells ${CELL_COLUMNS} SELECT 1, Ent, Maillon, toDateTime({now:UInt32} - number, 'UTC') AS Bucket, 0, ${counts('2 + rand() % 8')}
    FROM bench_cells CROSS JOIN (SELECT number FROM numbers(${SECONDS})) AS back`,
    { now },
  );
  await run(
    `INSERT INTO edges_1s (Ent, Maillon, PeerEnt, PeerMaillon, Bucket, Lateness, Calls, Failed, TimedOut, WaitedMs, Spans, MaxReceivedAt, KeepUntil)
    SELECT Ent, Maillon, PeerEnt, PeerMaillon, toDateTime({now:UInt32} - number, 'UTC') AS B, 0, 2, 0, 0, 30 + rand() % 10, 2, B + 1, B + 4000000
    FROM bench_edges CROSS JOIN (SELECT number FROM numbers(${SECONDS})) AS back`,
    { now },
  );
  return {
    ...{ busy, upTo: now },
    async second(at) {
      await client.command({ query: SECOND, query_params: { at }, clickhouse_settings: AS_LOADED });
    },
  };
}

const CELL_COLUMNS = `(Step, Ent, Maillon, Bucket, Lateness, Requests, Good, Durations, Composition, Sources, Users, SamplingKnown, Spans, MaxReceivedAt, KeepUntil)`;

/** The columns of a row with so many requests: eight lengths, five kinds of people, as many sources as requests. */
function counts(requests: string): string {
  return `toFloat64(round(${requests})) AS n, n,
    CAST((arrayMap(x -> toUInt8(52 + x), range(8)), arrayMap(x -> n / 8, range(8))), 'Map(UInt8, Float64)'),
    map('home|portail|browser', n / 2, 'school|portail|browser', n / 4, 'mobile|messagerie|app', n / 8, 'home|connexion|browser', n / 16, 'unknown|autres|script', n / 16),
    initializeAggregation('uniqCombined64State(12)', toUInt32(rand())), initializeAggregation('uniqCombined64State(12)', toUInt64(rand())), 1,
    toUInt64(n), toDateTime64(Bucket + 1, 3, 'UTC'), Bucket + 4000000`;
}

/** One of those who come to a cell, by chance. */
const visitor = (chance: string): string => `toUInt32(cityHash64(Ent, Maillon, ${chance} % ${VISITORS}))`;

const VISITED = `INSERT INTO sources SELECT 86400, toDate({day:UInt32}) AS Day, Ent, Maillon, class, toDateTime(Day, 'UTC'), 0,
  groupBitmapState(hash), groupBitmapIfState(hash, hash % 64 = 0), 0, count(), toDateTime64(Day, 3, 'UTC'), now() + INTERVAL 40 DAY
FROM (
  SELECT Ent, Maillon, class, ${visitor('rand()')} AS hash
  FROM bench_cells CROSS JOIN (SELECT ['home', 'school', 'mobile'][1 + number % 3] AS class FROM numbers(${VISITS})) AS visits
) GROUP BY Ent, Maillon, class`;

const SPAN_COLUMNS = `(Sender, Ent, Maillon, Operator, Territory, ReceivedAt, KeepUntil, StartNs, EndNs, TraceId, SpanId, Name, Kind, Service,
  Weight, SamplingKnown, HttpStatus, Outcome, Good, SourceClass, PathFamily, ClientFamily, SourceHash, UserHash, PeerEnt, PeerMaillon)`;
const END = `toUInt64({at:UInt32}) * 1000000000 + rand() % 999000000 AS end`;
const IDS = `reinterpretAsFixedString(generateUUIDv4()), substring(reinterpretAsFixedString(generateUUIDv4()), 1, 8)`;

/** One block on one thread through one view after the other, as the loader has its segments inserted. */
export const AS_LOADED = {
  ...{ max_threads: 1, max_insert_threads: '1' },
  parallel_view_processing: 0,
  wait_end_of_query: 1,
  ...{ max_block_size: '1000000', min_insert_block_size_rows: '1000000', min_insert_block_size_bytes: '1000000000' },
} as const;

const SERVED = `SELECT 'bench', Ent, Maillon, '', Territory, end + 900000000, {at:UInt32} + 4000000, end - 5000000 - rand(1) % 60000000, ${END}, ${IDS}, 'GET /', 2, Maillon,
  1, 1, 200, 0, 1, ['home', 'school', 'mobile'][1 + rand(2) % 3], ['portail', 'messagerie', 'connexion'][1 + rand(3) % 3], 'browser', ${visitor('rand(4)')}, rand(5), '', ''
FROM bench_cells CROSS JOIN (SELECT number FROM numbers(5)) AS times`;

const CALLED = `SELECT 'bench', Ent, Maillon, '', '', end + 900000000, {at:UInt32} + 4000000, end - 5000000 - rand(1) % 20000000, ${END}, ${IDS}, 'GET', 3, Maillon,
  1, 1, 200, 0, 1, 'internal', '', 'service', 0, 0, PeerEnt, PeerMaillon
FROM bench_edges CROSS JOIN (SELECT number FROM numbers(2)) AS times`;

const SECOND = `INSERT INTO spans_in ${SPAN_COLUMNS} ${SERVED} UNION ALL ${CALLED}`;
