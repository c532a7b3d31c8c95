import { createGzip, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { faultyDisk } from '../wal/support.js';
import { client, decodeStatus, goodBody, raw, type Sent, serve } from './support.js';

interface Case {
  readonly what: string;
  readonly sent: Sent;
  readonly status: number;
  readonly code: number;
  readonly message: RegExp;
  readonly headers?: Record<string, string>;
}

const limits = { maxCompressedBytes: 100_000, maxDecompressedBytes: 200_000 };
const gzip = { 'content-encoding': 'gzip' };

const cases: Case[] = [
  {
    what: 'malformed protobuf',
    sent: { body: Buffer.from([10, 200, 1]) },
    status: 400,
    code: 3,
    message: /malformed OTLP body: .+ at byte \d+/,
  },
  {
    what: 'a body that is not gzip as announced',
    sent: { headers: gzip },
    status: 400,
    code: 3,
    message: /not the gzip/,
  },
  {
    what: 'a truncated gzip',
    sent: { headers: gzip, body: gzipSync(goodBody()).subarray(0, 40) },
    status: 400,
    code: 3,
    message: /not the gzip/,
  },
  {
    what: 'no token',
    sent: { headers: { authorization: '' } },
    status: 401,
    code: 16,
    message: /no bearer token: send "Authorization/,
    headers: { 'www-authenticate': 'Bearer realm="vigie"' },
  },
  {
    what: 'another scheme',
    sent: { headers: { authorization: 'Basic YTpi' } },
    status: 401,
    code: 16,
    message: /no bearer token/,
  },
  {
    what: 'a wrong token',
    sent: { headers: { authorization: 'Bearer vigie_nobody' } },
    status: 401,
    code: 16,
    message: /unknown or was revoked/,
    headers: { 'www-authenticate': 'Bearer realm="vigie", error="invalid_token"' },
  },
  {
    what: 'another path',
    sent: { path: '/v1/profiles' },
    status: 404,
    code: 5,
    message: /\/v1\/profiles: send to \/v1\/traces, \/v1\/metrics, \/v1\/logs/,
  },
  {
    what: 'another method',
    sent: { method: 'PUT' },
    status: 405,
    code: 12,
    message: /PUT \/v1\/traces: .+ POST/,
    headers: { allow: 'POST' },
  },
  {
    what: 'a body declared too large',
    sent: { body: Buffer.alloc(100_001) },
    status: 413,
    code: 8,
    message: /the body is larger than the 100000 bytes/,
  },
  {
    what: 'a chunked body too large',
    sent: { body: Buffer.alloc(100_001), chunked: true },
    status: 413,
    code: 8,
    message: /the body is larger/,
  },
  {
    what: 'a gzip that inflates too far',
    sent: { headers: gzip, body: gzipSync(Buffer.alloc(200_001)) },
    status: 413,
    code: 8,
    message: /the decompressed body is larger than the 200000 bytes accepted: send smaller batches/,
  },
  {
    what: 'another encoding',
    sent: { headers: { 'content-encoding': 'br' } },
    status: 415,
    code: 3,
    message: /br is not accepted: send gzip or none/,
  },
];

describe('the receiver refuses', () => {
  it.each(cases)(
    '$what with $status, and serves the next request',
    async ({ sent, status, code, message, headers }) => {
      const server = await serve({ limits });
      const post = client(server);
      const answer = await post(sent);
      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject({ 'content-type': 'application/x-protobuf', ...headers });
      const decoded = decodeStatus(answer.body);
      expect(decoded.code).toBe(code);
      expect(decoded.message).toMatch(message);
      expect(server.traces.stats().rows).toBe(0);

      expect(await post()).toMatchObject({ status: 200 });
      expect(server.traces.stats().rows).toBe(3);
      expect(server.intake.stats()).toMatchObject({ refusals: { [status]: 1 }, bytesInMemory: 0 });
    },
  );

  it.each(cases.filter(({ sent }) => !sent.chunked))('$what on a connection that stays usable', async ({ sent }) => {
    const post = client(await serve({ limits }));
    const first = await post(sent);
    expect((await post()).localPort).toBe(first.localPort);
  });

  it.each([
    [
      'text/plain',
      'text/plain; charset=utf-8',
      /Content-Type text\/plain is not OTLP: send application\/x-protobuf or application\/json/,
    ],
    ['', 'text/plain; charset=utf-8', /Content-Type \(none\) is not OTLP/],
  ])('Content-Type %s with 415, in a form its sender reads', async (type, answerType, message) => {
    const post = client(await serve());
    const answer = await post({ headers: { 'content-type': type } });
    expect(answer.status).toBe(415);
    expect(answer.headers['content-type']).toBe(answerType);
    expect(answer.body.toString()).toMatch(message);
    expect(await post()).toMatchObject({ status: 200 });
  });

  it('a zip bomb of 1 GiB without holding or inflating the rest', async () => {
    const server = await serve();
    const post = client(server);
    const bomb = await zeros(2 ** 30);
    expect(bomb.length).toBeLessThan(16 * 2 ** 20);
    const before = process.memoryUsage().rss;
    const cpu = process.cpuUsage();
    const answer = await post({ headers: gzip, body: bomb });
    expect(answer.status).toBe(413);
    expect(decodeStatus(answer.body).message).toMatch(/the decompressed body is larger than the 67108864 bytes/);
    // All of it would take seconds of a processor, and a GiB.
    const { user, system } = process.cpuUsage(cpu);
    expect((user + system) / 1000).toBeLessThan(1_500);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20);
    expect(server.intake.stats().bytesInMemory).toBe(0);
    expect(await post()).toMatchObject({ status: 200 });
  }, 60_000);

  it('a wrong token before the body is sent', async () => {
    const { port } = await serve();
    const head =
      'POST /v1/traces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer no\r\nContent-Type: application/x-protobuf\r\n';
    const text = await raw(port, [`${head}Content-Length: 1000000\r\n\r\n`], (seen) => seen.includes('revoked'));
    expect(text).toMatch(/^HTTP\/1.1 401 /);
  });

  it('a wrong token instead of asking for the body with 100 Continue', async () => {
    const { port, token } = await serve();
    const head = (secret: string): string =>
      `POST /v1/traces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${secret}\r\nContent-Type: application/x-protobuf\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`;
    const body = goodBody();
    const refused = await raw(port, [head('no')]);
    expect(refused).toMatch(/^HTTP\/1.1 401 /);
    expect(refused).not.toContain('100 Continue');
    const asked = await raw(port, [head(token), body], (seen) => seen.includes('200 OK'));
    expect(asked).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
  });

  it('with 503 and Retry-After while the disk fails, and stores the retry', async () => {
    const disk = faultyDisk();
    const server = await serve({ disk });
    const post = client(server);
    const body = goodBody();
    disk.faults.add('sync');
    const answer = await post({ body });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(decodeStatus(answer.body)).toMatchObject({ code: 14, message: expect.stringMatching(/send again later/) });
    disk.faults.clear();
    expect(await post({ body })).toMatchObject({ status: 200 });
    expect(server.traces.stats()).toMatchObject({ stored: 1, rows: 3 });
  });

  it('with 503 below the mark of free disk space, and is not ready', async () => {
    const post = client(await serve({ wal: { minFreeBytes: Number.MAX_SAFE_INTEGER } }));
    expect(await post()).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(await post({ path: '/healthz', method: 'GET' })).toMatchObject({ status: 200 });
    const ready = await post({ path: '/readyz', method: 'GET' });
    expect(ready.status).toBe(503);
    expect(ready.body.toString()).toMatch(/bytes free/);
  });

  it('with 429 what one sender sends beyond its share at once', async () => {
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const server = await serve({
      limits: { maxRequestsPerSender: 2 },
      traces: (route) => ({ ...route, append: (frame) => held.then(() => route.append(frame)) }),
    });
    const slow = [client(server)(), client(server)()];
    const quick = client(server);
    let answer = await quick({ path: '/v1/metrics', body: Buffer.alloc(0) });
    while (answer.status === 200) answer = await quick({ path: '/v1/metrics', body: Buffer.alloc(0) });
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    expect(decodeStatus(answer.body)).toMatchObject({ code: 8, message: expect.stringMatching(/2 requests of beta/) });
    letGo();
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200]);
    expect(await quick()).toMatchObject({ status: 200 });
  });

  it('with 503 what does not fit its memory', async () => {
    const post = client(await serve({ limits: { maxBytesInMemory: 50_000 } }));
    expect(await post({ headers: gzip, body: gzipSync(Buffer.alloc(60_000)) })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
    });
    expect(await post()).toMatchObject({ status: 200 });
  });

  it('with 500 and no detail what it fails on itself', async () => {
    const server = await serve({
      traces: (route) => ({
        ...route,
        walk: () => {
          throw new Error('a secret');
        },
      }),
    });
    const answer = await client(server)();
    expect(answer.status).toBe(500);
    expect(decodeStatus(answer.body).message).not.toContain('secret');
  });
});

/** A gzip of so many zeros, made in pieces. */
async function zeros(bytes: number): Promise<Buffer> {
  const gzipped = createGzip({ level: 1 });
  const block = Buffer.alloc(4 * 2 ** 20);
  const write = async (): Promise<void> => {
    for (let at = 0; at < bytes; at += block.length) {
      if (!gzipped.write(block)) await new Promise((resolve) => gzipped.once('drain', resolve));
    }
    gzipped.end();
  };
  const writing = write();
  const chunks: Buffer[] = [];
  for await (const chunk of gzipped) chunks.push(chunk as Buffer);
  await writing;
  return Buffer.concat(chunks);
}
