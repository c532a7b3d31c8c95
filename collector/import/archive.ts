import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ArchiveError } from './archive-error.js';

/** The bytes of an archive, decompressed, with how much of the file they took. */
export interface Archive {
  /** As given; `-` for the standard input. */
  readonly name: string;
  readonly chunks: AsyncIterable<Buffer>;
}

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Size of the files as they lie on the disk, bytes; undefined if the standard input, which has none, is among them. */
export async function totalBytes(names: readonly string[]): Promise<number | undefined> {
  if (names.includes('-')) return undefined;
  const sizes = await Promise.all(names.map(sizeOf));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function sizeOf(name: string): Promise<number> {
  const found = await stat(name).catch((cause: NodeJS.ErrnoException) => {
    throw new ArchiveError(`${name} cannot be read: ${cause.code ?? cause.message}`, { cause });
  });
  if (!found.isFile()) throw new ArchiveError(`${name} is no file`);
  return found.size;
}

/** Opens a file, or `stdin` for `-`, gzip or not, told by its first bytes. `onRead` hears of bytes as they lie in the file. */
export function openArchive(name: string, stdin: Readable, onRead: (bytes: number) => void): Archive {
  const source = name === '-' ? stdin : createReadStream(name, { highWaterMark: 1 << 20 });
  return { name, chunks: decompressed(name, counted(source, onRead)) };
}

async function* counted(source: AsyncIterable<Buffer>, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    onRead(chunk.length);
    yield chunk;
  }
}

async function* decompressed(name: string, source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const start = await firstBytes(source, ZSTD.length);
  if (start.subarray(0, ZSTD.length).equals(ZSTD))
    throw new ArchiveError(`${name} is compressed with zstd: decompress it first, zstd -dc ${name} | vigie import … -`);
  const whole = Readable.from(followedBy(start, source), { objectMode: false, highWaterMark: 1 << 20 });
  if (!start.subarray(0, GZIP.length).equals(GZIP)) return yield* whole as AsyncIterable<Buffer>;
  // A failure of either reaches the reader of the last.
  const gunzip = pipeline(whole, createGunzip({ chunkSize: 1 << 18 }), () => {});
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (cause) {
    if (!String((cause as NodeJS.ErrnoException).code).startsWith('Z_')) throw cause;
    throw new ArchiveError(`${name} is gzip that is damaged or cut short: ${(cause as Error).message}`, { cause });
  }
}

/** At least `count` bytes, fewer only if the source has no more. */
async function firstBytes(source: AsyncGenerator<Buffer>, count: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  while (bytes < count) {
    const { value, done } = await source.next();
    if (done) break;
    chunks.push(value);
    bytes += value.length;
  }
  return Buffer.concat(chunks);
}

async function* followedBy(start: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (start.length > 0) yield start;
  yield* rest;
}
