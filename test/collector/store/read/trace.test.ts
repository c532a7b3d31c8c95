import { afterAll, beforeAll, expect, test } from 'vitest';
import { everything, type Scope } from '../../../../chain/principal.js';
import { readTrace, type TraceOptions } from '../../../../collector/store/read/trace.js';
import { type Opened, rowsOf } from '../opened.js';
import { ns, type Row, span } from '../rows.js';
import { filled } from './filled.js';

const T0_MS = Math.floor(Date.now() / 1000) * 1000 - 600_000;
const id = (digit: string): Buffer => Buffer.from(digit.repeat(32), 'hex');
const spanId = (n: number): Buffer => Buffer.from(n.toString(16).padStart(16, '0'), 'hex');
const hex = (n: number): string => n.toString(16).padStart(16, '0');

const one = (cell: string, n: number, parent: number, atMs: number, forMs: number, more: Row = {}): Row => {
  const [ent, maillon] = cell.split('/') as [string, string];
  return span(ent, maillon, T0_MS + atMs + forMs, forMs, {
    TraceId: id('a'),
    SpanId: spanId(n),
    ...(parent > 0 && { ParentSpanId: spanId(parent) }),
    ResourceKeys: ['service.name', 'host.name'],
    ResourceValues: [maillon, `${maillon}-1`],
    ...more,
  });
};

const twice = one('nord/portail', 2, 1, 10, 80, { Kind: 3 });
const traces: Row[] = [
  one('nord/portail', 1, 0, 0, 100, {
    EventTimes: [ns(T0_MS + 40)],
    EventNames: ['exception'],
    EventAttributes: ['{"exception.type":"Boom"}'],
    StatusCode: 2,
    Outcome: 1,
    HttpStatus: 500,
    StatusMessage: 'boum',
  }),
  twice,
  // The sender gave it twice.
  { ...twice },
  one('national/authentification', 3, 2, 20, 60),
  one('est/base', 4, 3, 30, 10, { ResourceKeys: [], ResourceValues: [] }),
  // Long after the others, received later still.
  one('nord/portail', 5, 1, 90_000, 5, { ReceivedAt: ns(T0_MS + 300_000) }),
  // Another trace; and one of three days, whose last span is alone in its granule, in the last second looked at.
  span('nord', 'portail', T0_MS, 20, { TraceId: id('b'), SpanId: spanId(1) }),
  ...[0, 1, 2].map((day) =>
    span('nord', 'portail', T0_MS - day * 86_400_000, 20, { TraceId: id('c'), SpanId: spanId(day + 1) }),
  ),
  // A batch: one root, 5,999 children.
  ...Array.from({ length: 6000 }, (_, n) =>
    span('nord', 'base', T0_MS + 1000 + n, n === 0 ? 900 : 1, {
      TraceId: id('d'),
      SpanId: spanId(n + 1),
      ...(n > 0 && { ParentSpanId: spanId(1) }),
    }),
  ),
];

let open: Opened;
beforeAll(async () => {
  open = await filled({ traces });
}, 60_000);
afterAll(() => open.close());

const read = (traceId: string, over: Partial<TraceOptions> = {}) =>
  readTrace(open.store.client, {
    ...{ traceId: traceId.repeat(32), asOf: T0_MS + 600_000, scope: everything, attributes: true, limit: 1000 },
    ...over,
  });

test('a trace is whole, by start, each span once with all that was sent of it', async () => {
  const { spans, total, duplicates } = await read('a');
  expect(spans.map((each) => each.spanId)).toEqual([1, 2, 3, 4, 5].map(hex));
  expect({ total, duplicates }).toEqual({ total: 5, duplicates: 1 });
  expect(spans[0]).toEqual({
    spanId: hex(1),
    parentSpanId: '',
    startNs: String(ns(T0_MS)),
    durationNs: '100000000',
    kind: 'Server',
    clock: 'host portail-1',
    told: {
      ...{ cell: 'nord/portail', service: 'portail', host: 'portail-1', name: 'GET /', status: 'Error' },
      ...{ statusMessage: 'boum', outcome: 'fault', httpStatus: 500 },
      attributes: { 'http.request.method': 'GET' },
      resource: { 'service.name': 'portail', 'host.name': 'portail-1' },
      events: [['40000000', 'exception', { 'exception.type': 'Boom' }]],
    },
  });
  // Whose machine nobody names has the clock of its service.
  expect(spans[3]?.clock).toBe('service base');
  expect(spans[2]?.parentSpanId).toBe(hex(2));
});

test('spans of others are there without their names, and national ones without what they carry', async () => {
  const nord: Scope = { kind: 'ents', ents: ['nord'] };
  const { spans, total } = await read('a', { scope: nord });
  expect(total).toBe(5);
  expect(spans.map(({ told }) => told?.cell)).toEqual([
    'nord/portail',
    'nord/portail',
    'national/authentification',
    undefined,
    'nord/portail',
  ]);
  expect(spans[2]?.told).toMatchObject({ service: 'authentification', attributes: {}, resource: {}, events: [] });
  expect(Object.keys(spans[0]?.told?.attributes ?? {})).toEqual(['http.request.method']);
});

test('attributes, resource and events are left out where they are not for the reader', async () => {
  const { spans } = await read('a', { attributes: false });
  for (const { told } of spans) expect(told).toMatchObject({ attributes: {}, resource: {}, events: [] });
});

test('what was not known yet is not in it', async () => {
  expect((await read('a', { asOf: T0_MS + 200_000 })).spans.map((each) => each.spanId)).toEqual([1, 2, 3, 4].map(hex));
  expect(await read('a', { asOf: T0_MS })).toEqual({ spans: [], total: 0, duplicates: 0 });
});

test('one of several days, and one nobody sent', async () => {
  expect((await read('c')).spans.map((each) => each.spanId)).toEqual([3, 2, 1].map(hex));
  expect(await read('e')).toEqual({ spans: [], total: 0, duplicates: 0 });
});

test('of very many spans the first are told, and how many there are', async () => {
  const some = await read('d', { limit: 5000 });
  expect(some.spans).toHaveLength(5000);
  expect(some.total).toBe(6000);
  expect(some.spans.slice(0, 3).map((each) => each.spanId)).toEqual([1, 2, 3].map(hex));
});

test('an id of a trace is looked for in the granules that may hold it', async () => {
  const plan = await rowsOf<{ explain: string }>(
    open.store,
    `EXPLAIN indexes = 1 SELECT count() FROM otel_traces WHERE TraceId = '${'a'.repeat(32)}'`,
  );
  expect(plan.map(({ explain }) => explain).join('\n')).toContain('idx_trace_id');
});
