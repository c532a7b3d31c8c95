import { crc32 } from 'node:zlib';

/** One accepted body: who sent it, and the rows the walk made of it. */
export interface Frame {
  /** At most 255 bytes of UTF-8. */
  readonly sender: string;
  readonly receivedAtNs: bigint;
  /** SHA-256 of the body as sent, after decompression. */
  readonly digest: Buffer;
  /** Rows in the payload. */
  readonly rows: number;
  /** RowBinary rows of the signal. */
  readonly payload: Buffer;
}

/** What the head of a frame says without its payload. */
export type FrameHead = Omit<Frame, 'payload'>;

/** First bytes of every segment: the format and its version. */
export const SEGMENT_MAGIC = Buffer.from('VIGIEW1\n', 'latin1');

/**
 * On disk, little-endian: length u32 (bytes after the CRC), crc32 u32 (of these bytes), receivedAtNs u64, digest 32 bytes,
 * rows u32, sender length u8, sender, payload.
 */
const PREFIX_BYTES = 8;
const FIXED_BYTES = 8 + 32 + 4 + 1;
/** No head is longer than this, so that one read gets it whole. */
export const MAX_HEAD_BYTES = PREFIX_BYTES + FIXED_BYTES + 255;
const MAX_LENGTH = 0xffff_ffff;

/** A frame as it goes to the disk; head and payload apart, so that the payload is not copied. */
export interface EncodedFrame {
  readonly buffers: readonly [Buffer, Buffer];
  readonly bytes: number;
  readonly rows: number;
  readonly receivedAtNs: bigint;
}

/** Throws a RangeError if the format cannot hold the frame. */
export function encodeFrame(frame: Frame): EncodedFrame {
  const sender = Buffer.from(frame.sender, 'utf8');
  if (sender.length > 255) throw new RangeError(`sender ${frame.sender} is longer than 255 bytes`);
  if (frame.digest.length !== 32) throw new RangeError(`a digest has 32 bytes, got ${frame.digest.length}`);
  const length = FIXED_BYTES + sender.length + frame.payload.length;
  if (length > MAX_LENGTH) throw new RangeError(`a frame of ${length} bytes is beyond the format`);
  const head = Buffer.allocUnsafe(PREFIX_BYTES + FIXED_BYTES + sender.length);
  head.writeUInt32LE(length, 0);
  head.writeBigUInt64LE(frame.receivedAtNs, 8);
  frame.digest.copy(head, 16);
  head.writeUInt32LE(frame.rows, 48);
  head.writeUInt8(sender.length, 52);
  sender.copy(head, 53);
  head.writeUInt32LE(crc32(frame.payload, crc32(head.subarray(PREFIX_BYTES))), 4);
  const { payload, rows, receivedAtNs } = frame;
  return { buffers: [head, payload], bytes: head.length + payload.length, rows, receivedAtNs };
}

/** What a frame takes on disk. */
export function frameBytes({ sender, payload }: Frame): number {
  return PREFIX_BYTES + FIXED_BYTES + Buffer.byteLength(sender, 'utf8') + payload.length;
}

/** Where a frame ends, from the bytes of its head; undefined if no frame can start like this. */
export function readHead(bytes: Buffer): { readonly head: FrameHead; readonly frameBytes: number } | undefined {
  if (bytes.length < PREFIX_BYTES + FIXED_BYTES) return undefined;
  const length = bytes.readUInt32LE(0);
  const senderBytes = bytes.readUInt8(52);
  // A zero-filled tail, as a crash can leave, has a length of 0 and a valid CRC: it is no frame.
  if (length < FIXED_BYTES + senderBytes || bytes.length < PREFIX_BYTES + FIXED_BYTES + senderBytes) return undefined;
  const head = {
    sender: bytes.toString('utf8', 53, 53 + senderBytes),
    receivedAtNs: bytes.readBigUInt64LE(8),
    digest: Buffer.from(bytes.subarray(16, 48)),
    rows: bytes.readUInt32LE(48),
  };
  return { head, frameBytes: PREFIX_BYTES + length };
}

export interface Scan {
  readonly frames: readonly Frame[];
  /** Length of the longest prefix made of the magic and whole, checked frames; 0 without the magic. */
  readonly validBytes: number;
}

/** The frames of a segment up to the first byte that is not part of a whole, checked one. Payloads are views on `segment`. */
export function scanFrames(segment: Buffer): Scan {
  if (!segment.subarray(0, SEGMENT_MAGIC.length).equals(SEGMENT_MAGIC)) return { frames: [], validBytes: 0 };
  const frames: Frame[] = [];
  let at = SEGMENT_MAGIC.length;
  for (;;) {
    const found = readHead(segment.subarray(at, at + MAX_HEAD_BYTES));
    if (!found || at + found.frameBytes > segment.length) break;
    const body = segment.subarray(at + PREFIX_BYTES, at + found.frameBytes);
    if (crc32(body) !== segment.readUInt32LE(at + 4)) break;
    const senderBytes = body.readUInt8(FIXED_BYTES - 1);
    frames.push({ ...found.head, payload: body.subarray(FIXED_BYTES + senderBytes) });
    at += found.frameBytes;
  }
  return { frames, validBytes: at };
}
