import { once } from 'node:events';
import type { ServerHttp2Stream } from 'node:http2';
import { createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../chain/clock.js';
import type { Signal } from '../wal/segment.js';
import { encodeExportResponse } from './answer.js';
import { ClientGone, type Encoding } from './body.js';
import { readMessage } from './grpc-message.js';
import { accept, refuse, refuseType } from './grpc-reply.js';
import type { Receiver, ReceiverOptions } from './receiver.js';
import { BadRequest } from './status.js';

const SIGNAL_OF_METHOD: Readonly<Record<string, Signal>> = {
  '/opentelemetry.proto.collector.trace.v1.TraceService/Export': 'traces',
  '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export': 'metrics',
  '/opentelemetry.proto.collector.logs.v1.LogsService/Export': 'logs',
};

const MIB = 2 ** 20;
/** What may be under way before it is read, of a call and of a connection: enough for a client some 100 ms away. */
const STREAM_WINDOW_BYTES = MIB;
const CONNECTION_WINDOW_BYTES = 4 * MIB;
/** Beyond what a sender may have in progress, so that a client learns its limit by an answer rather than by waiting. */
const STREAMS_OVER_LIMIT = 16;
/** A connection without a call for so long is given back; gRPC clients open another unasked. */
const IDLE_MS = 5 * 60_000;
const SWEEP_MS = 60_000;
const STOP_MS = 5_000;

/**
 * Listens for OTLP/gRPC; rejects if the address cannot be had. Unary calls over node:http2 rather than a gRPC library: a
 * library reads and inflates a message before anybody may count its bytes, has one limit for both sizes, and answers
 * a broken gzip or too large a message by itself.
 */
export async function startGrpcReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { intake, host, port, clock } = options;
  const { maxConnections, maxRequestsPerSender } = intake.limits;
  const server = createServer({
    settings: {
      maxConcurrentStreams: maxRequestsPerSender + STREAMS_OVER_LIMIT,
      initialWindowSize: STREAM_WINDOW_BYTES,
    },
  });
  server.maxConnections = maxConnections;
  /** With the time of the last call of each. */
  const sessions = new Map<ServerHttp2Session, number>();
  server.on('session', (session) => {
    sessions.set(session, clock.now());
    session.once('close', () => sessions.delete(session));
    session.once('connect', () => session.setLocalWindowSize(CONNECTION_WINDOW_BYTES));
    session.on('stream', () => sessions.set(session, clock.now()));
  });
  const cancelSweep = clock.every(SWEEP_MS, () => {
    for (const [session, lastMs] of sessions) if (clock.now() - lastMs > IDLE_MS) session.close();
  });
  // A client that speaks no HTTP/2, or breaks off: its session ends, the others do not.
  server.on('sessionError', (error) => options.log.debug({ err: error }, 'grpc: a connection failed'));
  server.on('stream', (stream, headers) => void serve(stream, headers, options));
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      cancelSweep();
      return close(server, sessions, clock);
    },
  };
}

async function close(
  server: Http2Server,
  sessions: ReadonlyMap<ServerHttp2Session, number>,
  clock: Clock,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const session of sessions.keys()) session.close();
  const cancel = clock.after(STOP_MS, () => {
    for (const session of sessions.keys()) session.destroy();
  });
  await closed;
  cancel();
}

/** Never rejects. */
async function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, options: ReceiverOptions): Promise<void> {
  const { intake, log } = options;
  stream.on('error', () => {});
  if (!/^application\/grpc(\+proto)?(;|$)/.test(headers['content-type'] ?? '')) return refuseType(stream);
  let sender: string | undefined;
  try {
    const signal = signalOf(headers);
    sender = intake.authenticate(headers.authorization);
    accept(stream, await receive(signal, sender, stream, headers, options));
  } catch (error) {
    if (error instanceof ClientGone) return log.debug({ path: headers[':path'] }, 'grpc: a client went away');
    const details = { path: headers[':path'], peer: stream.session?.socket?.remoteAddress };
    refuse(stream, intake.refuse(error, sender, details));
  }
}

/** Resolves with the answer, once what the call held is on the disk. */
async function receive(
  signal: Signal,
  sender: string,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { intake, clock }: ReceiverOptions,
): Promise<Buffer> {
  const encoding = encodingOf(headers);
  const admitted = intake.admit(sender);
  try {
    const body = await inTime(
      readMessage(stream, encoding, intake.limits, admitted.hold),
      intake.limits.requestTimeoutMs,
      clock,
    );
    const { rejected, message } = await intake.take(signal, body, sender);
    return encodeExportResponse(rejected, message);
  } finally {
    admitted.end();
  }
}

function signalOf(headers: IncomingHttpHeaders): Signal {
  const path = headers[':path'] ?? '';
  const signal = Object.hasOwn(SIGNAL_OF_METHOD, path) ? SIGNAL_OF_METHOD[path] : undefined;
  if (signal) return signal;
  throw new BadRequest('no-such-method', `no method ${path}: this is Export of OTLP traces, metrics and logs`);
}

function encodingOf(headers: IncomingHttpHeaders): Encoding {
  const encoding = headers['grpc-encoding'] ?? 'identity';
  if (encoding === 'gzip' || encoding === 'identity') return encoding;
  throw new BadRequest('wrong-grpc-encoding', `grpc-encoding ${encoding} is not accepted: send gzip or none`);
}

/** Rejects if the message does not come whole in time; what was read of it is let go with the stream. */
async function inTime(message: Promise<Buffer>, ms: number, clock: Clock): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      reject(
        new BadRequest('too-slow', `the message was not whole after ${ms / 1000} s: send it faster, or less at once`),
      );
    });
    message.then(resolve, reject).finally(cancel);
  });
}
