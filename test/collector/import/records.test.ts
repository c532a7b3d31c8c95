import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../../collector/import/archive.js';
import { records } from '../../../collector/import/records.js';
import { signalOf } from '../../../collector/import/signal-of.js';
import {
  bigEndian,
  lines,
  logsProtobuf,
  logsRequest,
  pointsProtobuf,
  pointsRequest,
  spansProtobuf,
  spansRequest,
  varints,
} from './archives.js';

/** The bodies found in these bytes, come in chunks of a size. */
async function read(bytes: Buffer, chunk = 65_536): Promise<Buffer[]> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, i) =>
    bytes.subarray(i * chunk, (i + 1) * chunk),
  );
  const found: Buffer[] = [];
  for await (const { body } of records(openArchive('-', Readable.from(chunks, { objectMode: false }), () => {})))
    found.push(body);
  return found;
}

const json = [spansRequest('a', 3), pointsRequest('b', 2), logsRequest('c', 2)];
const protobuf = [
  spansProtobuf(spansRequest('a', 300)),
  pointsProtobuf(pointsRequest('b', 2)),
  logsProtobuf(logsRequest('c', 2)),
];
const texts = (bodies: readonly Buffer[]): unknown[] => bodies.map((body) => JSON.parse(body.toString()));

describe('the requests of an archive', () => {
  it.each([
    ['JSON lines', lines(json)],
    ['JSON lines without a last line feed', lines(json).subarray(0, -1)],
    [
      'JSON lines with blank lines and carriage returns',
      Buffer.from(`\r\n${lines(json).toString().replaceAll('\n', '\r\n\r\n')}`),
    ],
    ['JSON lines after a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), lines(json)])],
    ['gzipped JSON lines', gzipSync(lines(json))],
    [
      'gzip members one after the other',
      Buffer.concat([gzipSync(lines(json.slice(0, 1))), gzipSync(lines(json.slice(1)))]),
    ],
    ['JSON behind its length', bigEndian(json.map((request) => Buffer.from(JSON.stringify(request))))],
  ])('are found in %s', async (_, bytes) => {
    expect(texts(await read(bytes))).toEqual(json);
    expect(texts(await read(bytes, 7))).toEqual(json);
  });

  it.each([
    ['4 bytes, big-endian', bigEndian(protobuf)],
    ['a varint', varints(protobuf)],
    ['a varint, gzipped', gzipSync(varints(protobuf))],
  ])('are found behind their length in %s', async (_, bytes) => {
    expect(await read(bytes)).toEqual(protobuf);
    expect(await read(bytes, 5)).toEqual(protobuf);
  });

  it('are found whatever their sizes, in either framing', async () => {
    const body = fc
      .integer({ min: 1, max: 400 })
      .map((size) => Buffer.concat([Buffer.from([0x0a, 0x7f, 0x12]), Buffer.alloc(size, 0x0a)]));
    await fc.assert(
      fc.asyncProperty(
        fc.array(body, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 50 }),
        async (bodies, chunk) => {
          expect(await read(varints(bodies), chunk)).toEqual(bodies);
          expect(await read(bigEndian(bodies), chunk)).toEqual(bodies);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['nothing', Buffer.alloc(0), []],
    ['blank lines', Buffer.from('\n\n  \n'), []],
  ])('are none in %s', async (_, bytes, expected) => {
    expect(await read(bytes)).toEqual(expected);
  });

  it.each([
    ['cut short', bigEndian(protobuf).subarray(0, -3), /byte \d+: cut short/],
    ['no telemetry', Buffer.from('%PDF-1.7 and so on, for long enough'), /cut short, damaged, or no telemetry/],
    ['gzip cut short', gzipSync(lines(json)).subarray(0, -9), /gzip that is damaged or cut short/],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]), /zstd -dc/],
  ])('end with an error where the archive is %s', async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
  });
});

describe('the signal of a request', () => {
  it.each([
    ['traces', { format: 'json', body: Buffer.from(JSON.stringify(json[0])) }],
    ['metrics', { format: 'json', body: Buffer.from(JSON.stringify(json[1])) }],
    ['logs', { format: 'json', body: Buffer.from(`\t{ "x": 1, "resourceLogs": [] }`) }],
    [undefined, { format: 'json', body: Buffer.from('{"toString": []}') }],
    [undefined, { format: 'json', body: Buffer.from('{"resource') }],
    ['traces', { format: 'protobuf', body: protobuf[0]! }],
    ['metrics', { format: 'protobuf', body: protobuf[1]! }],
    ['logs', { format: 'protobuf', body: protobuf[2]! }],
    [undefined, { format: 'protobuf', body: Buffer.from([0x0a, 0x00]) }],
    [undefined, { format: 'protobuf', body: Buffer.from([0x0a, 0x05, 1]) }],
  ] as const)('is %s', (signal, record) => {
    expect(signalOf(record)).toBe(signal);
  });
});
