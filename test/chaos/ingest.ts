import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createClock } from '../../chain/clock.js';
import { openStore } from '../../collector/store/open.js';
import { readAccounting } from '../../collector/store/read/accounting.js';
import { parseFileName } from '../../collector/wal/segment.js';
import { enginePid, freePort, serve, tokenFor } from '../support/serving.js';
import { Load } from './load.js';

export interface IngestResult {
  /** Rows that senders were told are stored, and distinct ones of them found. */
  readonly acked: number;
  readonly stored: number;
  /** Acknowledged rows that are missing from a raw table or a roll-up, over all of them. */
  readonly lost: number;
  /** Rows counted more than once in a raw table or a roll-up, over all of them. */
  readonly duplicated: number;
  readonly rounds: number;
  readonly kills: { readonly whole: number; readonly engine: number };
  /** Requests that were refused or cut while something was dead, and sent again. */
  readonly failures: number;
  readonly tables: Readonly<Record<string, { readonly expected: number; readonly found: number }>>;
}

const log = pino({ level: 'error' }, pino.destination(2));
const READY_MS = 60_000;

/** Runs `rounds` of both kills under load. Real processes, real sockets, real signals, one data directory throughout. */
export async function ingest(rounds: number, say: (line: string) => void): Promise<IngestResult> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'vigie-chaos-'));
  const otlpPort = await freePort();
  const url = `http://127.0.0.1:${otlpPort}`;
  const token = await tokenFor('alpha', dataDir);
  let server = await serve(dataDir, otlpPort);
  const load = new Load(url, token);
  try {
    for (let round = 1; round <= rounds; round += 1) {
      await sleep(500 + Math.random() * 2500);
      await server.end('SIGKILL');
      server = await serve(dataDir, otlpPort);
      await sleep(500 + Math.random() * 2500);
      process.kill(await enginePid(dataDir), 'SIGKILL');
      say(`round ${round}/${rounds}: ${load.acked.bodies} bodies acknowledged, ${load.failures} tries failed`);
    }
    await sleep(1500);
    await load.finish();
    await drained(dataDir);
  } finally {
    await load.finish().catch(() => {});
    await server.end('SIGTERM');
  }
  try {
    return await count(dataDir, rounds, load);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Waits until every acknowledged segment has left the write-ahead log. */
async function drained(dataDir: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_MS; waitedMs += 200) {
    if ((await waiting(dataDir)) === 0) return;
    await sleep(200);
  }
  throw new Error(`the write-ahead log still held segments after ${READY_MS} ms`);
}

async function waiting(dataDir: string): Promise<number> {
  const files = await Promise.all(['traces', 'metrics'].map((signal) => readdir(path.join(dataDir, 'wal', signal))));
  return files.flat().filter((file) => ['open', 'sealed'].includes(parseFileName(file)?.state ?? '')).length;
}

/** Compares every table with what was acknowledged. Half of the spans are SERVER spans, half CLIENT ones with a known callee. */
async function count(dataDir: string, rounds: number, { acked, failures }: Load): Promise<IngestResult> {
  const store = await openStore({ dataDir, clock: createClock(), log });
  try {
    const found = await readAccounting(store.client);
    const distinct = await store.client.query({
      query: 'SELECT uniqExact(SpanId) AS n FROM otel_traces',
      format: 'JSONEachRow',
    });
    const [{ n } = { n: 0 }] = await distinct.json<{ n: number | string }>();
    const tables = {
      otel_traces: { expected: acked.spans, found: found.spans },
      distinct_spans: { expected: acked.spans, found: Number(n) },
      otel_metrics: { expected: acked.points, found: found.points },
      cells_1s: { expected: acked.spans / 2, found: found.cells.rolledUp },
      edges_1s: { expected: acked.spans / 2, found: found.edges.rolledUp },
      series_1s: { expected: acked.points, found: found.series.rolledUp },
      otel_traces_trace_id_ts: { expected: found.traces.raw, found: found.traces.rolledUp },
    };
    const differences = Object.values(tables).map(({ expected, found }) => found - expected);
    return {
      acked: acked.spans + acked.points,
      stored: Number(n) + found.points,
      lost: differences.reduce((sum, difference) => sum + Math.max(0, -difference), 0),
      duplicated: differences.reduce((sum, difference) => sum + Math.max(0, difference), 0),
      rounds,
      kills: { whole: rounds, engine: rounds },
      failures,
      tables,
    };
  } finally {
    await store.stop();
  }
}
