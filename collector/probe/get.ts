import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { failureOf } from './outcome.js';

/** What a server answered to a GET. */
export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly retryAfter: string | undefined;
  readonly cookies: readonly string[];
  /** The start of the body; '' unless it was asked for. */
  readonly text: string;
}

export interface GetOptions {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body, at most so many bytes are read; 0: the head alone. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Most that the head of an answer may hold: more is no web server. */
const MAX_HEAD_BYTES = 32 << 10;

/** Asks once over an open connection, which is closed then. Rejects with a ProbeFailure. */
export async function get(socket: Socket, { url, headers, maxBytes, signal }: GetOptions): Promise<Answer> {
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request({
        createConnection: () => socket,
        method: 'GET',
        path: url.pathname + url.search,
        headers: { ...headers, host: url.host, connection: 'close', 'accept-encoding': 'identity' },
        maxHeaderSize: MAX_HEAD_BYTES,
        signal,
      });
      asked.once('response', resolve);
      asked.on('error', reject);
      asked.end();
    });
    const text = maxBytes === 0 ? '' : await start(response, maxBytes);
    const { statusCode = 0, headers: answered } = response;
    return {
      status: statusCode,
      location: answered.location,
      retryAfter: answered['retry-after'],
      cookies: answered['set-cookie'] ?? [],
      text,
    };
  } catch (error) {
    throw signal.aborted ? signal.reason : failureOf(error, 'http_error');
  } finally {
    socket.destroy();
  }
}

async function start(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, maxBytes - bytes));
    bytes += chunk.length;
    if (bytes >= maxBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
