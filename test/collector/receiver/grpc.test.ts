import { type ClientHttp2Session, constants } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { faultyDisk } from '../wal/support.js';
import { goodBody, raw, type Server, serve } from './support.js';
import { call, framed, outcomeOf, type RawAnswer, session } from './ways.js';

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

const send = (
  { token }: Server,
  connected: ClientHttp2Session,
  data: readonly Buffer[],
  headers: Record<string, string> = {},
): Promise<RawAnswer> => call(connected, { ':path': EXPORT, authorization: `Bearer ${token}`, ...headers }, data);

describe('OTLP/gRPC', () => {
  it.each([
    ['a byte at a time', (message: Buffer) => [...message].map((byte) => Buffer.of(byte))],
    ['with its prefix torn', (message: Buffer) => [message.subarray(0, 3), message.subarray(3)]],
    ['whole', (message: Buffer) => [message]],
  ])('takes a message sent %s', async (_how, cut) => {
    const server = await serve();
    const answer = await send(server, session(server.grpcPort), cut(framed(goodBody())));
    expect(answer.headers).toMatchObject({ ':status': 200, 'content-type': 'application/grpc+proto' });
    expect(outcomeOf(answer)).toMatchObject({ code: 0 });
    expect(answer.data).toEqual(Buffer.alloc(5));
    expect(server.traces.stats().rows).toBe(3);
  });

  it('takes a message that is not compressed on a connection that could', async () => {
    const server = await serve();
    const answer = await send(server, session(server.grpcPort), [framed(goodBody())], { 'grpc-encoding': 'gzip' });
    expect(outcomeOf(answer)).toMatchObject({ code: 0 });
  });

  it.each([
    ['no message', [], 3, /one whole message/],
    ['a message cut short', [framed(goodBody()).subarray(0, 60)], 3, /one whole message/],
    ['two messages', [framed(goodBody()), framed(goodBody())], 3, /one message, and more bytes follow/],
    ['a compressed message of no encoding', [framed(gzipSync(goodBody()), true)], 3, /does not say how/],
  ])('refuses %s', async (_what, data, code, message) => {
    const server = await serve();
    const connected = session(server.grpcPort);
    const outcome = outcomeOf(await send(server, connected, data));
    expect(outcome).toMatchObject({ code, message: expect.stringMatching(message), retryAfterS: undefined });
    expect(outcomeOf(await send(server, connected, [framed(goodBody())]))).toMatchObject({ code: 0 });
    expect(server.traces.stats().rows).toBe(3);
  });

  it('refuses a method it has not', async () => {
    const server = await serve();
    const path = '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export';
    const answer = await send(server, session(server.grpcPort), [framed(goodBody())], { ':path': path });
    expect(outcomeOf(answer)).toMatchObject({ code: 12, message: expect.stringMatching(/^no method .*Profiles/) });
  });

  it('refuses what is no gRPC with 415', async () => {
    const server = await serve();
    const answer = await send(server, session(server.grpcPort), [], { 'content-type': 'application/json' });
    expect(answer.headers[':status']).toBe(415);
  });

  it('refuses a message by the length it announces, before the message is sent', async () => {
    const server = await serve({ limits: { maxCompressedBytes: 1000 } });
    const prefix = framed(Buffer.alloc(0));
    prefix.writeUInt32BE(1001, 1);
    const stream = session(server.grpcPort).request({
      ':method': 'POST',
      ':path': EXPORT,
      'content-type': 'application/grpc',
      authorization: `Bearer ${server.token}`,
    });
    stream.on('error', () => {});
    const answered = new Promise<unknown>((resolve) =>
      stream.on('response', (headers) => resolve(headers['grpc-status'])),
    );
    const closed = new Promise<number>((resolve) => stream.on('close', () => resolve(stream.rstCode)));
    stream.write(prefix);
    expect(await answered).toBe('8');
    expect(await closed).toBe(constants.NGHTTP2_NO_ERROR);
  });

  it('answers DEADLINE_EXCEEDED if a message does not come whole in time, and lets its memory go', async () => {
    const server = await serve();
    const connected = session(server.grpcPort);
    const stream = connected.request({
      ':method': 'POST',
      ':path': EXPORT,
      'content-type': 'application/grpc',
      authorization: `Bearer ${server.token}`,
    });
    stream.on('error', () => {});
    const status = new Promise<unknown>((resolve) => stream.on('response', (answer) => resolve(answer['grpc-status'])));
    stream.write(framed(goodBody()).subarray(0, 40));
    await expect.poll(() => server.intake.stats().bytesInMemory).toBe(40);
    server.clock.advance(30_000);
    expect(await status).toBe('4');
    expect(server.intake.stats()).toMatchObject({ bytesInMemory: 0, refusals: { 408: 1 } });
    expect(outcomeOf(await send(server, connected, [framed(goodBody())]))).toMatchObject({ code: 0 });
  });

  it('is not disturbed by a client that goes away, nor by one that speaks no HTTP/2', async () => {
    const server = await serve();
    const leaving = session(server.grpcPort);
    const stream = leaving.request({
      ':method': 'POST',
      ':path': EXPORT,
      'content-type': 'application/grpc',
      authorization: `Bearer ${server.token}`,
    });
    stream.on('error', () => {});
    stream.write(framed(goodBody()).subarray(0, 40));
    await expect.poll(() => server.intake.stats().bytesInMemory).toBe(40);
    leaving.destroy();
    await expect.poll(() => server.intake.stats().bytesInMemory).toBe(0);
    await raw(server.grpcPort, ['GET / HTTP/1.1\r\nHost: x\r\n\r\n']).catch(() => '');
    expect(outcomeOf(await send(server, session(server.grpcPort), [framed(goodBody())]))).toMatchObject({ code: 0 });
    expect(server.intake.stats().refusals).toEqual({});
  });

  it('gives back a connection that is idle for minutes, and not one that sends', async () => {
    const server = await serve();
    const [idle, busy] = [session(server.grpcPort), session(server.grpcPort)];
    await send(server, idle, [framed(goodBody())]);
    await send(server, busy, [framed(goodBody())]);
    server.clock.advance(4 * 60_000);
    await send(server, busy, [framed(goodBody())]);
    server.clock.advance(2 * 60_000);
    await expect.poll(() => idle.closed).toBe(true);
    expect(outcomeOf(await send(server, busy, [framed(goodBody())]))).toMatchObject({ code: 0 });
  });

  it('serves many calls of one connection at once', async () => {
    const server = await serve({ limits: { maxRequestsPerSender: 64 } });
    const connected = session(server.grpcPort);
    const answers = await Promise.all(Array.from({ length: 64 }, () => send(server, connected, [framed(goodBody())])));
    expect(answers.map((answer) => outcomeOf(answer).code)).toEqual(Array(64).fill(0));
    expect(server.traces.stats().rows).toBe(192);
  });
});

/** Calls as a client does whose service configuration retries UNAVAILABLE, as gRPC exporters of other languages have it. */
function retryingExport(server: Server, body: Buffer): Promise<{ error: ServiceError | null; attempts: string[] }> {
  const retryPolicy = {
    maxAttempts: 5,
    initialBackoff: '0.05s',
    maxBackoff: '0.2s',
    backoffMultiplier: 2,
    retryableStatusCodes: ['UNAVAILABLE'],
  };
  const config = { methodConfig: [{ name: [{}], retryPolicy }] };
  const client = new Client(`127.0.0.1:${server.grpcPort}`, credentials.createInsecure(), {
    'grpc.service_config': JSON.stringify(config),
  });
  onTestFinished(() => client.close());
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${server.token}`);
  const same = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve) => {
    client.makeUnaryRequest(EXPORT, same, same, body, metadata, (error) => resolve({ error, attempts: [] }));
  });
}

it('a refusal for pressure is retried by a gRPC client by itself, and stored once', async () => {
  const disk = faultyDisk();
  const server = await serve({ disk });
  disk.faults.add('sync');
  const sent = retryingExport(server, goodBody());
  await expect.poll(() => server.intake.stats().refusals[503] ?? 0).toBeGreaterThan(0);
  disk.faults.clear();
  expect((await sent).error).toBeNull();
  expect(server.traces.stats()).toMatchObject({ stored: 1, rows: 3 });
});
