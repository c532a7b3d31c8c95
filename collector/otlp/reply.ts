import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../chain/clock.js';
import { encodeStatus } from './answer.js';
import { type AnswerFormat, answerFormat } from './request.js';
import type { Status } from './status.js';

/** What is still read, and thrown away, of a body that was refused: a client that is writing does not read our answer. */
const DRAIN_BYTES = 16 * 2 ** 20;
const DRAIN_MS = 5_000;

const TYPES: Readonly<Record<AnswerFormat, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
  text: 'text/plain; charset=utf-8',
};

/** Answers success; the body of the request was read whole. */
export function accept(response: ServerResponse, format: AnswerFormat, body: Buffer): void {
  response.writeHead(200, { 'Content-Type': TYPES[format], 'Content-Length': body.length });
  response.end(body);
}

/**
 * Answers an error and leaves the connection fit for the next request: the answer is sent at once, then what is left of
 * the body is drained, within bounds; beyond them the connection is closed. `unasked`: the client waits for a 100 Continue,
 * and may or may not send its body without.
 */
export async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: Status,
  clock: Clock,
  unasked: boolean,
): Promise<void> {
  if (response.headersSent || response.destroyed) return;
  const format = answerFormat(request);
  const body = errorBody(format, status);
  const declared = Number(request.headers['content-length'] ?? (request.complete ? 0 : Number.POSITIVE_INFINITY));
  const reusable = !unasked && (request.complete || declared <= DRAIN_BYTES || isBodiless(request));
  response.writeHead(status.http, {
    ...status.headers,
    'Content-Type': TYPES[format],
    'Content-Length': body.length,
    ...(reusable ? {} : { Connection: 'close' }),
  });
  if (unasked) {
    response.end(body);
    return;
  }
  response.write(body);
  const drained = await drain(request, clock);
  response.end();
  if (!drained && reusable) response.once('finish', () => request.socket.destroySoon());
}

function errorBody(format: AnswerFormat, { grpc, message }: Status): Buffer {
  if (format === 'protobuf') return encodeStatus(grpc, message);
  return Buffer.from(format === 'json' ? JSON.stringify({ code: grpc, message }) : `${message}\n`);
}

/** Without a length and without chunks there is no body (RFC 9112, 6.3). */
function isBodiless({ headers }: IncomingMessage): boolean {
  return headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
}

/** True once the request has ended; false if it is too long, too slow, or its client is gone. */
function drain(request: IncomingMessage, clock: Clock): Promise<boolean> {
  if (request.readableEnded || request.destroyed) return Promise.resolve(request.readableEnded);
  return new Promise((resolve) => {
    let bytes = 0;
    const done = (whole: boolean): void => {
      cancel();
      request.off('data', onData).pause();
      resolve(whole);
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > DRAIN_BYTES) done(false);
    };
    const cancel = clock.after(DRAIN_MS, () => done(false));
    request.on('data', onData);
    request.once('end', () => done(true));
    request.once('close', () => done(false));
    request.resume();
  });
}
