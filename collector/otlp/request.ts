import type { IncomingMessage } from 'node:http';
import type { Encoding } from './body.js';
import type { BodyFormat } from './intake.js';
import { BadRequest } from './status.js';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

/** How to write the body of an answer: as the client wrote its request (OTLP specification, "Failures"). */
export type AnswerFormat = BodyFormat | 'text';

/** The path without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] as string;
}

export function checkMethod(request: IncomingMessage): void {
  if (request.method === 'POST') return;
  throw new BadRequest('wrong-method', `${request.method} ${pathOf(request)}: telemetry is sent with POST`);
}

/** How the body is written, by its Content-Type. */
export function formatOf(request: IncomingMessage): BodyFormat {
  const format = answerFormat(request);
  if (format !== 'text') return format;
  const type = mediaType(request) || '(none)';
  throw new BadRequest('wrong-type', `Content-Type ${type} is not OTLP: send ${PROTOBUF} or ${JSON_TYPE}`);
}

export function encodingOf(request: IncomingMessage): Encoding {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'gzip' || encoding === 'identity') return encoding;
  throw new BadRequest('wrong-encoding', `Content-Encoding ${encoding} is not accepted: send gzip or none`);
}

export function answerFormat(request: IncomingMessage): AnswerFormat {
  const type = mediaType(request);
  if (type === PROTOBUF) return 'protobuf';
  return type === JSON_TYPE ? 'json' : 'text';
}

function mediaType(request: IncomingMessage): string {
  return ((request.headers['content-type'] ?? '').split(';', 1)[0] as string).trim().toLowerCase();
}
