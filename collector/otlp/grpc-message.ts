import type { ServerHttp2Stream } from 'node:http2';
import {
  type BodyLimits,
  BodyTooLarge,
  bound,
  ClientGone,
  collect,
  type Encoding,
  type Hold,
  inflate,
} from './body.js';
import { BadRequest } from './status.js';

/** A gRPC message on the wire: compressed flag u8, length u32 big-endian, so many bytes (grpc/doc/PROTOCOL-HTTP2.md). */
const PREFIX_BYTES = 5;

/** The message of a unary call, decompressed. Stops as soon as a limit is passed, at best by the length that is announced. */
export async function readMessage(
  stream: ServerHttp2Stream,
  encoding: Encoding,
  limits: BodyLimits,
  hold: Hold,
): Promise<Buffer> {
  const prefix = new Prefix();
  const framed = await collect(stream, (chunk) => {
    prefix.push(chunk);
    if (prefix.whole) prefix.check(encoding, limits);
    hold(chunk.length);
  });
  // A stream that its client resets ends like any other.
  if (stream.closed) throw new ClientGone('the client went away');
  if (framed.length !== PREFIX_BYTES + prefix.length) {
    throw new BadRequest('wrong-framing', 'a call of Export carries one whole message: send one request in each call');
  }
  const message = framed.subarray(PREFIX_BYTES);
  return prefix.compressed ? await inflate(message, limits.maxDecompressedBytes, hold) : message;
}

/** One message with its prefix. */
export function frameMessage(message: Buffer): Buffer {
  const framed = Buffer.alloc(PREFIX_BYTES + message.length);
  framed.writeUInt32BE(message.length, 1);
  message.copy(framed, PREFIX_BYTES);
  return framed;
}

/** Gathered from the first chunks, whose borders may fall anywhere. */
class Prefix {
  readonly #bytes = Buffer.alloc(PREFIX_BYTES);
  #seen = 0;

  get whole(): boolean {
    return this.#seen >= PREFIX_BYTES;
  }

  get compressed(): boolean {
    return this.#bytes[0] === 1;
  }

  /** Announced, of the message. */
  get length(): number {
    return this.#bytes.readUInt32BE(1);
  }

  push(chunk: Buffer): void {
    chunk.copy(this.#bytes, Math.min(this.#seen, PREFIX_BYTES));
    this.#seen += chunk.length;
  }

  check(encoding: Encoding, limits: BodyLimits): void {
    if (this.compressed && encoding === 'identity') {
      throw new BadRequest('wrong-framing', 'the message says it is compressed, and grpc-encoding does not say how');
    }
    const { limit, what } = bound(this.compressed ? encoding : 'identity', limits);
    if (this.length > limit) throw new BodyTooLarge(what, limit);
    if (this.#seen > PREFIX_BYTES + this.length) {
      throw new BadRequest('wrong-framing', 'a call of Export carries one message, and more bytes follow it');
    }
  }
}
