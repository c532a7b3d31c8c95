import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import protobuf from 'protobufjs';
import { onTestFinished } from 'vitest';
import { type Limits, limitSettings } from '../../../collector/admission/limits.js';
import { openTokens } from '../../../collector/admission/tokens.js';
import { startGrpcReceiver } from '../../../collector/otlp/grpc.js';
import { Intake, type SignalPath } from '../../../collector/otlp/intake.js';
import { LogWalk } from '../../../collector/otlp/log-walk.js';
import { MetricWalk } from '../../../collector/otlp/metric-walk.js';
import { startReceiver } from '../../../collector/otlp/receiver.js';
import { TraceWalk } from '../../../collector/otlp/trace-walk.js';
import type { Disk } from '../../../collector/wal/disk.js';
import type { WriteAheadLog } from '../../../collector/wal/log.js';
import type { WalSettings } from '../../../collector/wal/settings.js';
import { manualClock } from '../../support/manual-clock.js';
import { context, receivedAtNs } from '../otlp/reference/context.js';
import { span, request as traceBody } from '../otlp/reference/spans.js';
import { open, silent, temporaryDirectory } from '../wal/support.js';

/** A sender that holds a token and is no longer in the chain. */
export const GONE = 'gone';

export interface Server {
  readonly intake: Intake;
  readonly port: number;
  readonly grpcPort: number;
  /** Of the sender beta. */
  readonly token: string;
  tokenOf(sender: string): Promise<string>;
  readonly traces: WriteAheadLog;
  readonly metrics: WriteAheadLog;
  readonly logs: WriteAheadLog;
  readonly clock: ReturnType<typeof manualClock>;
}

export interface ServerOptions {
  readonly limits?: Partial<Limits>;
  readonly wal?: Partial<WalSettings>;
  readonly disk?: Disk;
  readonly traces?: (path: SignalPath) => SignalPath;
}

/** The receivers of both protocols with their real walks, tokens and logs, on free ports. */
export async function serve({ limits, wal, disk, traces: wrap = (path) => path }: ServerOptions = {}): Promise<Server> {
  const clock = manualClock(Number(receivedAtNs / 1_000_000n));
  const dataDir = await temporaryDirectory();
  const tokens = await openTokens({ dataDir, clock, log: silent });
  const tokenOf = async (sender: string): Promise<string> => (await tokens.createToken(sender)).token;
  const settings = { settings: wal ?? {}, clock, ...(disk ? { disk } : {}) };
  const openLog = (name: string): Promise<WriteAheadLog> => open({ ...settings, dir: `${dataDir}/${name}` });
  const [traces, metrics, logs] = [await openLog('traces'), await openLog('metrics'), await openLog('logs')];
  const path = (walk: TraceWalk | MetricWalk | LogWalk, log: WriteAheadLog): SignalPath => ({
    walk: walk.walk.bind(walk),
    append: log.append.bind(log),
  });
  const intake = new Intake({
    clock,
    log: silent,
    limits: limitSettings.parse(limits ?? {}),
    senderOf: tokens.senderOf,
    knows: (sender) => sender !== GONE,
    signals: {
      traces: wrap(path(new TraceWalk(context), traces)),
      metrics: path(new MetricWalk(context), metrics),
      logs: path(new LogWalk(context), logs),
    },
  });
  const listening = { clock, log: silent, host: '127.0.0.1', port: 0, intake };
  const receiver = await startReceiver({ ...listening, trouble: async () => (await traces.trouble())?.message });
  const grpc = await startGrpcReceiver(listening);
  onTestFinished(async () => {
    await Promise.all([receiver.stop(), grpc.stop()]);
    await Promise.all([traces.close(), metrics.close(), logs.close()]);
    tokens.stop();
  });
  const token = await tokenOf('beta');
  return { intake, port: receiver.port, grpcPort: grpc.port, token, tokenOf, traces, metrics, logs, clock };
}

let spanNumber = 0;

/** A good body of so many spans, unlike any before. */
export function goodBody(spans = 3): Buffer {
  return traceBody(
    Array.from({ length: spans }, () => {
      const spanId = Buffer.alloc(8);
      spanId.writeUInt32BE(++spanNumber, 4);
      return span({ spanId, name: 'GET /' });
    }),
    { 'service.name': 'portail', 'host.name': 'portail.ent-est.test' },
  );
}

export interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Without Content-Length. */
  readonly chunked?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Tells one connection from another. */
  readonly localPort: number | undefined;
}

/** A client that keeps one connection and uses it again if the server lets it. */
export function client({ port, token }: Pick<Server, 'port' | 'token'>): (sent?: Sent) => Promise<Answer> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return ({ path = '/v1/traces', method = 'POST', headers = {}, body = goodBody(), chunked = false } = {}) =>
    new Promise((resolve, reject) => {
      const all = { authorization: `Bearer ${token}`, 'content-type': 'application/x-protobuf', ...headers };
      const length = chunked || method === 'GET' ? {} : { 'content-length': String(body.length) };
      const sent = httpRequest({
        host: '127.0.0.1',
        port,
        path,
        method,
        agent,
        headers: { ...length, ...present(all) },
      });
      let answered = false;
      sent.on('response', (response) => {
        answered = true;
        const chunks: Buffer[] = [];
        const localPort = response.socket.localPort;
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
            localPort,
          }),
        );
      });
      // The server may close while we still write, once it has answered.
      sent.on('error', (error) => answered || reject(error));
      sent.end(method === 'GET' ? undefined : body);
    });
}

/** An empty value means: without this header. */
function present(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}

/** Writes bytes to the port and resolves with all that came back once the connection ends, or the condition holds. */
export function raw(
  port: number,
  parts: readonly (string | Buffer)[],
  enough?: (text: string) => boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      if (enough?.(text)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    for (const part of parts) socket.write(part);
  });
}

const { root } = protobuf.parse(`syntax = "proto3";
message Status { int32 code = 1; string message = 2; }
message Partial { int64 rejected = 1; string error_message = 2; }
message Response { Partial partial_success = 1; }`);

/** A `google.rpc.Status`, as a client of another make decodes it. */
export function decodeStatus(body: Buffer): { code: number; message: string } {
  const type = root.lookupType('Status');
  return type.toObject(type.decode(body), { defaults: true }) as { code: number; message: string };
}

export function decodeResponse(body: Buffer): { partialSuccess?: { rejected: number; errorMessage: string } } {
  const type = root.lookupType('Response');
  return type.toObject(type.decode(body), { longs: Number });
}
