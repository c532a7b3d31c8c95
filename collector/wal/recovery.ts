import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Disk } from './disk.js';
import { writeDurably } from './durable.js';
import { type FrameHead, frameBytes, scanFrames } from './frame.js';
import { describe, heads } from './heads.js';
import { closedFileName, epochOf, openFileName, parseFileName, type SegmentName } from './segment.js';
import type { ClosedSegment } from './writer.js';

export interface Recovered {
  /** Oldest first. */
  readonly sealed: readonly ClosedSegment[];
  readonly refused: number;
  /** Frames received within the window, oldest first, released ones among them. */
  readonly recent: readonly FrameHead[];
  /** The greatest epoch in any file name, 0 if there is none. */
  readonly epoch: number;
}

export interface RecoveryOptions {
  readonly nowMs: number;
  /** A body of the last process repeated within this time was not stored again. */
  readonly repeatWindowMs: number;
  readonly disk: Disk;
  readonly log: Logger;
}

/** Brings the folder of a signal back into order after any end of the last process. */
export async function recover(dir: string, options: RecoveryOptions): Promise<Recovered> {
  const { nowMs, repeatWindowMs, disk, log } = options;
  const windowNs = BigInt(Math.round(repeatWindowMs)) * 1_000_000n;
  const files = await readdir(dir);
  for (const file of files.filter((name) => name.endsWith('.tmp'))) await rm(join(dir, file), { force: true });
  const found = files.map(parseFileName).filter((name) => name !== undefined);
  const names: SegmentName[] = [];
  for (const name of found) {
    if (name.state !== 'open') names.push(name);
    else {
      const later = await headsAfter(dir, found, name.id);
      const closed = await closeTorn(dir, name.id, (frame) => isStoredLater(frame, later, windowNs), log);
      if (closed) names.push(closed);
    }
  }
  await disk.syncDirectory(dir);
  names.sort((a, b) => (a.id < b.id ? -1 : 1));
  const sealed: ClosedSegment[] = [];
  for (const name of names) if (name.state === 'sealed') sealed.push(await describe(dir, name));
  return {
    sealed,
    refused: names.filter(({ state }) => state === 'refused').length,
    recent: await recentHeads(dir, names, BigInt(Math.round(nowMs)) * 1_000_000n - windowNs),
    epoch: Math.max(0, ...found.map(({ id }) => epochOf(id))),
  };
}

/**
 * Seals a segment that was open when its process ended: kept up to its last whole frame, which is never short of what was
 * acknowledged, for that had been synced. Removes it if there is none. What is cut off is kept beside it, for the case
 * that it was not a torn write but a damaged disk.
 *
 * A frame that `isStoredLater` marks a tail the last process could not cut off: neither it nor what follows it was
 * acknowledged, and its client has sent it again.
 */
async function closeTorn(
  dir: string,
  id: string,
  isStoredLater: (frame: FrameHead) => boolean,
  log: Logger,
): Promise<SegmentName | undefined> {
  const path = join(dir, `${id}.open`);
  const bytes = await readFile(path);
  const scan = scanFrames(bytes);
  const uncut = scan.frames.findIndex(isStoredLater);
  const frames = uncut < 0 ? scan.frames : scan.frames.slice(0, uncut);
  const validBytes =
    scan.validBytes - scan.frames.slice(frames.length).reduce((sum, frame) => sum + frameBytes(frame), 0);
  const torn = bytes.subarray(validBytes);
  if (torn.length > 0 && torn.some((byte) => byte !== 0)) {
    log.warn({ segment: id, kept: validBytes, torn: torn.length }, 'wal: cut the torn tail of a segment');
    await writeDurably(join(dir, `${id}.torn`), torn);
  }
  if (frames.length === 0) {
    await rm(path, { force: true });
    return undefined;
  }
  await truncateDurably(path, validBytes);
  const rows = frames.reduce((sum, { rows }) => sum + rows, 0);
  const name = { id, state: 'sealed', rows, bytes: validBytes } as const;
  await rename(path, join(dir, closedFileName(name, 'sealed')));
  return name;
}

/** A body is stored again within the window only if it was not acknowledged before. */
function isStoredLater(frame: FrameHead, later: readonly FrameHead[], windowNs: bigint): boolean {
  return later.some(
    ({ sender, digest, receivedAtNs }) =>
      sender === frame.sender && digest.equals(frame.digest) && receivedAtNs - frame.receivedAtNs < windowNs,
  );
}

/** The heads in the segments begun after this one; most often there is none. */
async function headsAfter(dir: string, names: readonly SegmentName[], id: string): Promise<FrameHead[]> {
  const later: FrameHead[] = [];
  for (const name of names.filter((other) => other.id > id)) {
    const open = name.state === 'open';
    const file = open ? openFileName(name.id) : closedFileName(name, name.state);
    later.push(
      ...(await heads(join(dir, file), open ? Number.POSITIVE_INFINITY : name.bytes, Number.POSITIVE_INFINITY)),
    );
  }
  return later;
}

/** The sync matters even where nothing is cut: whole frames may so far be in the memory of the system only. */
async function truncateDurably(path: string, bytes: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.truncate(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Goes back in time, segment by segment, until one ends before the window. */
async function recentHeads(dir: string, names: readonly SegmentName[], sinceNs: bigint): Promise<FrameHead[]> {
  const recent: FrameHead[][] = [];
  for (const name of names.toReversed()) {
    if (name.state === 'open') continue;
    const all = await heads(join(dir, closedFileName(name, name.state)), name.bytes, Number.POSITIVE_INFINITY);
    const inside = all.filter(({ receivedAtNs }) => receivedAtNs >= sinceNs);
    recent.push(inside);
    if (all.length > 0 && inside.length === 0) break;
  }
  return recent.reverse().flat();
}
