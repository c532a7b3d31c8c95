import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseFileName } from './segment.js';

/**
 * Deletes what was released longer than `keepMs` ago, and torn tails of that age; nothing else. Returns the files deleted.
 */
export async function sweep(dir: string, keepMs: number, nowMs: number): Promise<string[]> {
  const gone: string[] = [];
  for (const file of await readdir(dir)) {
    if (parseFileName(file)?.state !== 'released' && !file.endsWith('.torn')) continue;
    const path = join(dir, file);
    const { mtimeMs } = await stat(path);
    if (nowMs - mtimeMs < keepMs) continue;
    await rm(path, { force: true });
    gone.push(file);
  }
  return gone;
}
