import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where Vigie keeps its data, on a file system that can be filled at will. */
export interface ChaosDisk {
  readonly dataDir: string;
  /** Why it cannot be filled, if so: mounting needs root. */
  readonly unfillable: string | undefined;
  /** Takes what is free but for `bytes`. */
  leaveFree(bytes: number): void;
  /** Gives it all back. */
  release(): void;
  close(): Promise<void>;
}

/** Sparse: it takes of the machine's disk what is written, and ballast is allocated without being written. */
const IMAGE_BYTES = 16 * 2 ** 30;
const MIB = 2 ** 20;

/** An ext4 image on a loop device, so that syncs and a full disk are real; a plain directory where mounting is refused. */
export async function openDisk(): Promise<ChaosDisk> {
  const base = await mkdtemp(path.join(tmpdir(), 'vigie-chaos-'));
  const root = path.join(base, 'disk');
  mkdirSync(root);
  const unfillable = mount(path.join(base, 'image'), root);
  const dataDir = path.join(root, 'data');
  mkdirSync(dataDir);
  const unmount = (): void => {
    if (unfillable === undefined) execFileSync('umount', ['--lazy', root], { stdio: 'ignore' });
  };
  const giveUp = (): void => {
    unmount();
    rmSync(base, { recursive: true, force: true });
    process.exit(130);
  };
  process.once('SIGINT', giveUp).once('SIGTERM', giveUp);
  return {
    dataDir,
    unfillable,
    leaveFree: (bytes) => fill(path.join(root, 'ballast'), bytes),
    release: () => rmSync(path.join(root, 'ballast'), { force: true }),
    async close() {
      process.off('SIGINT', giveUp).off('SIGTERM', giveUp);
      unmount();
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** Says why not, if it cannot be done. */
function mount(image: string, root: string): string | undefined {
  const run = (command: string, ...args: string[]): Buffer => execFileSync(command, args, { stdio: 'pipe' });
  try {
    run('truncate', '--size', String(IMAGE_BYTES), image);
    run('mkfs.ext4', '-q', '-m', '0', '-E', 'lazy_itable_init=1,lazy_journal_init=1', image);
    run('mount', '-o', 'loop', image, root);
    return undefined;
  } catch (error) {
    rmSync(image, { force: true });
    return (error instanceof Error ? error.message : String(error)).split('\n', 2).join(' ');
  }
}

/** Its own map takes blocks besides. */
const MARGIN_BYTES = 2 * MIB;

function fill(ballast: string, leaveBytes: number): void {
  rmSync(ballast, { force: true });
  const handle = openSync(ballast, 'w');
  try {
    const takeBytes = freeBytes(path.dirname(ballast)) - leaveBytes - MARGIN_BYTES;
    execFileSync('fallocate', ['--keep-size', '--length', String(takeBytes), ballast], { stdio: 'pipe' });
    fsyncSync(handle);
    if (leaveBytes === 0) writeUntilFull(handle, takeBytes);
  } finally {
    closeSync(handle);
  }
}

function writeUntilFull(handle: number, from: number): void {
  let at = from;
  for (let bytes = MIB; bytes >= 4096; ) {
    try {
      at += writeSync(handle, Buffer.alloc(bytes), 0, bytes, at);
    } catch {
      bytes /= 2;
    }
  }
  fsyncSync(handle);
}

function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}
