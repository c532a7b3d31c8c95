/** A process of its own, for it watches a file without rest: told an engine and a table, it kills at the next record. */
import { openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../alive.js';

export interface RecordKill {
  readonly pid: number;
  readonly dataDir: string;
  readonly table: string;
}

export interface RecordKillResult {
  /** A record came within the time; if not, the engine was killed all the same. */
  readonly recorded: boolean;
  /** The last record is of a part that is not on the disk. */
  readonly orphan: boolean;
}

const PATIENCE_MS = 10_000;

process.once('message', (order: RecordKill) => {
  const result = killAtRecord(order);
  process.send?.(result, () => process.disconnect());
});

function killAtRecord({ pid, dataDir, table }: RecordKill): RecordKillResult {
  const dir = path.join(dataDir, 'clickhouse/data/vigie', table);
  const recorded = waitForRecord(newestLog(dir), pid);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It fell by itself.
  }
  // Until it is gone, it may still be in the middle of the rename.
  for (let endMs = Date.now() + 5_000; isAlive(pid) && Date.now() < endMs; );
  return { recorded, orphan: recorded && lastRecordIsOrphan(dir) };
}

/** Reads at the end of the file again and again: half a microsecond each time, where a notification takes a hundred. */
function waitForRecord(log: string, pid: number): boolean {
  const handle = openSync(log, 'r');
  const at = statSync(log).size;
  const byte = Buffer.alloc(1);
  for (const endMs = Date.now() + PATIENCE_MS; Date.now() < endMs && isAlive(pid); )
    for (let tries = 0; tries < 2_000; tries++) if (readSync(handle, byte, 0, 1, at) > 0) return true;
  return false;
}

function newestLog(dir: string): string {
  const logs = path.join(dir, 'deduplication_logs');
  const number = (name: string): number => Number(/_(\d+)\.txt$/.exec(name)?.[1] ?? -1);
  const newest = readdirSync(logs).reduce((a, b) => (number(a) > number(b) ? a : b));
  return path.join(logs, newest);
}

/** By the name alone: nothing merges a part in the microseconds it has. */
function lastRecordIsOrphan(dir: string): boolean {
  const last = readFileSync(newestLog(dir), 'utf8').split('\n').filter(Boolean).at(-1) ?? '';
  const [operation, part = ''] = last.split('\t');
  return operation === '1' && !readdirSync(dir).includes(part);
}
