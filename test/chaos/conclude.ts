import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseFileName, type SegmentState } from '../../collector/wal/segment.js';
import { count, type TableCount } from './count.js';
import type { World } from './world.js';

export interface IngestResult {
  /** Rows that senders were told are stored, and distinct ones of them found in the raw tables. */
  readonly acked: number;
  readonly stored: number;
  /** Acknowledged rows that are missing from a raw table or a roll-up, over all of them. */
  readonly lost: number;
  /** Rows counted more than once in a raw table or a roll-up, or never acknowledged, over all of them. */
  readonly duplicated: number;
  /** Rows that were sent and neither acknowledged nor sent again until they were: senders never leave any. */
  readonly uncertain: number;
  readonly rounds: number;
  readonly seconds: number;
  /** How often each fault took place. */
  readonly faults: Readonly<Record<string, number>>;
  /** Faults that could not be provoked here, and why. */
  readonly skipped: readonly string[];
  /** Deduplication records that the engine's repair dropped: each one a part that the replay would have left out. */
  readonly repaired: number;
  /** Inserts and merges that the engine called done, and that the disk had taken in part: found, undone, done again. */
  readonly cutParts: number;
  /** Segments that were set aside, for nobody may lose rows to a fault that passes. */
  readonly refused: number;
  /** Tries that were not acknowledged, by HTTP status, and sent again. */
  readonly failures: Readonly<Record<string, number>>;
  readonly measured: Readonly<Record<string, number | string>>;
  readonly tables: Readonly<Record<string, TableCount>>;
  readonly unchecked: readonly string[];
}

/** Without one more segment loaded in this time, loading is taken to have stopped. */
const STUCK_MS = 120_000;

/** Lets every sender end and every segment load, then counts. */
export async function conclude(world: World, rounds: number, startMs: number): Promise<IngestResult> {
  const { load, proxy, dataDir } = world;
  await world.acknowledgement();
  await load.finish();
  await drained(dataDir);
  await world.end('SIGTERM');
  const { tables, unchecked } = await count(dataDir, load.acked);
  const sum = (of: (table: TableCount) => number): number =>
    Object.values(tables).reduce((total, table) => total + of(table), 0);
  return {
    acked: Object.values(load.acked.rows).reduce((total, rows) => total + rows, 0),
    stored: tables.distinct?.found ?? 0,
    lost: sum(({ lost }) => lost),
    duplicated: sum(({ duplicated }) => duplicated),
    uncertain: load.uncertain,
    rounds,
    seconds: Math.round((Date.now() - startMs) / 1000),
    faults: { ...world.faults, lostAnswer: proxy.cut.answers, cutRequest: proxy.cut.requests },
    skipped: world.skipped,
    repaired: world.repaired,
    cutParts: world.cut,
    refused: await segments(dataDir, ['refused']),
    failures: { ...load.failures, '503 without Retry-After': load.hasteless },
    measured: world.measured,
    tables,
    unchecked,
  };
}

/** Waits until every acknowledged segment has left the write-ahead log, as long as one after the other does. */
async function drained(dataDir: string): Promise<void> {
  let left = Number.POSITIVE_INFINITY;
  for (let stuckMs = 0; stuckMs < STUCK_MS; stuckMs += 200) {
    const now = await segments(dataDir, ['open', 'sealed']);
    if (now === 0) return;
    if (now < left) stuckMs = 0;
    left = Math.min(left, now);
    await sleep(200);
  }
  throw new Error(`the write-ahead log has held ${left} segments for ${STUCK_MS} ms`);
}

async function segments(dataDir: string, states: readonly SegmentState[]): Promise<number> {
  const files = await Promise.all(
    ['traces', 'metrics', 'logs'].map((signal) => readdir(path.join(dataDir, 'wal', signal))),
  );
  return files.flat().filter((file) => states.some((state) => parseFileName(file)?.state === state)).length;
}
