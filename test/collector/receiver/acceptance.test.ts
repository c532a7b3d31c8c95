import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeExportResponse, encodeStatus } from '../../../collector/otlp/answer.js';
import { span, request as traceBody } from '../otlp/reference/spans.js';
import { client, decodeResponse, decodeStatus, goodBody, raw, serve } from './support.js';

describe('the receiver', () => {
  it.each([
    ['as it is', {}, (body: Buffer) => body],
    ['with identity', { 'content-encoding': 'identity' }, (body: Buffer) => body],
    ['with gzip', { 'content-encoding': 'gzip' }, gzipSync],
    [
      'with parameters of its type',
      { 'content-type': 'application/x-protobuf; charset=utf-8' },
      (body: Buffer) => body,
    ],
  ])('stores a body sent %s before it answers', async (_how, headers, pack) => {
    const server = await serve();
    const answer = await client(server)({ headers, body: pack(goodBody(5)) });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/x-protobuf' } });
    expect(answer.body.length).toBe(0);
    expect(server.traces.stats()).toMatchObject({ rows: 5, stored: 1, syncs: 1 });
    expect(server.intake.stats().senders).toMatchObject({ beta: { requests: 1, rows: 5, rejected: 0 } });
  });

  it('takes a body in chunks, and many on one connection', async () => {
    const server = await serve();
    const post = client(server);
    const answers = [await post({ chunked: true }), await post(), await post({ chunked: true })];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ localPort }) => localPort)).size).toBe(1);
  });

  it('acknowledges a retry, packed otherwise, without storing it again', async () => {
    const server = await serve();
    const post = client(server);
    const body = goodBody();
    expect(await post({ body })).toMatchObject({ status: 200 });
    expect(await post({ body: gzipSync(body), headers: { 'content-encoding': 'gzip' } })).toMatchObject({
      status: 200,
    });
    expect(server.traces.stats()).toMatchObject({ rows: 3, stored: 1, repeated: 1 });
    expect(server.intake.stats().senders.beta).toMatchObject({ requests: 2, rows: 3 });
  });

  it('says what it rejected of a body, and stores the rest', async () => {
    const server = await serve();
    const answer = await client(server)({ body: traceBody([span(), span({ traceId: Buffer.alloc(4, 1) })]) });
    expect(answer.status).toBe(200);
    const { partialSuccess } = decodeResponse(answer.body);
    expect(partialSuccess).toMatchObject({ rejected: 1, errorMessage: expect.stringMatching(/trace_id/) });
    expect(server.traces.stats().rows).toBe(1);
  });

  it('takes an empty request, as OTLP allows, and stores nothing', async () => {
    const server = await serve();
    expect(await client(server)({ body: Buffer.alloc(0) })).toMatchObject({ status: 200 });
    expect(server.traces.stats()).toMatchObject({ stored: 0, segments: 0 });
  });

  it('is healthy and ready', async () => {
    const post = client(await serve());
    for (const path of ['/healthz', '/readyz']) {
      expect(await post({ path, method: 'GET', headers: { authorization: '' } })).toMatchObject({ status: 200 });
    }
  });
});

describe('a bad client disturbs nobody', () => {
  it('that goes away in the middle of its body', async () => {
    const server = await serve();
    const head = `POST /v1/traces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: application/x-protobuf\r\nContent-Length: 1000\r\n\r\n`;
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        socket.write(head + 'x'.repeat(100), () => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    expect(await client(server)()).toMatchObject({ status: 200 });
    await expect.poll(() => server.intake.stats().bytesInMemory).toBe(0);
  });

  it('that never ends its headers or its body, and is cut', async () => {
    const server = await serve({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 400 } });
    const slowHead = raw(server.port, ['POST /v1/traces HTTP/1.1\r\nHost: x\r\n']);
    const head = `POST /v1/traces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: application/x-protobuf\r\nContent-Length: 1000\r\n\r\nabc`;
    const slowBody = raw(server.port, [head]);
    expect(await client(server)()).toMatchObject({ status: 200 });
    expect(await slowHead).toMatch(/^HTTP\/1.1 408 /);
    expect(await slowBody).toMatch(/^HTTP\/1.1 408 /);
    expect(await client(server)()).toMatchObject({ status: 200 });
    await expect.poll(() => server.intake.stats().bytesInMemory).toBe(0);
  });

  it('that speaks no HTTP', async () => {
    const server = await serve();
    expect(await raw(server.port, ['\x16\x03\x01 not http\r\n\r\n'])).toMatch(/^HTTP\/1.1 400 /);
    expect(await client(server)()).toMatchObject({ status: 200 });
  });

  it('that sends without end is answered, then cut', async () => {
    const server = await serve({ limits: { maxCompressedBytes: 1000, maxDecompressedBytes: 1000 } });
    const chunk = Buffer.alloc(2 ** 20);
    const head = `POST /v1/traces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: application/x-protobuf\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const sent = await new Promise<{ text: string; bytes: number }>((resolve) => {
      const socket = connect(server.port, '127.0.0.1');
      let text = '';
      socket.setEncoding('latin1').on('data', (data: string) => {
        text += data;
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve({ text, bytes: socket.bytesWritten }));
      socket.write(head);
      const pump = (): void => {
        if (socket.writable) socket.write(Buffer.concat([Buffer.from('100000\r\n'), chunk, Buffer.from('\r\n')]), pump);
      };
      pump();
    });
    expect(sent.text).toMatch(/^HTTP\/1.1 413 /);
    expect(sent.bytes).toBeLessThan(64 * 2 ** 20);
    expect(await client(server)({ body: goodBody(1) })).toMatchObject({ status: 200 });
  });
});

describe('the answers on the wire', () => {
  it('are read back by another decoder', () => {
    fc.assert(
      fc.property(fc.nat(16), fc.string({ unit: 'grapheme' }), fc.nat({ max: 2 ** 40 }), (code, message, rejected) => {
        expect(decodeStatus(encodeStatus(code, message))).toEqual({ code, message });
        const { partialSuccess } = decodeResponse(encodeExportResponse(rejected, message));
        expect(partialSuccess?.rejected ?? 0).toBe(rejected);
        expect(partialSuccess?.errorMessage ?? '').toBe(message);
      }),
    );
  });
});
