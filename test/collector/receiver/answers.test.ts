import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SignalPath } from '../../../collector/otlp/intake.js';
import { span, request as traceBody } from '../otlp/reference/spans.js';
import { faultyDisk } from '../wal/support.js';
import { GONE, type Server, type ServerOptions, serve } from './support.js';
import { type Export, type Way, ways } from './ways.js';

interface Case {
  readonly what: string;
  readonly sent: (way: Way) => Export;
  readonly server?: () => ServerOptions;
  /** The status over HTTP, the google.rpc.Code in its body, and the code over gRPC where it is another. */
  readonly http: number;
  readonly code: number;
  readonly grpc?: number;
  /** Undefined: not worth trying again. */
  readonly retryAfterS?: number;
  readonly message: RegExp;
  /** Makes the server take the next request. */
  readonly mend?: (server: Server) => void;
}

const small = (): ServerOptions => ({ limits: { maxCompressedBytes: 100_000, maxDecompressedBytes: 200_000 } });
const disk = faultyDisk();
const failing = (path: SignalPath): SignalPath => {
  let calls = 0;
  return {
    ...path,
    walk: (...body) => {
      if (calls++ === 0) throw new Error('a secret');
      return path.walk(...body);
    },
  };
};

const cases: readonly Case[] = [
  {
    what: 'a malformed body',
    sent: ({ name }) => ({ body: name === 'HTTP/JSON' ? Buffer.from('{"resourceSpans":') : Buffer.from([10, 200, 1]) }),
    http: 400,
    code: 3,
    message: /malformed OTLP body: .+ at /,
  },
  {
    what: 'a body that is not the gzip it says',
    sent: () => ({ body: Buffer.from('plain'), encoding: 'gzip' }),
    http: 400,
    code: 3,
    message: /not the gzip/,
  },
  {
    what: 'a gzip that breaks off',
    sent: ({ good }) => ({ body: gzipSync(good()).subarray(0, 30), encoding: 'gzip' }),
    http: 400,
    code: 3,
    message: /not the gzip/,
  },
  { what: 'no token', sent: () => ({ token: '' }), http: 401, code: 16, message: /no bearer token: send "Authoriz/ },
  {
    what: 'an unknown token',
    sent: () => ({ token: 'vigie_x' }),
    http: 401,
    code: 16,
    message: /unknown or was revoked/,
  },
  {
    what: 'a body too large',
    sent: () => ({ body: Buffer.alloc(100_001) }),
    server: small,
    http: 413,
    code: 8,
    message: /the body is larger than the 100000 bytes accepted: send smaller batches/,
  },
  {
    what: 'a gzip too large',
    sent: () => ({ body: Buffer.alloc(100_001), encoding: 'gzip' }),
    server: small,
    http: 413,
    code: 8,
    message: /the compressed body is larger than the 100000 bytes/,
  },
  {
    what: 'a gzip that inflates too far',
    sent: () => ({ body: gzipSync(Buffer.alloc(200_001)), encoding: 'gzip' }),
    server: small,
    http: 413,
    code: 8,
    message: /the decompressed body is larger than the 200000 bytes/,
  },
  {
    what: 'another encoding',
    sent: () => ({ encoding: 'br' }),
    http: 415,
    code: 3,
    grpc: 12,
    message: /br is not accepted: send gzip or none/,
  },
  {
    what: 'more items than the quota',
    sent: () => ({}),
    server: () => ({ limits: { quotaItemsPerS: { beta: 1 }, quotaBurstS: 1 } }),
    http: 429,
    code: 8,
    // A burst of one second, three spans sent: a debt of two.
    retryAfterS: 2,
    message: /^beta has sent more than its 1 items a second: send again in 2 s$/,
    mend: ({ clock }) => clock.advance(2_001),
  },
  {
    what: 'more bytes than the quota',
    sent: () => ({}),
    server: () => ({ limits: { quotaBytesPerS: { '*': 40 }, quotaBurstS: 1 } }),
    http: 429,
    code: 8,
    retryAfterS: Number.NaN,
    message: /^beta has sent more than its 40 bytes a second: send again in \d+ s$/,
    mend: ({ clock }) => clock.advance(60_000),
  },
  {
    what: 'a body for which there is no memory',
    sent: () => ({ body: gzipSync(Buffer.alloc(60_000)), encoding: 'gzip' }),
    server: () => ({ limits: { maxBytesInMemory: 50_000 } }),
    http: 503,
    code: 14,
    retryAfterS: 1,
    message: /^the collector has no memory for this body now: send again later$/,
  },
  {
    what: 'a body the disk does not take',
    sent: () => ({}),
    server: () => {
      disk.faults.add('sync');
      return { disk };
    },
    http: 503,
    code: 14,
    retryAfterS: 10,
    message: /^the collector can store nothing now: send again later$/,
    mend: () => disk.faults.clear(),
  },
  {
    what: 'what it fails on itself',
    sent: () => ({}),
    server: () => ({ traces: failing }),
    http: 500,
    code: 13,
    message: /^the collector failed on this request, its log says why: nothing of it was stored$/,
  },
];

describe.each(ways)('over $name', (way) => {
  it.each(cases)('$what is answered $http, and the next request is stored', async (fault) => {
    const server = await serve(fault.server?.());
    const send = way.connect(server);
    const quota = fault.http === 429;
    if (quota) expect(await send()).toMatchObject({ code: 0 });

    const outcome = await send(fault.sent(way));
    expect(outcome.http).toBe(way.name === 'gRPC' ? 200 : fault.http);
    expect(outcome.code).toBe(way.name === 'gRPC' ? (fault.grpc ?? fault.code) : fault.code);
    expect(outcome.message).toMatch(fault.message);
    if (Number.isNaN(fault.retryAfterS)) expect(outcome.retryAfterS).toBeGreaterThan(0);
    else expect(outcome.retryAfterS).toBe(fault.retryAfterS);
    expect(server.traces.stats().rows).toBe(quota ? 3 : 0);

    fault.mend?.(server);
    expect(await send()).toMatchObject({ code: 0, rejected: 0 });
    expect(server.traces.stats().rows).toBe(quota ? 6 : 3);
    expect(server.intake.stats()).toMatchObject({ refusals: { [fault.http]: 1 }, bytesInMemory: 0 });
  });

  it('a body is stored before the answer, compressed or not, and its retry only once', async () => {
    const server = await serve();
    const send = way.connect(server);
    const body = way.good();
    expect(await send({ body })).toMatchObject({ http: 200, code: 0, rejected: 0, reason: '' });
    expect(server.traces.stats()).toMatchObject({ rows: 3, stored: 1, syncs: 1 });
    expect(await send({ body: gzipSync(body), encoding: 'gzip' })).toMatchObject({ code: 0 });
    expect(server.traces.stats()).toMatchObject({ rows: 3, stored: 1, repeated: 1 });
    const { beta } = server.intake.stats().senders;
    expect(beta).toMatchObject({ requests: 2, rows: 3, rejected: 0, refused: 0, bytes: 2 * body.length });
  });

  it('the token of a sender that left the chain is answered 403 with the reason, and nothing is stored', async () => {
    const server = await serve();
    const outcome = await way.connect(server)({ token: await server.tokenOf(GONE) });
    expect(outcome).toMatchObject({
      ...{ http: way.name === 'gRPC' ? 200 : 403, code: 7, retryAfterS: undefined },
      message: expect.stringMatching(/^the sender "gone" of this token is not in the chain: ask the operator/),
    });
    expect(server.traces.stats().rows).toBe(0);
    expect(server.intake.stats().refusals).toEqual({ 403: 1 });
  });

  it('an empty request succeeds for every signal, and nothing is stored', async () => {
    const server = await serve();
    const send = way.connect(server);
    const body = Buffer.from(way.name === 'HTTP/JSON' ? '{}' : '');
    for (const signal of ['traces', 'metrics', 'logs'] as const) {
      expect(await send({ signal, body })).toMatchObject({ http: 200, code: 0, rejected: 0 });
      expect(server[signal].stats().segments).toBe(0);
    }
  });

  it('bad spans are left out, counted and explained', async () => {
    const server = await serve();
    const bad =
      way.name === 'HTTP/JSON'
        ? shortTraceIdInJson(way.good())
        : traceBody([span(), span({ traceId: Buffer.alloc(4, 1) })]);
    const outcome = await way.connect(server)({ body: bad });
    expect(outcome).toMatchObject({ http: 200, code: 0, rejected: 1 });
    expect(outcome.reason).toMatch(/span 1: .*trace_id/);
    expect(server.intake.stats().senders.beta).toMatchObject({ rejected: 1, refusedBySignal: { traces: 1 } });
  });

  it('one request too many of a sender is answered 429 while the others are in progress; another sender is served', async () => {
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const appended: string[] = [];
    const slow = (path: SignalPath): SignalPath => ({
      ...path,
      append: (frame) => {
        appended.push(frame.sender);
        return frame.sender === 'beta' ? held.then(() => path.append(frame)) : path.append(frame);
      },
    });
    const server = await serve({ limits: { maxRequestsPerSender: 2 }, traces: slow });
    const first = [way.connect(server)(), way.connect(server)()];
    await expect.poll(() => appended.length).toBe(2);
    const outcome = await way.connect(server)();
    expect(outcome).toMatchObject({
      code: 8,
      retryAfterS: 1,
      message: expect.stringMatching(/^2 requests of beta are/),
    });
    expect(await way.connect(server)({ token: await server.tokenOf('alpha') })).toMatchObject({ code: 0 });
    letGo();
    expect((await Promise.all(first)).map(({ code }) => code)).toEqual([0, 0]);
    expect(server.intake.stats().senders).toMatchObject({
      beta: { refused: 1, rows: 6 },
      alpha: { refused: 0, rows: 3 },
    });
  });
});

function shortTraceIdInJson(body: Buffer): Buffer {
  const request = JSON.parse(body.toString());
  request.resourceSpans[0].scopeSpans[0].spans[1].traceId = 'abcd';
  return Buffer.from(JSON.stringify(request));
}

it('a sender is told of no limit but its own', async () => {
  const limits = { quotaItemsPerS: { alpha: 777, beta: 1 }, quotaBurstS: 1, maxBytesInMemory: 98_765_432 };
  const server = await serve({ limits, wal: { minFreeBytes: Number.MAX_SAFE_INTEGER } });
  for (const way of ways) {
    const send = way.connect(server);
    for (let n = 0; n < 3; n++) {
      const { code, message } = await send({ body: way.good() });
      expect([8, 14]).toContain(code);
      expect(message).not.toMatch(/alpha|777|98765432|bytes free|9007199254740991/);
    }
  }
});

it('every protocol and encoding ends in one log and one account of the sender', async () => {
  const server = await serve();
  for (const way of ways) await way.connect(server)();
  expect(server.traces.stats()).toMatchObject({ stored: 3, rows: 9 });
  const rowsBySignal = { traces: 9, metrics: 0, logs: 0 };
  expect(server.intake.stats().senders.beta).toMatchObject({ requests: 3, rows: 9, rowsBySignal });
});
