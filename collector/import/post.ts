import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '../../chain/clock.js';
import { WireReader } from '../otlp/wire-reader.js';
import type { Signal } from '../wal/segment.js';
import type { ArchiveRecord } from './records.js';

export interface PostOptions {
  /** Of the collector's OTLP/HTTP, without a path. */
  readonly url: string;
  readonly token: string;
  readonly clock: Clock;
  readonly stop?: AbortSignal | undefined;
}

/** `refused`: never to be stored, for this reason. `taken`: on the collector's disk, but for so many items of it. */
export type Answer =
  | { readonly kind: 'taken'; readonly rejected: number; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** The collector does not answer, or not to us: the import ends here and can be taken up again. */
export class CollectorUnavailable extends Error {
  override readonly name = 'CollectorUnavailable';
}

const TYPES = { json: 'application/json', protobuf: 'application/x-protobuf' } as const;
/** Larger ones travel compressed: the collector takes 16 MiB on the wire, 64 MiB of content. */
const PLAIN_BYTES = 8 << 20;
const RETRYABLE = new Set([429, 502, 503, 504]);
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** A collector that has not answered, or has had no room, for so long will not soon. */
const PATIENCE_MS = 5 * 60_000;

const compress = promisify(gzip);

/**
 * Sends one request until the collector takes or refuses it, pausing as it asks (OTLP specification, "OTLP/HTTP Throttling").
 * Rejects with a CollectorUnavailable if it does not come to that.
 */
export async function post(record: ArchiveRecord, signal: Signal, options: PostOptions): Promise<Answer> {
  const { clock, stop } = options;
  const startMs = clock.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const attempt = await once(record, signal, options);
    if ('kind' in attempt) return attempt;
    stop?.throwIfAborted();
    if (clock.now() - startMs > PATIENCE_MS) throw new CollectorUnavailable(`${attempt.trouble}: import again later`);
    await pause(clock, attempt.retryAfterMs ?? pauseMs, stop);
  }
}

interface Trouble {
  readonly trouble: string;
  readonly retryAfterMs: number | undefined;
}

async function once(
  record: ArchiveRecord,
  signal: Signal,
  { url, token, stop }: PostOptions,
): Promise<Answer | Trouble> {
  const large = record.body.length > PLAIN_BYTES;
  const headers = { authorization: `Bearer ${token}`, 'content-type': TYPES[record.format] };
  const body = large ? await compress(record.body) : record.body;
  const target = new URL(`/v1/${signal}`, url);
  try {
    const response = await fetch(target, {
      method: 'POST',
      headers: large ? { ...headers, 'content-encoding': 'gzip' } : headers,
      // A Buffer is what fetch takes; its type allows for shared memory, which none of ours is.
      body: body as Uint8Array<ArrayBuffer>,
      ...(stop && { signal: stop }),
    });
    return answerOf(response.status, Buffer.from(await response.arrayBuffer()), record.format, response.headers);
  } catch (error) {
    if (stop?.aborted || error instanceof CollectorUnavailable) throw error;
    const cause = (error as Error).cause;
    return { trouble: `${target.origin} does not answer (${String(cause ?? error)})`, retryAfterMs: undefined };
  }
}

function answerOf(status: number, body: Buffer, format: ArchiveRecord['format'], headers: Headers): Answer | Trouble {
  if (status === 200) return { kind: 'taken', ...(format === 'json' ? partialOfJson(body) : partialOfProtobuf(body)) };
  const reason = format === 'json' ? messageOfJson(body) : messageOfProtobuf(body);
  if (RETRYABLE.has(status)) {
    const seconds = Number(headers.get('retry-after') ?? Number.NaN);
    return {
      trouble: `the collector answered ${status}: ${reason}`,
      retryAfterMs: seconds >= 0 ? seconds * 1000 : undefined,
    };
  }
  if (status === 400 || status === 413) return { kind: 'refused', reason };
  throw new CollectorUnavailable(`the collector answered ${status}: ${reason}`);
}

type Partial = Pick<Extract<Answer, { kind: 'taken' }>, 'rejected' | 'reason'>;

function partialOfJson(body: Buffer): Partial {
  const { partialSuccess = {} } = parse(body) as { partialSuccess?: Record<string, unknown> };
  const rejected = Object.entries(partialSuccess).find(([name]) => name.startsWith('rejected'))?.[1];
  return { rejected: Number(rejected ?? 0), reason: String(partialSuccess.errorMessage ?? '') };
}

const messageOfJson = (body: Buffer): string => String((parse(body) as { message?: unknown }).message ?? body);

function parse(body: Buffer): object {
  try {
    const parsed: unknown = JSON.parse(body.toString() || '{}');
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** Export…ServiceResponse: partial_success 1, in it the rejected items 1 and error_message 2. */
function partialOfProtobuf(body: Buffer): Partial {
  const reader = new WireReader();
  let rejected = 0;
  let reason = '';
  reader.open(body);
  while (reader.next()) {
    if (reader.field !== 1) {
      reader.skip();
      continue;
    }
    const outer = reader.enter();
    while (reader.next()) {
      if (reader.field === 1) rejected = reader.uint32();
      else if (reader.field === 2) reason = text(reader);
      else reader.skip();
    }
    reader.leave(outer);
  }
  return { rejected, reason };
}

/** google.rpc.Status: message 2. What is no such message, as another server's page, is shown as it is. */
function messageOfProtobuf(body: Buffer): string {
  const reader = new WireReader();
  let message = '';
  try {
    reader.open(body);
    while (reader.next()) {
      if (reader.field === 2) message = text(reader);
      else reader.skip();
    }
    return message;
  } catch {
    return body.toString('utf8', 0, 200);
  }
}

function text(reader: WireReader): string {
  reader.text();
  return reader.bytes.toString('utf8', reader.start, reader.end);
}

async function pause(clock: Clock, ms: number, stop: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      stop?.removeEventListener('abort', end);
      resolve();
    });
    const end = (): void => {
      cancel();
      reject(stop?.reason);
    };
    stop?.addEventListener('abort', end, { once: true });
  });
}
