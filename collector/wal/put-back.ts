import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Disk, syncDirectory } from './disk.js';
import { closedFileName, parseFileName, type SegmentName } from './segment.js';

/**
 * Refused segments that somebody wants loaded after all lie in this folder until the collector takes them back. A folder of
 * its own, for it is looked at every few seconds and the log's holds thousands of released segments.
 */
const FOLDER = 'retry';

/** The segments that wait in the folder. */
export async function putBack(dir: string): Promise<SegmentName[]> {
  const files = await readdir(join(dir, FOLDER)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return files.map(parseFileName).filter((name) => name?.state === 'refused') as SegmentName[];
}

/** Moves a refused segment to the folder: the collector, running or not, will load it. */
export async function askForRetry(dir: string, name: SegmentName): Promise<void> {
  await mkdir(join(dir, FOLDER), { recursive: true, mode: 0o700 });
  const file = closedFileName(name, 'refused');
  await rename(join(dir, file), join(dir, FOLDER, file));
  await syncDirectory(join(dir, FOLDER));
  await syncDirectory(dir);
}

/** Makes the segments of the folder sealed ones of the log, and returns them. Only for the collector that holds the log. */
export async function takeBack(dir: string, disk: Disk): Promise<SegmentName[]> {
  const names = await putBack(dir);
  for (const name of names) {
    await rename(join(dir, FOLDER, closedFileName(name, 'refused')), join(dir, closedFileName(name, 'sealed')));
  }
  if (names.length > 0) await disk.syncDirectory(dir);
  return names.map((name) => ({ ...name, state: 'sealed' }));
}
