import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../chain/clock.js';

const LOCK_RETRY_MS = 20;
const LOCK_ATTEMPTS = 250;

/** Two collectors in one directory would seal and truncate each other's segments. */
class DirectoryHeld extends Error {
  override readonly name = 'DirectoryHeld';
}

/**
 * Takes `dir/collector.lock`, making the directory if need be, for this process and returns how to give it back. A lock
 * whose process is gone is taken over; its number, with the time it started, names a process for ever.
 */
export async function lockDirectory(dir: string): Promise<Unlock> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, 'collector.lock');
  const lock = await acquire(file);
  if (typeof lock === 'function') return lock;
  if (lock.heldBy > 0) {
    throw new DirectoryHeld(`${dir} is in use by process ${lock.heldBy}: stop it, or choose another data directory`);
  }
  throw new DirectoryHeld(`${file} is being taken by other processes: remove it if none runs`);
}

/** Takes the lock `file` for a change of moments, waiting for others that make one: up to 5 s of clock time. */
export async function lockFile(file: string, clock: Clock): Promise<Unlock> {
  for (let attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
    const lock = await acquire(file);
    if (typeof lock === 'function') return lock;
    await new Promise<void>((resolve) => clock.after(LOCK_RETRY_MS, resolve));
  }
  throw new DirectoryHeld(`${file} is held by another process: try again, or remove it if none runs`);
}

/** Gives a lock back. */
export type Unlock = () => Promise<void>;

/**
 * Takes the lock `file` or says which process holds it, without waiting; `heldBy` 0: others are taking it at this moment.
 */
export async function acquire(file: string): Promise<Unlock | { readonly heldBy: number }> {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await take(file)) return () => rm(file, { force: true });
    const holder = await readFile(file, 'utf8').catch(() => '');
    const pid = Number.parseInt(holder, 10);
    if (pid > 0 && holder === (await nameOf(pid))) return { heldBy: pid };
    await bury(file, holder);
  }
  return { heldBy: 0 };
}

/** Removes the lock of `holder`, and not the one that somebody else may just have taken in its place. */
async function bury(file: string, holder: string): Promise<void> {
  const grave = `${file}.${process.pid}.stale`;
  await rename(file, grave).catch(() => {});
  const buried = await readFile(grave, 'utf8').catch(() => holder);
  if (buried !== holder) await link(grave, file).catch(() => {});
  await rm(grave, { force: true });
}

/** Linked into place, so that nobody sees a lock without its holder. */
async function take(file: string): Promise<boolean> {
  const draft = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(draft, await nameOf(process.pid), { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** `<pid> <start time in ticks since boot>`, without the second where /proc is absent; '' if there is no such process. */
async function nameOf(pid: number): Promise<string> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return '';
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Field 22; the second field, the command in parentheses, may itself contain spaces.
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${pid} ${started}`.trim();
}
