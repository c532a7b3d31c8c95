import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The body is larger than the collector accepts: permanent, send smaller batches. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';

  constructor(what: string, limit: number) {
    super(`${what} is larger than the ${limit} bytes accepted: send smaller batches`);
  }
}

/** The body is not what its Content-Encoding says. */
export class BadCompression extends Error {
  override readonly name = 'BadCompression';
}

/** The client went away before its body was whole; there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

export interface BodyLimits {
  readonly maxCompressedBytes: number;
  readonly maxDecompressedBytes: number;
}

/** Told of every chunk before it is kept; may throw to stop. */
export type Hold = (bytes: number) => void;

const INFLATE_CHUNK_BYTES = 64 * 1024;

export type Encoding = 'identity' | 'gzip';

/** Throws a BodyTooLarge if the length that the client announces is beyond the limit, before a byte is read. */
export function checkDeclaredLength(request: IncomingMessage, encoding: Encoding, limits: BodyLimits): void {
  const { limit, what } = bound(encoding, limits);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new BodyTooLarge(what, limit);
}

/** Reads the whole body, decompressed. Stops as soon as a limit is passed, without reading or inflating the rest. */
export async function readBody(
  request: IncomingMessage,
  encoding: Encoding,
  limits: BodyLimits,
  hold: Hold,
): Promise<Buffer> {
  const { limit, what } = bound(encoding, limits);
  let bytes = 0;
  const sent = await collect(request, (chunk) => {
    bytes += chunk.length;
    if (bytes > limit) throw new BodyTooLarge(what, limit);
    hold(chunk.length);
  });
  return encoding === 'gzip' ? await inflate(sent, limits.maxDecompressedBytes, hold) : sent;
}

/** An uncompressed body is bounded by both limits: it is as sent and as decompressed. */
export function bound(encoding: Encoding, { maxCompressedBytes, maxDecompressedBytes }: BodyLimits) {
  if (encoding === 'gzip') return { limit: maxCompressedBytes, what: 'the compressed body' };
  return { limit: Math.min(maxCompressedBytes, maxDecompressedBytes), what: 'the body' };
}

/**
 * All the bytes of a stream; `keep` is told of every chunk before it is kept, and may throw to stop. Listens rather than
 * iterates: an iterator left early destroys the stream, and with it the way to answer.
 */
export function collect(stream: Readable, keep: (chunk: Buffer) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const onData = (chunk: Buffer): void => {
      try {
        keep(chunk);
        chunks.push(chunk);
      } catch (error) {
        stream.off('data', onData).pause();
        reject(error);
      }
    };
    stream.on('data', onData);
    stream.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    stream.once('error', (cause) => reject(new ClientGone('the client went away', { cause })));
    stream.once('close', () => reject(new ClientGone('the client went away')));
  });
}

/** Throws a BadCompression, or a BodyTooLarge without inflating the rest. */
export async function inflate(compressed: Buffer, limit: number, hold: Hold): Promise<Buffer> {
  const gunzip = createGunzip({ chunkSize: INFLATE_CHUNK_BYTES });
  gunzip.end(compressed);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limit) throw new BodyTooLarge('the decompressed body', limit);
      hold(chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw new BadCompression(`the body is not the gzip its Content-Encoding announces: ${error.message}`, {
      cause: error,
    });
  }
  return Buffer.concat(chunks, bytes);
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('Z_');
}
