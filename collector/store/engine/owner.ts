import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `<dataDir>/engine.pid`: the process that has the directory open. It outlives an engine that was killed. */
const pidFile = (dataDir: string): string => join(dataDir, 'engine.pid');

export function writeOwner(dataDir: string): void {
  writeFileSync(pidFile(dataDir), `${process.pid}\n`);
}

export function forgetOwner(dataDir: string): void {
  rmSync(pidFile(dataDir), { force: true });
}

/** True if the last engine went without saying so. */
export function leftUnclean(dataDir: string): boolean {
  return existsSync(pidFile(dataDir));
}

/**
 * The living engine, if it is not this process, that holds the directory. It must be known before a repair: the engine's
 * own lock is taken only when it opens, and files of a living engine are not ours to mend.
 */
export function foreignOwner(dataDir: string): number | undefined {
  const pid = ownerPid(dataDir);
  return pid !== undefined && pid !== process.pid && isEngine(pid) ? pid : undefined;
}

function ownerPid(dataDir: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(pidFile(dataDir), 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** A living process under a reused number is no engine; where /proc tells command lines, they decide. */
function isEngine(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.[0];
    return state !== 'Z' && /engine[/\\]child\.[jt]s/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return !existsSync('/proc/self');
  }
}
