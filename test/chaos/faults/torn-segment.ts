import { randomBytes } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readHead, SEGMENT_MAGIC } from '../../../collector/wal/frame.js';
import { openFileName, parseFileName } from '../../../collector/wal/segment.js';
import type { World } from '../world.js';

/**
 * Tears the tail of the segments that a dead process left open. What senders were told is stored stays whole, for that
 * was synced; frames whose answer never went out are cut or garbled, and bytes that are no frame, or the most part of
 * one, are added.
 */
export function tearSegments(world: World): void {
  const torn = ['traces', 'metrics', 'logs'].map((signal) =>
    tearNewest(world, path.join(world.dataDir, 'wal', signal)),
  );
  if (torn.includes(true)) world.count('tornSegment');
}

function tearNewest(world: World, dir: string): boolean {
  const open = readdirSync(dir)
    .map(parseFileName)
    .filter((name) => name?.state === 'open');
  const newest = open
    .map((name) => openFileName(name?.id ?? ''))
    .sort()
    .at(-1);
  if (newest === undefined) return false;
  const file = path.join(dir, newest);
  const bytes = readFileSync(file);
  const { acknowledged, frames } = extent(bytes, world.load.acked.digests);
  const idle = bytes.subarray(acknowledged);
  if (idle.length > 0) {
    world.count('tornUnacknowledged');
    if (Math.random() < 0.5) writeFileSync(file, bytes.subarray(0, acknowledged + idle.length / 2));
    else writeFileSync(file, Buffer.concat([bytes.subarray(0, acknowledged), garbled(idle)]));
  }
  appendFileSync(file, tail(frames.at(-1)));
  return true;
}

interface Extent {
  /** Where the last frame that a sender knows of ends. */
  readonly acknowledged: number;
  readonly frames: readonly Buffer[];
}

function extent(bytes: Buffer, known: ReadonlySet<string>): Extent {
  const frames: Buffer[] = [];
  let acknowledged = Math.min(bytes.length, SEGMENT_MAGIC.length);
  for (let at = acknowledged; ; ) {
    const found = readHead(bytes.subarray(at));
    if (!found || at + found.frameBytes > bytes.length) return { acknowledged, frames };
    frames.push(bytes.subarray(at, at + found.frameBytes));
    at += found.frameBytes;
    if (known.has(found.head.digest.toString('hex'))) acknowledged = at;
  }
}

/** One bit is another. */
function garbled(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(Math.random() * copy.length);
  copy.writeUInt8(copy.readUInt8(at) ^ (1 << Math.floor(Math.random() * 8)), at);
  return copy;
}

/** What a crash can leave behind the last frame: noise, zeros, or a frame that is short or damaged. */
function tail(frame: Buffer | undefined): Buffer {
  const kinds = [
    () => randomBytes(1 + Math.floor(Math.random() * 5_000)),
    () => Buffer.alloc(4096),
    ...(frame
      ? [() => frame.subarray(0, 1 + Math.floor(Math.random() * (frame.length - 1))), () => garbled(frame)]
      : []),
  ];
  return (kinds[Math.floor(Math.random() * kinds.length)] as () => Buffer)();
}
