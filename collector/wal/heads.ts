import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type FrameHead, MAX_HEAD_BYTES, readHead, SEGMENT_MAGIC } from './frame.js';
import { closedFileName, type SegmentName } from './segment.js';
import type { ClosedSegment } from './writer.js';

/** A sealed segment as the shelf holds it. */
export async function describe(dir: string, name: SegmentName): Promise<ClosedSegment> {
  const path = join(dir, closedFileName(name, 'sealed'));
  const [first] = await heads(path, name.bytes, 1);
  const firstReceivedAtMs = Number((first?.receivedAtNs ?? 0n) / 1_000_000n);
  return { id: name.id, path, rows: name.rows, bytes: name.bytes, firstReceivedAtMs };
}

/** The heads of the first `most` frames within `bytes`, read without their payloads. */
export async function heads(path: string, bytes: number, most: number): Promise<FrameHead[]> {
  const found: FrameHead[] = [];
  const buffer = Buffer.allocUnsafe(MAX_HEAD_BYTES);
  const handle = await open(path, 'r');
  try {
    for (let at = SEGMENT_MAGIC.length; at < bytes && found.length < most; ) {
      const { bytesRead } = await handle.read(buffer, 0, MAX_HEAD_BYTES, at);
      const next = readHead(buffer.subarray(0, bytesRead));
      if (!next) break;
      found.push(next.head);
      at += next.frameBytes;
    }
    return found;
  } finally {
    await handle.close();
  }
}
