import { constants, deflateRawSync } from 'node:zlib';

/** First byte of a text message in one frame (RFC 6455 §5.2); with RSV1 its payload is compressed (RFC 7692 §6). */
const TEXT = 0x81;
const COMPRESSED = 0x40;
/** What ends each flush, and is left out (RFC 7692 §7.2.1). */
const FLUSH_BYTES = 4;
const MEDIUM = 126;
const LONG = 127;

/** A text message as the bytes that go to every screen: framed once, for a server masks nothing. */
export function textFrame(text: string): Buffer {
  return framed(Buffer.from(text), TEXT);
}

/**
 * The same, compressed for `permessage-deflate` without context takeover: the bytes depend on no other message, so that one frame serves all.
 */
export function deflatedFrame(text: string): Buffer {
  const flushed = deflateRawSync(text, { level: 5, finishFlush: constants.Z_SYNC_FLUSH });
  return framed(flushed.subarray(0, -FLUSH_BYTES), TEXT | COMPRESSED);
}

function framed(payload: Buffer, first: number): Buffer {
  const { length } = payload;
  if (length < MEDIUM) return Buffer.concat([Buffer.of(first, length), payload]);
  const head = Buffer.alloc(length < 2 ** 16 ? 4 : 10);
  head[0] = first;
  head[1] = length < 2 ** 16 ? MEDIUM : LONG;
  if (length < 2 ** 16) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
