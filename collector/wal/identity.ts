import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfPresent, writeDurably } from './durable.js';

/** The eight hex digits that tell this collector's segments from another's, made on first use and kept in `dir`. */
export async function collectorIdentity(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, 'collector-id');
  const known = (await readIfPresent(file))?.trim();
  if (known === undefined) {
    const fresh = randomBytes(4).toString('hex');
    await writeDurably(file, `${fresh}\n`);
    return fresh;
  }
  if (!/^[0-9a-f]{8}$/.test(known)) throw new Error(`${file} must hold 8 hex digits: restore it from a backup`);
  return known;
}

/**
 * A number greater than that of any earlier start. It is at least the clock's seconds, so that a directory restored from
 * an old backup does not name its segments like ones already loaded, which the store would take for repeats.
 */
export async function nextEpoch(dir: string, nowMs: number, seen: number): Promise<number> {
  const file = join(dir, 'epoch');
  const known = Number((await readIfPresent(file)) ?? 0);
  if (!Number.isSafeInteger(known)) throw new Error(`${file} must hold a whole number: restore it from a backup`);
  const epoch = Math.max(known + 1, seen + 1, Math.floor(nowMs / 1000));
  await writeDurably(file, `${epoch}\n`);
  return epoch;
}
