import type { IncomingMessage } from 'node:http';
import type { Encoding } from './body.js';
import { BadRequest } from './status.js';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

/** How to write the body of an error: as the client wrote its request (OTLP specification, "Failures"). */
export type ErrorFormat = 'protobuf' | 'json' | 'text';

/** The path without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] as string;
}

export function checkMethod(request: IncomingMessage): void {
  if (request.method === 'POST') return;
  throw new BadRequest('wrong-method', `${request.method} ${pathOf(request)}: telemetry is sent with POST`);
}

/** The sender, by the bearer token; looked at before a byte of the body is read. */
export function authenticate(request: IncomingMessage, senderOf: (token: string) => string | undefined): string {
  const token = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) {
    throw new BadRequest(
      'no-token',
      'no bearer token: send the header "Authorization: Bearer vigie_…" with your token',
    );
  }
  const sender = senderOf(token);
  if (sender === undefined) {
    throw new BadRequest(
      'unknown-token',
      'this token is unknown or was revoked: ask the operator of Vigie for a new one',
    );
  }
  return sender;
}

export function checkType(request: IncomingMessage): void {
  const type = mediaType(request);
  if (type === PROTOBUF) return;
  const message =
    type === JSON_TYPE
      ? 'OTLP/JSON is not accepted yet: set the exporter to protobuf (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf)'
      : `Content-Type ${type || '(none)'} is not OTLP: send ${PROTOBUF}`;
  throw new BadRequest('wrong-type', message);
}

export function encodingOf(request: IncomingMessage): Encoding {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'gzip' || encoding === 'identity') return encoding;
  throw new BadRequest('wrong-encoding', `Content-Encoding ${encoding} is not accepted: send gzip or none`);
}

export function errorFormat(request: IncomingMessage): ErrorFormat {
  const type = mediaType(request);
  if (type === PROTOBUF) return 'protobuf';
  return type === JSON_TYPE ? 'json' : 'text';
}

function mediaType(request: IncomingMessage): string {
  return ((request.headers['content-type'] ?? '').split(';', 1)[0] as string).trim().toLowerCase();
}
