import { encode, logRequest, metricRequest, traceRequest } from '../otlp/reference/messages.js';

/** Monday, 5 April 2021, 08:00 UTC. */
const APRIL_2021_MS = Date.UTC(2021, 3, 5, 8);

const nanos = (ms: number): string => `${ms}000000`;
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const resource = {
  attributes: [text('service.name', 'portail'), text('host.name', 'portail.lycees-nord.demo.vigie.test')],
};

/** An export request in the JSON of OTLP: spans called `name`, of 2021. */
export function spansRequest(name: string, count: number, first = 1) {
  const spans = Array.from({ length: count }, (_, i) => ({
    traceId: (first + i).toString(16).padStart(32, '0'),
    spanId: (first + i).toString(16).padStart(16, '0'),
    name,
    kind: 2,
    startTimeUnixNano: nanos(APRIL_2021_MS + i),
    endTimeUnixNano: nanos(APRIL_2021_MS + i + 20),
  }));
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'archive' }, spans }] }] };
}

export function pointsRequest(name: string, count: number) {
  const dataPoints = Array.from({ length: count }, (_, i) => ({
    timeUnixNano: nanos(APRIL_2021_MS + i * 1000),
    asDouble: i + 0.5,
  }));
  return { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name, gauge: { dataPoints } }] }] }] };
}

export function logsRequest(body: string, count: number) {
  const logRecords = Array.from({ length: count }, (_, i) => ({
    timeUnixNano: nanos(APRIL_2021_MS + i * 1000),
    severityNumber: 9,
    body: { stringValue: body },
  }));
  return { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] };
}

type SpansRequest = ReturnType<typeof spansRequest>;

export function spansProtobuf(request: SpansRequest): Buffer {
  const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');
  const resourceSpans = request.resourceSpans.map((one) => ({
    ...one,
    scopeSpans: one.scopeSpans.map((scoped) => ({
      ...scoped,
      spans: scoped.spans.map((span) => ({ ...span, traceId: hex(span.traceId), spanId: hex(span.spanId) })),
    })),
  }));
  return encode(traceRequest, { resourceSpans });
}

export const pointsProtobuf = (request: ReturnType<typeof pointsRequest>): Buffer => encode(metricRequest, request);
export const logsProtobuf = (request: ReturnType<typeof logsRequest>): Buffer => encode(logRequest, request);

/** As the file exporter writes `format: json`. */
export const lines = (requests: readonly object[]): Buffer =>
  Buffer.from(requests.map((request) => `${JSON.stringify(request)}\n`).join(''));

/** As the file exporter writes `format: proto`. */
export function bigEndian(bodies: readonly Buffer[]): Buffer {
  return Buffer.concat(
    bodies.flatMap((body) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(body.length);
      return [length, body];
    }),
  );
}

/** As protobuf's writeDelimitedTo writes. */
export function varints(bodies: readonly Buffer[]): Buffer {
  return Buffer.concat(bodies.flatMap((body) => [varint(body.length), body]));
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
