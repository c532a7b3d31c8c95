import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import protobuf from 'protobufjs';
import { onTestFinished } from 'vitest';
import { client, goodBody, type Server } from './support.js';

/** What a test sends, whatever the protocol. */
export interface Export {
  readonly signal?: 'traces' | 'metrics' | 'logs';
  /** Default: the server's. Empty: none. */
  readonly token?: string;
  /** As it travels: compressed already if an encoding is named. Default: three good spans. */
  readonly body?: Buffer;
  readonly encoding?: string;
}

/** What came back, whatever the protocol. */
export interface Outcome {
  /** The HTTP status; over gRPC always 200. */
  readonly http: number;
  /** google.rpc.Code, 0 for success. */
  readonly code: number;
  readonly message: string;
  readonly retryAfterS: number | undefined;
  readonly rejected: number;
  readonly reason: string;
}

export interface Way {
  readonly name: 'HTTP/protobuf' | 'HTTP/JSON' | 'gRPC';
  readonly good: () => Buffer;
  connect(server: Server): (sent?: Export) => Promise<Outcome>;
}

const { root } = protobuf.parse(`syntax = "proto3";
message Any { string type_url = 1; bytes value = 2; }
message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
message Duration { int64 seconds = 1; int32 nanos = 2; }
message RetryInfo { Duration retry_delay = 1; }
message Partial { int64 rejected = 1; string error_message = 2; }
message Response { Partial partial_success = 1; }`);

function decode<Shape>(type: string, bytes: Uint8Array): Shape {
  const found = root.lookupType(type);
  return found.toObject(found.decode(bytes), { defaults: true, longs: Number }) as Shape;
}

interface Status {
  readonly code: number;
  readonly message: string;
  readonly details: readonly { readonly typeUrl: string; readonly value: Uint8Array }[];
}

interface Partial {
  readonly rejected: number;
  readonly errorMessage: string;
}

const SUCCESS = { code: 0, message: '', retryAfterS: undefined };
const NONE_REJECTED = { rejected: 0, reason: '' };

function partialOf(bytes: Buffer): Pick<Outcome, 'rejected' | 'reason'> {
  const { partialSuccess } = decode<{ partialSuccess: Partial | null }>('Response', bytes);
  return partialSuccess
    ? { rejected: partialSuccess.rejected, reason: partialSuccess.errorMessage }
    : { ...NONE_REJECTED };
}

const seconds = (header: string | undefined): number | undefined => (header === undefined ? undefined : Number(header));

function http(name: 'HTTP/protobuf' | 'HTTP/JSON', type: string, good: () => Buffer, read: ReadAnswer): Way {
  return {
    name,
    good,
    connect(server) {
      const post = client(server);
      return async ({ signal = 'traces', token = server.token, body = good(), encoding = '' } = {}) => {
        const authorization = token === '' ? '' : `Bearer ${token}`;
        const headers = { authorization, 'content-type': type, 'content-encoding': encoding };
        const answer = await post({ path: `/v1/${signal}`, body, headers });
        if (answer.headers['content-type'] !== type) throw new Error(`answered as ${answer.headers['content-type']}`);
        const outcome = read(answer.status, answer.body);
        return { ...outcome, http: answer.status, retryAfterS: seconds(answer.headers['retry-after']) };
      };
    },
  };
}

type ReadAnswer = (status: number, body: Buffer) => Omit<Outcome, 'http' | 'retryAfterS'>;

const readProtobuf: ReadAnswer = (status, body) => {
  if (status === 200) return { ...SUCCESS, ...partialOf(body) };
  const { code, message } = decode<Status>('Status', body);
  return { code, message, ...NONE_REJECTED };
};

const readJson: ReadAnswer = (status, body) => {
  const answer = JSON.parse(body.toString());
  if (status !== 200) return { code: answer.code, message: answer.message, ...NONE_REJECTED };
  const { rejectedSpans, errorMessage = '' } = answer.partialSuccess ?? {};
  if (rejectedSpans !== undefined && typeof rejectedSpans !== 'string') throw new Error('an int64 is text in JSON');
  return { ...SUCCESS, rejected: Number(rejectedSpans ?? 0), reason: errorMessage };
};

const SERVICES = { traces: 'trace.v1.TraceService', metrics: 'metrics.v1.MetricsService', logs: 'logs.v1.LogsService' };

/** A message as gRPC frames it, and with it whether it is compressed. */
export function framed(message: Buffer, compressed = false): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(compressed ? 1 : 0);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

export interface RawAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly data: Buffer;
  /** Trailers, or the headers where the answer is these alone. */
  readonly end: IncomingHttpHeaders;
}

/** A connection of HTTP/2, closed when the test ends. */
export function session(port: number): ClientHttp2Session {
  const connected = connect(`http://127.0.0.1:${port}`);
  connected.on('error', () => {});
  onTestFinished(() => connected.destroy());
  return connected;
}

/** One call; `data` as it travels, in as many frames. */
export function call(
  connected: ClientHttp2Session,
  headers: Record<string, string>,
  data: readonly Buffer[],
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const stream = connected.request({
      ':method': 'POST',
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    let head: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders | undefined;
    const chunks: Buffer[] = [];
    stream.on('response', (received) => {
      head = received;
    });
    stream.on('trailers', (received) => {
      trailers = received;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('close', () => resolve({ headers: head, data: Buffer.concat(chunks), end: trailers ?? head }));
    for (const chunk of data) stream.write(chunk);
    stream.end();
  });
}

/** What a gRPC client makes of the answer. */
export function outcomeOf({ headers, data, end }: RawAnswer): Outcome {
  const http = Number(headers[':status']);
  const code = Number(end['grpc-status']);
  if (code === 0) return { http, ...SUCCESS, ...partialOf(data.subarray(5)) };
  const details = decode<Status>('Status', Buffer.from(String(end['grpc-status-details-bin']), 'base64'));
  const message = decodeURIComponent(String(end['grpc-message']));
  if (details.code !== code || details.message !== message) throw new Error('the details are of another status');
  const info = details.details.find(({ typeUrl }) => typeUrl === 'type.googleapis.com/google.rpc.RetryInfo');
  const delay = info && decode<{ retryDelay: { seconds: number } }>('RetryInfo', info.value).retryDelay.seconds;
  return { http, code, message, retryAfterS: delay, ...NONE_REJECTED };
}

const grpc: Way = {
  name: 'gRPC',
  good: goodBody,
  connect(server) {
    const connected = session(server.grpcPort);
    return async ({ signal = 'traces', token = server.token, body = goodBody(), encoding = '' } = {}) => {
      const headers = {
        ':path': `/opentelemetry.proto.collector.${SERVICES[signal]}/Export`,
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(encoding === '' ? {} : { 'grpc-encoding': encoding }),
      };
      return outcomeOf(await call(connected, headers, [framed(body, encoding !== '')]));
    };
  },
};

let jsonSpans = 0;

/** Three good spans in OTLP/JSON, unlike any before. */
function goodJson(): Buffer {
  const spans = Array.from({ length: 3 }, () => ({
    traceId: '5B8EFFF798038103D269B633813FC60C',
    spanId: (++jsonSpans).toString(16).padStart(16, '0'),
    name: 'GET /',
    kind: 2,
    startTimeUnixNano: '1768204800000000000',
    endTimeUnixNano: '1768204800000000001',
    aFieldOfTheFuture: [1, 2],
  }));
  return Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
}

/** Every protocol and encoding that OTLP has. */
export const ways: readonly Way[] = [
  http('HTTP/protobuf', 'application/x-protobuf', goodBody, readProtobuf),
  http('HTTP/JSON', 'application/json', goodJson, readJson),
  grpc,
];
