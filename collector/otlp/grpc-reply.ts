import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { encodeStatus } from './answer.js';
import { frameMessage } from './grpc-message.js';
import type { Status } from './status.js';

const HEADERS: OutgoingHttpHeaders = {
  ':status': 200,
  'content-type': 'application/grpc+proto',
  'grpc-accept-encoding': 'identity,gzip',
};

/** Answers success; the message of the call was read whole. */
export function accept(stream: ServerHttp2Stream, message: Buffer): void {
  if (isOver(stream)) return;
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(frameMessage(message));
}

/** Answers an error by headers alone and asks for no more of the message. */
export function refuse(stream: ServerHttp2Stream, { grpc, message, retryAfterS }: Status): void {
  if (isOver(stream)) return;
  const details = encodeStatus(grpc, message, retryAfterS).toString('base64').replace(/=+$/, '');
  end(stream, {
    ...HEADERS,
    'grpc-status': String(grpc),
    'grpc-message': percentEncode(message),
    'grpc-status-details-bin': details,
  });
}

/** Answers what is no gRPC, as gRPC wants it (PROTOCOL-HTTP2.md, "Content-Type"). */
export function refuseType(stream: ServerHttp2Stream): void {
  if (!isOver(stream)) end(stream, { ':status': 415 });
}

/** A reset without an error lets the client read the answer and stop sending (RFC 9113, 8.1). */
function end(stream: ServerHttp2Stream, headers: OutgoingHttpHeaders): void {
  stream.respond(headers, { endStream: true });
  stream.close(constants.NGHTTP2_NO_ERROR);
}

function isOver(stream: ServerHttp2Stream): boolean {
  return stream.destroyed || stream.closed || stream.headersSent;
}

/** All but printable ASCII, and the percent sign, as %XX of its UTF-8 bytes. */
function percentEncode(message: string): string {
  return Array.from(Buffer.from(message, 'utf8'), (byte) =>
    byte >= 0x20 && byte <= 0x7e && byte !== 0x25
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}
