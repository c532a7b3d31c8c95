import type { Archive } from './archive.js';
import { ArchiveError } from './archive-error.js';
import { ByteQueue } from './byte-queue.js';

/** One export request as it stands in an archive. */
export interface ArchiveRecord {
  readonly body: Buffer;
  readonly format: 'json' | 'protobuf';
  /** Where, for messages: `traces.json: byte 1234`, of the decompressed bytes. */
  readonly place: string;
}

/** No collector takes a larger body. */
const MAX_RECORD_BYTES = 64 << 20;
const LINE_FEED = 0x0a;
const BRACE = 0x7b;
/** Tag of field 1, a message: how every protobuf export request begins. */
const FIRST_TAG = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** Before the first request of a text. */
const MAX_BLANKS = 1024;
const BLANK = new Set([0x20, 0x09, 0x0d, LINE_FEED]);

/**
 * The export requests of an archive, in order, whatever way they are framed:
 * - JSON, one a line, as the Collector's file exporter writes with `format: json`;
 * - protobuf or JSON behind its length in 4 bytes, big-endian, as that exporter writes with `format: proto` (and JSON with
 *   compression; opentelemetry-collector-contrib, exporter/fileexporter/file_writer.go, exportMessageAsBuffer);
 * - protobuf behind its length as a varint, as protobuf's own writeDelimitedTo does.
 * Throws an ArchiveError where it cannot be read on.
 */
export async function* records(archive: Archive): AsyncGenerator<ArchiveRecord> {
  const queue = new ByteQueue(archive.chunks);
  try {
    if (await startsAsText(queue)) yield* lines(queue, archive.name);
    else if (await queue.has(1)) yield* delimited(queue, archive.name);
  } finally {
    await queue.close();
  }
}

/** Passes over a byte order mark and blanks. */
async function startsAsText(queue: ByteQueue): Promise<boolean> {
  if ((await queue.has(3)) && queue.peek(3).equals(BYTE_ORDER_MARK)) queue.take(3);
  // A varint length of 10 looks like a line feed: only blanks with a brace after them are text.
  for (let bytes = 1; bytes <= MAX_BLANKS; bytes++) {
    if (!(await queue.has(bytes))) return true;
    const byte = queue.peek(bytes)[bytes - 1] as number;
    // A brace at the end of its line opens no request of one line: it is the length 123, and the first tag.
    if (byte === BRACE) return !((await queue.has(bytes + 1)) && queue.peek(bytes + 1)[bytes] === FIRST_TAG);
    if (!BLANK.has(byte)) return false;
  }
  return false;
}

async function* lines(queue: ByteQueue, name: string): AsyncGenerator<ArchiveRecord> {
  while (await queue.has(1)) {
    const place = `${name}: byte ${queue.offset}`;
    const found = await queue.find(LINE_FEED, MAX_RECORD_BYTES);
    if (found === undefined && queue.length > MAX_RECORD_BYTES)
      throw new ArchiveError(`${place}: a line longer than ${MAX_RECORD_BYTES >> 20} MiB, which no collector takes`);
    const line = queue.take(found ?? queue.length);
    if (line.some((byte) => !BLANK.has(byte))) yield { body: line, format: 'json', place };
  }
}

async function* delimited(queue: ByteQueue, name: string): AsyncGenerator<ArchiveRecord> {
  await queue.has(16);
  const readLength = isBigEndian(queue.peek(Math.min(16, queue.length))) ? bigEndianLength : varintLength;
  while (await queue.has(1)) {
    const place = `${name}: byte ${queue.offset}`;
    const length = await readLength(queue);
    if (length === undefined || length > MAX_RECORD_BYTES || !(await queue.has(length)))
      throw new ArchiveError(`${place}: cut short, damaged, or no telemetry: expected the length of an export request`);
    if (length === 0) continue;
    const body = queue.take(length);
    yield { body, format: body[0] === BRACE ? 'json' : 'protobuf', place };
  }
}

/** A request of less than 16 MiB begins with a byte 0; a varint would then frame an empty one. */
function isBigEndian(start: Buffer): boolean {
  const startsAt = (index: number): boolean => start[index] === FIRST_TAG || start[index] === BRACE;
  if (start[0] === 0) return true;
  const varintBytes = start.findIndex((byte) => byte < 128) + 1;
  return !startsAt(varintBytes) && startsAt(4);
}

async function bigEndianLength(queue: ByteQueue): Promise<number | undefined> {
  return (await queue.has(4)) ? queue.take(4).readUInt32BE(0) : undefined;
}

async function varintLength(queue: ByteQueue): Promise<number | undefined> {
  let length = 0;
  for (let index = 0; index < 5; index++) {
    if (!(await queue.has(1))) return undefined;
    const byte = queue.take(1)[0] as number;
    length += (byte & 127) * 2 ** (7 * index);
    if (byte < 128) return length;
  }
  return undefined;
}
