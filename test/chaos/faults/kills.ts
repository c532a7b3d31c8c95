import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isAlive } from '../alive.js';
import type { World } from '../world.js';
import type { RecordKill, RecordKillResult } from './kill-at-record.js';

/** Everything dies at once and starts again on what it left; `meanwhile` is done to the dead one's files. */
export async function killWhole(world: World, meanwhile: () => Promise<void> = async () => {}): Promise<void> {
  await world.end('SIGKILL');
  await meanwhile();
  world.count('killWhole');
  await world.start();
}

/** The end that an operator asks for, under load. */
export async function stopAndStart(world: World): Promise<void> {
  await world.end('SIGTERM');
  world.count('sigterm');
  await world.start();
}

export async function killEngine(world: World): Promise<void> {
  const pid = await world.engine();
  process.kill(pid, 'SIGKILL');
  // What comes next is done to its successor.
  while (isAlive(pid)) await sleep(10);
  world.count('killEngine');
}

const TABLES = [
  'otel_traces',
  'otel_traces_trace_id_ts',
  'cells',
  'edges_1s',
  'sources',
  'otel_metrics_gauge',
  'series_1s',
  'otel_logs',
] as const;
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const script = fileURLToPath(new URL(`./kill-at-record${extension}`, import.meta.url));

/**
 * Kills the engine the moment one of its tables has recorded an insert for deduplication: the part itself then often has
 * not got its name yet. True if it had not: the hole that the repair closes.
 */
export async function killEngineAtRecord(world: World): Promise<boolean> {
  const table = TABLES[Math.floor(Math.random() * TABLES.length)] as string;
  const child = fork(script);
  const order: RecordKill = { pid: await world.engine(), dataDir: world.dataDir, table };
  child.send(order);
  const [result] = (await once(child, 'message')) as [RecordKillResult];
  world.count(result.recorded ? 'killEngineAtRecord' : 'killEngine');
  if (result.orphan) world.count('recordWithoutPart');
  return result.orphan;
}
