import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { enginePid, freePort, serve } from '../support/serving.js';
import { cpuSeconds } from './support/kernel.js';

export interface IdleResult {
  readonly seconds: number;
  /** Shares of one core. */
  readonly vigie: number;
  readonly engine: number;
  readonly total: number;
}

const SETTLE_MS = 10_000;

/** Starts a console that nobody sends to, lets it settle, and reads the CPU time of its two processes from the kernel. */
export async function idle(seconds: number): Promise<IdleResult> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'vigie-idle-'));
  const server = await serve(dataDir, await freePort());
  try {
    await sleep(SETTLE_MS);
    const pids = [server.pid, await enginePid(dataDir)] as const;
    const before = await Promise.all(pids.map(cpuSeconds));
    await sleep(seconds * 1000);
    const after = await Promise.all(pids.map(cpuSeconds));
    const [vigie = 0, engine = 0] = after.map((spent, index) => (spent - (before[index] ?? 0)) / seconds);
    return { seconds, vigie: rounded(vigie), engine: rounded(engine), total: rounded(vigie + engine) };
  } finally {
    await server.end('SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  }
}

const rounded = (share: number): number => Number(share.toFixed(4));
