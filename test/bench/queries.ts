import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import { createClock } from '../../chain/clock.js';
import { loadChain } from '../../chain/load.js';
import type { Cell, Chain } from '../../chain/model.js';
import { everything } from '../../chain/principal.js';
import { openStore } from '../../collector/store/open.js';
import { readProbes } from '../../collector/store/read/probes.js';
import { readReceipts } from '../../collector/store/read/receipts.js';
import { makeSourcesBefore } from '../../collector/store/read/sources-before.js';
import { openWindow } from '../../collector/store/read/window.js';
import { EARLIER_DAYS } from '../../dashboard/server/cell/expected.js';
import { storeReads } from '../../dashboard/server/reads.js';
import { waterfall } from '../../dashboard/server/trace/waterfall.js';
import { nationalHistory } from './support/national.js';
import { storeGauges } from './support/stored-gauges.js';
import { type StoredTraces, storeTraces } from './support/stored-traces.js';

export interface QueriesResult {
  readonly spans: number;
  readonly cells: number;
  /** Wall time from the question to the answer in objects, one question at a time. */
  readonly reads: readonly {
    readonly name: string;
    readonly p50_ms: number;
    readonly p99_ms: number;
    readonly times: number;
    readonly rows: number;
  }[];
}

const FRANCE = path.resolve(import.meta.dirname, '../../chain/france');
/** What is stored lies in so long a time. */
const WITHIN_MS = 3_600_000;
const TEN_MINUTES_MS = 600_000;
const SETTLE_MS = 60_000;
const WARM_UP = 5;
/** One that takes so long altogether is asked less often. */
const MOST_MS = 10_000;
/** Cells of which the days before are put together at once. */
const PUT_TOGETHER = 128;

interface Asked {
  readonly turn: number;
  readonly cell: Cell;
}

export interface QueriesOptions {
  readonly spans: number;
  /** How often each read is asked. */
  readonly times: number;
  /** The store is left there; one that an earlier run has left is measured again. */
  readonly keepIn?: string | undefined;
  readonly say: (line: string) => void;
}

/** Every read of the dashboard on a store that holds so many spans of the national chain, and its history. */
export async function queries({ spans, times, keepIn, say }: QueriesOptions): Promise<QueriesResult> {
  const chain = await loadChain(FRANCE);
  const dataDir = keepIn ?? (await mkdtemp(path.join(tmpdir(), 'vigie-queries-')));
  const quiet = { debug() {}, info() {}, warn() {}, error: (_: object, message: string) => say(message) };
  const store = await openStore({ dataDir, clock: createClock(), log: quiet });
  try {
    const { client } = store;
    const stored = (await left(dataDir)) ?? (await prepare(client, chain, spans, say));
    await writeFile(path.join(dataDir, STORED), JSON.stringify(stored));
    say(`${stored.spans} spans in ${stored.traces + 1} traces`);
    await settled(client);
    const busy = chain.cells.filter(({ id }) => stored.busy.includes(id));
    const reads = [];
    for (const [name, read] of Object.entries(readsOf(client, stored))) {
      const one = { name, ...(await measured(read, busy, times)) };
      say(`${name}: ${one.p50_ms} ms, ${one.p99_ms} ms`);
      reads.push(one);
    }
    return { spans: stored.spans, cells: chain.cells.length, reads };
  } finally {
    await store.stop();
    if (keepIn === undefined) await rm(dataDir, { recursive: true, force: true });
  }
}

/** What a store was filled with, beside it. */
const STORED = 'bench.json';
interface Stored extends StoredTraces {
  readonly toMs: number;
  /** Cells with a history. */
  readonly busy: readonly string[];
}

async function left(dataDir: string): Promise<Stored | undefined> {
  const text = await readFile(path.join(dataDir, STORED), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Stored);
}

async function prepare(
  client: ClickHouseClient,
  chain: Chain,
  spans: number,
  say: (line: string) => void,
): Promise<Stored> {
  const clock = createClock();
  const { busy } = await nationalHistory(client, chain, clock);
  say(`${chain.cells.length} cells; the history is written`);
  const toMs = Math.floor(clock.now() / 10_000) * 10_000;
  const within = { fromMs: toMs - WITHIN_MS, toMs };
  await storeGauges(client, within);
  const traces = await storeTraces(client, chain, within, spans, say);
  // As whoever judges does it, in the first hour of a day.
  const today = new Date(toMs).toISOString().slice(0, 10);
  const cells = busy.map(({ id }) => id);
  for (let done = 0; done < cells.length; done += PUT_TOGETHER)
    await makeSourcesBefore(client, today, cells.slice(done, done + PUT_TOGETHER));
  return { ...traces, toMs, busy: cells };
}

/** By name, as the routes ask them; each answers how many rows it has. */
function readsOf(
  client: ClickHouseClient,
  { ids, large, toMs }: Stored,
): Readonly<Record<string, (asked: Asked) => Promise<number>>> {
  const reads = storeReads(client);
  const picture = openWindow(client);
  // What was stored last was received a little later.
  const asOf = toMs + 5000;
  const last = (ms: number) => ({ asOf, scope: everything, range: { fromMs: toMs - ms, toMs } });
  const live = { ...last(TEN_MINUTES_MS), stepS: 5 };
  const hour = { ...last(WITHIN_MS), stepS: 30 };
  const day = { ...last(24 * WITHIN_MS), stepS: 300 };
  const drawn = async (traceId: string, limit: number): Promise<number> => {
    const trace = await reads.trace({ traceId, asOf, scope: everything, attributes: true, limit });
    return waterfall(traceId, trace, true).spans.length;
  };
  return {
    'curves 10 min': async ({ cell }) => (await reads.curves({ ...live, cell: cell.id })).length,
    'curves 1 h': async ({ cell }) => (await reads.curves({ ...hour, cell: cell.id })).length,
    'curves 24 h': async ({ cell }) => (await reads.curves({ ...day, cell: cell.id })).length,
    'expected 10 min': async ({ cell }) =>
      (await reads.earlierSlots({ ...live, cell: cell.id, days: EARLIER_DAYS, shiftsMs: [0] })).length,
    'expected 24 h': async ({ cell }) =>
      (await reads.earlierSlots({ ...day, cell: cell.id, days: EARLIER_DAYS, shiftsMs: [0] })).length,
    'gauges 10 min': async ({ cell }) => (await reads.gauges({ ...live, cell: cell.id })).length,
    'gauges 1 h': async ({ cell }) => (await reads.gauges({ ...hour, cell: cell.id })).length,
    'composition 10 min': async ({ cell }) => (await reads.mix({ ...live, cell: cell.id, by: 'path' })).length,
    'composition 24 h': async ({ cell }) => (await reads.mix({ ...day, cell: cell.id, by: 'source' })).length,
    'known-sources 10 min': async ({ cell }) =>
      (await reads.knownSteps({ ...live, stepS: 60, cell: cell.id })).steps.length,
    'probes 1 h': async ({ cell }) => (await reads.probeSteps({ ...hour, cell: cell.id })).length,
    'exemplars 10 min': async ({ cell }) => {
      const { failed, slow, ordinary } = await reads.exemplars({ ...live, cell: cell.id, limit: 8 });
      return failed.length + slow.length + ordinary.length;
    },
    'exemplars 1 h': async ({ cell }) => {
      const { failed, slow, ordinary } = await reads.exemplars({ ...hour, cell: cell.id, limit: 8 });
      return failed.length + slow.length + ordinary.length;
    },
    'traces 10 min': async ({ cell }) => (await reads.traces({ ...live, cell: cell.id, limit: 20 })).length,
    'path 10 min': async ({ cell }) => (await reads.links({ ...live, cell: cell.id })).links.length,
    'path 1 h': async ({ cell }) => (await reads.links({ ...hour, cell: cell.id })).links.length,
    waterfall: ({ turn }) => drawn(ids[(turn * 7) % ids.length] as string, 1000),
    'waterfall of 5,000 spans': () => drawn(large, 5000),
    'operators compared, 24 h': async () =>
      (await reads.served({ ...last(24 * WITHIN_MS), stepS: 300 * Math.ceil(24 / 6) })).length,
    'arrivals 15 min': async () => (await reads.arrivals({ ...last(900_000), sender: 'alpha' })).rows.length,
    'unmapped 15 min': async () => (await reads.unmapped(last(900_000))).length,
    // Each time a second later, as the picture is made.
    'picture: the next second of every cell': async ({ turn }) => {
      const nowMs = toMs - TEN_MINUTES_MS + turn * 1000;
      const range = { fromMs: nowMs - 90_000, toMs: nowMs };
      return (await picture.read({ asOf, scope: everything, range })).cells.size;
    },
    'picture: probes': async () => (await readProbes(client, last(TEN_MINUTES_MS))).length,
    'picture: receipts': async () => (await readReceipts(client, last(90_000))).length,
  };
}

async function measured(
  read: (asked: Asked) => Promise<number>,
  busy: readonly Cell[],
  times: number,
): Promise<{ readonly p50_ms: number; readonly p99_ms: number; readonly times: number; readonly rows: number }> {
  // Those of the nation, whose rows are the most, come often.
  const national = busy.filter(({ ent }) => ent === 'national');
  const cellAt = (turn: number): Cell =>
    (turn % 5 === 0 ? national[turn % national.length] : busy[(turn * 37) % busy.length]) as Cell;
  const tookMs: number[] = [];
  let rows = 0;
  const endMs = performance.now() + MOST_MS;
  for (let turn = -WARM_UP; turn < times; turn++) {
    if (performance.now() > endMs && tookMs.length >= WARM_UP) break;
    const from = performance.now();
    const found = await read({ turn: turn + WARM_UP, cell: cellAt(turn + WARM_UP) });
    if (turn < 0) continue;
    tookMs.push(performance.now() - from);
    rows += found;
  }
  const sorted = tookMs.sort((a, b) => a - b);
  const at = (q: number): number => Number((sorted[Math.ceil(q * sorted.length) - 1] as number).toFixed(1));
  return { p50_ms: at(0.5), p99_ms: at(0.99), times: sorted.length, rows: Math.round(rows / sorted.length) };
}

/** Merges of what was just written are no part of an ordinary moment; of a minute's they may take longer. */
async function settled(client: ClickHouseClient): Promise<void> {
  const endMs = performance.now() + SETTLE_MS;
  for (;;) {
    const found = await client.query({ query: 'SELECT count() AS n FROM system.merges', format: 'JSONEachRow' });
    const [row] = await found.json<{ n: string }>();
    if (Number(row?.n) === 0 || performance.now() > endMs) return;
    await sleep(1000);
  }
}
