import { randomBytes } from 'node:crypto';
import { encode, metricRequest, traceRequest } from '../collector/otlp/reference/messages.js';

/** One request of a sender, and what it must become in the store. */
export interface Body {
  readonly path: '/v1/traces' | '/v1/metrics';
  readonly bytes: Buffer;
  readonly spans: number;
  readonly points: number;
}

const SPANS = 50;
const POINTS = 20;
const host = 'portail.lycees-nord.demo.vigie.test';
const resource = {
  attributes: [
    { key: 'service.name', value: { stringValue: 'portail' } },
    { key: 'host.name', value: { stringValue: host } },
  ],
};

/** Half SERVER spans of a mapped cell, half CLIENT spans towards another; ids are random, so each row is countable. */
export function traceBody(nowMs: number): Body {
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
  const bytes = encode(traceRequest, { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  return { path: '/v1/traces', bytes, spans: SPANS, points: 0 };
}

/** Gauges of a pool; the random attribute makes each body a different one. */
export function metricBody(nowMs: number): Body {
  const timeUnixNano = String(BigInt(Math.floor(nowMs)) * 1_000_000n);
  const dataPoints = Array.from({ length: POINTS }, (_, index) => ({
    timeUnixNano,
    asInt: String(index),
    attributes: [{ key: 'point', value: { stringValue: randomBytes(8).toString('hex') } }],
  }));
  const bytes = encode(metricRequest, {
    resourceMetrics: [
      { resource, scopeMetrics: [{ metrics: [{ name: 'vigie.queue.length', gauge: { dataPoints } }] }] },
    ],
  });
  return { path: '/v1/metrics', bytes, spans: 0, points: POINTS };
}
