import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type protobuf from 'protobufjs';
import { metricRequest, traceRequest } from '../collector/otlp/reference/messages.js';

type Attributes = Readonly<Record<string, unknown>>;

export interface SeenSpan {
  readonly sender: string;
  readonly resource: Attributes;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** 2 SERVER, 3 CLIENT. */
  readonly kind: number;
  readonly durationMs: number;
  readonly attributes: Attributes;
  readonly events: readonly string[];
}

interface SeenPoint {
  readonly resource: Attributes;
  readonly metric: string;
  readonly value: number;
  /** 2 is cumulative; undefined for gauges. */
  readonly temporality: number | undefined;
  readonly attributes: Attributes;
}

export interface OtlpSink {
  readonly url: string;
  readonly spans: SeenSpan[];
  readonly points: SeenPoint[];
  stop(): Promise<void>;
}

interface Value {
  readonly stringValue?: string;
  readonly intValue?: number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}
interface Pair {
  readonly key: string;
  readonly value: Value;
}
interface Resource {
  readonly attributes: readonly Pair[];
}
interface Span extends Resource {
  readonly traceId: Buffer;
  readonly spanId: Buffer;
  readonly parentSpanId: Buffer;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: number;
  readonly endTimeUnixNano: number;
  readonly events: readonly { readonly name: string }[];
}
interface Data {
  readonly aggregationTemporality?: number;
  readonly dataPoints: readonly (Resource & {
    readonly count?: number;
    readonly asInt?: number;
    readonly asDouble?: number;
  })[];
}
interface Metric {
  readonly name: string;
  readonly gauge?: Data;
  readonly sum?: Data;
  readonly histogram?: Data;
}
interface Traces {
  readonly resourceSpans: readonly { resource: Resource; scopeSpans: readonly { spans: readonly Span[] }[] }[];
}
interface Metrics {
  readonly resourceMetrics: readonly { resource: Resource; scopeMetrics: readonly { metrics: readonly Metric[] }[] }[];
}

function decode<T>(message: protobuf.Type, body: Buffer): T {
  return message.toObject(message.decode(body), { longs: Number, arrays: true, bytes: Buffer }) as T;
}

const attributesOf = (pairs: readonly Pair[]): Attributes =>
  Object.fromEntries(
    pairs.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue]),
  );

const hex = (id: Buffer | undefined): string => id?.toString('hex') ?? '';

function spansOf(body: Buffer, sender: string): SeenSpan[] {
  return decode<Traces>(traceRequest, body).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap(({ spans }) => spans)
      .map((span) => ({
        sender,
        resource: attributesOf(resource.attributes),
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId),
        name: span.name,
        kind: span.kind,
        durationMs: (span.endTimeUnixNano - span.startTimeUnixNano) / 1e6,
        attributes: attributesOf(span.attributes),
        events: span.events.map(({ name }) => name),
      })),
  );
}

function pointsOf(body: Buffer): SeenPoint[] {
  return decode<Metrics>(metricRequest, body).resourceMetrics.flatMap(({ resource, scopeMetrics }) =>
    scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .flatMap(({ name, gauge, sum, histogram }) => {
        const data = gauge ?? sum ?? histogram;
        return (data?.dataPoints ?? []).map((point) => ({
          resource: attributesOf(resource.attributes),
          metric: name,
          value: point.count ?? point.asInt ?? point.asDouble ?? 0,
          temporality: data?.aggregationTemporality,
          attributes: attributesOf(point.attributes),
        }));
      }),
  );
}

/** A receiver of OTLP/HTTP that keeps what it gets; the sender is the bearer token. */
export async function startSink(): Promise<OtlpSink> {
  const spans: SeenSpan[] = [];
  const points: SeenPoint[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    const sender = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (request.url === '/v1/traces') spans.push(...spansOf(body, sender));
    if (request.url === '/v1/metrics') points.push(...pointsOf(body));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    points,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
