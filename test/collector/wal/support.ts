import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../../chain/clock.js';
import type { Disk, SegmentFile } from '../../../collector/wal/disk.js';
import { realDisk } from '../../../collector/wal/disk.js';
import type { Frame } from '../../../collector/wal/frame.js';
import { walDirectory } from '../../../collector/wal/inspect.js';
import { openWal, type WriteAheadLog } from '../../../collector/wal/log.js';
import type { WalSettings } from '../../../collector/wal/settings.js';
import { manualClock } from '../../support/manual-clock.js';
import { frame, START_MS } from './support-frame.js';

export { frame, START_MS };

export const silent = pino({ level: 'silent' });

/** Removed when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'vigie-wal-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export const uniqueFrame = (bytes: number): Frame => frame(randomBytes(Math.ceil(bytes / 2)).toString('hex'));

export interface OpenOptions {
  readonly dir: string;
  readonly clock?: Clock;
  readonly settings?: Partial<WalSettings>;
  readonly disk?: Disk;
}

export function open({ dir, clock = manualClock(START_MS), settings, disk }: OpenOptions): Promise<WriteAheadLog> {
  return openWal({
    dir,
    clock,
    disk,
    signal: 'traces',
    collector: '00c0ffee',
    log: silent,
    settings: { minFreeBytes: 0, ...settings },
  });
}

/** The open log of one signal in a data directory of its own, with a released, a refused and a sealed segment. */
export async function threeSegments() {
  const dataDir = await temporaryDirectory();
  const dir = walDirectory(dataDir, 'traces');
  await mkdir(dir, { recursive: true });
  const clock = manualClock(START_MS);
  const wal = await open({ dir, clock });
  const ids: string[] = [];
  for (const text of ['released', 'refused', 'sealed']) {
    await wal.append(frame(text, { rows: 3 }));
    await wal.seal();
    ids.push(wal.sealed().at(-1)!.id);
  }
  const [released, refused, sealed] = ids as [string, string, string];
  await wal.release(released);
  await wal.refuse(refused, 'code 53: TYPE_MISMATCH');
  return { dataDir, dir, wal, clock, released, refused, sealed };
}

/** All the payloads the loader would be given, in order, as text. */
export async function payloads(wal: WriteAheadLog): Promise<string[]> {
  const texts: string[] = [];
  for (const { id } of wal.sealed()) for (const payload of await wal.read(id)) texts.push(payload.toString());
  return texts;
}

export type Fault = 'create' | 'write' | 'short-write' | 'sync' | 'truncate' | 'syncDirectory';

/** The real disk with faults switched on and off. */
export function faultyDisk(): Disk & { readonly faults: Set<Fault>; freeBytes: Disk['freeBytes'] } {
  const faults = new Set<Fault>();
  const fail = (fault: Fault, code: string): void => {
    if (faults.has(fault)) throw Object.assign(new Error(`${code}: injected`), { code });
  };
  const wrap = (file: SegmentFile): SegmentFile => ({
    async write(buffers, position) {
      if (faults.has('short-write')) {
        await file.write([Buffer.concat(buffers).subarray(0, 20)], position);
        throw Object.assign(new Error('ENOSPC: injected'), { code: 'ENOSPC' });
      }
      fail('write', 'ENOSPC');
      await file.write(buffers, position);
    },
    async sync() {
      fail('sync', 'EIO');
      await file.sync();
    },
    async truncate(bytes) {
      fail('truncate', 'EIO');
      await file.truncate(bytes);
    },
    close: () => file.close(),
  });
  return {
    ...realDisk,
    faults,
    async create(path) {
      fail('create', 'ENOSPC');
      return wrap(await realDisk.create(path));
    },
    async syncDirectory(dir) {
      fail('syncDirectory', 'EIO');
      await realDisk.syncDirectory(dir);
    },
  };
}
