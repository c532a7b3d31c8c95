import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EngineError, errorReply, refusal } from './error.js';
import { insertFromFile } from './insert.js';
import { MAX_SQL_BYTES } from './limits.js';
import { type EngineRequest, readRequest } from './request.js';
import type { Engine, EngineResult } from './sessions.js';
import type { Spool } from './spool.js';

export interface FrontOptions {
  readonly engine: Engine;
  readonly spool: Spool;
  readonly username: string;
  readonly password: string;
  /** Called after each insert, before it is answered: whether the disk took it. */
  readonly inspect: () => Promise<void>;
}

/**
 * The part of ClickHouse's HTTP interface that `@clickhouse/client` speaks: GET /ping, and GET or POST / with the SQL in
 * `query` or in the body, parameters, settings and rows to insert. Anything else is refused in words.
 */
export function createFront(options: FrontOptions): Server {
  const server = createServer((request, response) => {
    void answer(options, request, response).catch((error: unknown) => sendError(response, error));
  });
  // A slow query is not a dead client; loopback clients keep their sockets.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  return server;
}

async function answer(options: FrontOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://engine');
  if (request.method === 'GET' && url.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  authenticate(options, request);
  if (url.pathname !== '/') throw refusal(`Vigie's embedded engine has no path ${url.pathname}`);
  if (request.method !== 'GET' && request.method !== 'POST') throw refusal(`method ${request.method}`);
  const asked = readRequest(url.searchParams);
  sendResult(response, asked, await run(options, asked, request));
}

async function run(options: FrontOptions, asked: EngineRequest, request: IncomingMessage): Promise<EngineResult> {
  const body = bodyOf(request);
  if (asked.query === undefined) return options.engine.run(await text(body), asked);
  const sql = asked.query;
  if (request.method === 'GET' || !/^\s*INSERT\b/i.test(sql)) {
    await mustBeEmpty(body);
    return options.engine.run(sql, asked);
  }
  return options.spool.with(body, async (file, bytes) => {
    const statement = insertFromFile(sql, file);
    if (bytes === 0) return NOTHING;
    const result = await options.engine.run(statement, asked);
    await options.inspect();
    return result;
  });
}

/** An INSERT without rows inserts none, as on a server; the engine would complain of missing data. */
const NOTHING: EngineResult = { bytes: new Uint8Array(), rowsRead: 0, bytesRead: 0, elapsedS: 0 };

function bodyOf(request: IncomingMessage): Readable {
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/')) throw refusal('multipart bodies: send parameters in the URL');
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return request;
  if (encoding !== 'gzip') throw refusal(`Content-Encoding ${encoding}: send gzip or nothing`);
  const gunzip = createGunzip();
  request.on('error', (error) => gunzip.destroy(error));
  return request.pipe(gunzip);
}

async function text(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_SQL_BYTES)
      throw new EngineError(62, 'SYNTAX_ERROR', `the SQL text is longer than ${MAX_SQL_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw refusal('a body that is not UTF-8 text: send the INSERT in the parameter `query` and its rows as the body');
  }
}

async function mustBeEmpty(body: Readable): Promise<void> {
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (chunk.length > 0) throw refusal('a body beside a query that is not an INSERT');
  }
}

function authenticate({ username, password }: FrontOptions, request: IncomingMessage): void {
  const [user, key] = credentials(request);
  if (!same(user, username) || !same(key, password)) {
    throw new EngineError(
      516,
      'AUTHENTICATION_FAILED',
      `${user}: Authentication failed: password is incorrect, or there is no user with such name.`,
    );
  }
}

function credentials(request: IncomingMessage): readonly [user: string, key: string] {
  const user = request.headers['x-clickhouse-user'];
  const key = request.headers['x-clickhouse-key'];
  if (typeof user === 'string') return [user, typeof key === 'string' ? key : ''];
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const decoded = Buffer.from(basic ?? '', 'base64').toString();
  const colon = decoded.indexOf(':');
  return colon < 0 ? ['', ''] : [decoded.slice(0, colon), decoded.slice(colon + 1)];
}

function same(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function sendResult(response: ServerResponse, asked: EngineRequest, result: EngineResult): void {
  const summary = {
    read_rows: String(result.rowsRead),
    read_bytes: String(result.bytesRead),
    elapsed_ns: String(Math.round(result.elapsedS * 1e9)),
  };
  if (asked.queryId !== undefined) response.setHeader('X-ClickHouse-Query-Id', asked.queryId);
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(summary));
  response.setHeader('Content-Length', result.bytes.byteLength);
  response.end(result.bytes);
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, code, body } = errorReply(error);
  response.statusCode = status;
  response.setHeader('X-ClickHouse-Exception-Code', code);
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  // The rest of a refused body is not read: the connection ends with the answer.
  response.setHeader('Connection', 'close');
  response.end(body);
}
