import { randomBytes } from 'node:crypto';
import { encode, logRequest, metricRequest, traceRequest } from '../collector/otlp/reference/messages.js';

/** One request of a sender, and what it must become in the store. */
export interface Body {
  /** Unique; stands in the resource of each of its rows, as `chaos.body`. */
  readonly id: string;
  readonly path: '/v1/traces' | '/v1/metrics' | '/v1/logs';
  readonly bytes: Buffer;
  /** Unix second of all its rows, the bucket of the roll-ups. */
  readonly second: number;
  readonly rows: number;
}

const SPANS = 50;
const POINTS = 20;
const RECORDS = 20;
const host = 'portail.lycees-nord.demo.vigie.test';
const resource = (body: string) => ({
  attributes: [
    { key: 'service.name', value: { stringValue: 'portail' } },
    { key: 'host.name', value: { stringValue: host } },
    { key: 'chaos.body', value: { stringValue: body } },
  ],
});
const newId = (): string => randomBytes(8).toString('hex');

/** Half SERVER spans of a mapped cell, half CLIENT spans towards another; ids are random, so each row is countable. */
export function traceBody(nowMs: number): Body {
  const id = newId();
  const endNs = BigInt(Math.floor(nowMs)) * 1_000_000n;
  const spans = Array.from({ length: SPANS }, (_, index) => ({
    traceId: randomBytes(16),
    spanId: randomBytes(8),
    name: 'GET /messagerie',
    kind: index % 2 === 0 ? 2 : 3,
    startTimeUnixNano: String(endNs - 25_000_000n),
    endTimeUnixNano: String(endNs),
    attributes: [
      {
        key: 'server.address',
        value: { stringValue: index % 2 === 0 ? host : 'base.lycees-nord.demo.vigie.test' },
      },
      { key: 'http.response.status_code', value: { intValue: 200 } },
      { key: 'url.path', value: { stringValue: '/messagerie' } },
      { key: 'client.address', value: { stringValue: `127.20.${index}.${index}` } },
    ],
  }));
  const bytes = encode(traceRequest, { resourceSpans: [{ resource: resource(id), scopeSpans: [{ spans }] }] });
  return { id, path: '/v1/traces', bytes, second: Math.floor(nowMs / 1000), rows: SPANS };
}

/** Gauges of a queue; the random attribute makes each point a series of its own. */
export function metricBody(nowMs: number): Body {
  const id = newId();
  const timeUnixNano = String(BigInt(Math.floor(nowMs)) * 1_000_000n);
  const dataPoints = Array.from({ length: POINTS }, (_, index) => ({
    timeUnixNano,
    asInt: String(index),
    attributes: [{ key: 'point', value: { stringValue: newId() } }],
  }));
  const bytes = encode(metricRequest, {
    resourceMetrics: [
      { resource: resource(id), scopeMetrics: [{ metrics: [{ name: 'vigie.queue.length', gauge: { dataPoints } }] }] },
    ],
  });
  return { id, path: '/v1/metrics', bytes, second: Math.floor(nowMs / 1000), rows: POINTS };
}

/** Records of an access log; the random attribute tells them apart. */
export function logBody(nowMs: number): Body {
  const id = newId();
  const timeUnixNano = String(BigInt(Math.floor(nowMs)) * 1_000_000n);
  const logRecords = Array.from({ length: RECORDS }, (_, index) => ({
    timeUnixNano,
    severityNumber: 9,
    body: { stringValue: `GET /messagerie ${index}` },
    attributes: [{ key: 'record', value: { stringValue: newId() } }],
  }));
  const bytes = encode(logRequest, { resourceLogs: [{ resource: resource(id), scopeLogs: [{ logRecords }] }] });
  return { id, path: '/v1/logs', bytes, second: Math.floor(nowMs / 1000), rows: RECORDS };
}
