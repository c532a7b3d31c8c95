import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../alive.js';
import type { World } from '../world.js';

/** Every write beyond this of a file fails with EFBIG, after a short write. */
const FILE_BYTES = 48 * 1024;
const LAST_MS = 4_000;

/** The writes of one process fail for a while: first of the collector, then of the engine. */
export async function diskErrors(world: World): Promise<void> {
  await failing(world.pid);
  await world.acknowledgement();
  await failing(await world.engine());
  await world.acknowledgement();
  world.count('diskErrors');
}

async function failing(pid: number): Promise<void> {
  limitFiles(pid, `${FILE_BYTES}`);
  try {
    await sleep(LAST_MS);
  } finally {
    // An engine that found its own parts cut is gone, and the next one has no such limit.
    if (isAlive(pid)) limitFiles(pid, 'unlimited');
  }
}

function limitFiles(pid: number, soft: string): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${soft}:unlimited`], { stdio: 'ignore' });
}

/** Why it cannot be done here, if so. */
export function noDiskErrors(): string | undefined {
  try {
    limitFiles(process.pid, 'unlimited');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
