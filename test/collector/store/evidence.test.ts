import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClock } from '../../../chain/clock.js';
import { createLoader } from '../../../collector/store/loader.js';
import { type Opened, opened, quiet, rowsOf } from './opened.js';
import { log, ns, point, type Row, span } from './rows.js';
import { HeldSegments } from './segments.js';

const AT_MS = Date.now() - 60_000;
const scope: Row = { ScopeKeys: ['library.language'], ScopeValues: ['php'] };
const exemplars: Row = {
  ExemplarTimes: [ns(AT_MS)],
  ExemplarValues: [12.5],
  ExemplarTraceIds: [Buffer.alloc(16, 0xab)],
  ExemplarSpanIds: [Buffer.alloc(8, 0xcd)],
  ExemplarAttributes: ['{"user.kind":"élève"}'],
};
const EXEMPLARS = {
  attributes: [{ 'user.kind': 'élève' }],
  value: [12.5],
  trace: ['ab'.repeat(16)],
  span: ['cd'.repeat(8)],
};

let open: Opened;
beforeAll(async () => {
  open = await opened();
  const source = new HeldSegments();
  const dropped = { DroppedAttributes: 1, DroppedEvents: 2, DroppedLinks: 3 };
  source.seal('evidence-t', 'traces', [span('a', 'portail', AT_MS, 5, { ...scope, ...dropped })]);
  source.seal(
    'evidence-m',
    'metrics',
    [1, 2, 3, 4, 5].map((Type) => point('a', 'portail', 'm', AT_MS, 1, { Type, ...scope, ...exemplars })),
  );
  source.seal('evidence-l', 'logs', [
    log('a', 'portail', AT_MS, 'Connexion refusée', { ...scope, Flags: 0x301, EventName: 'login', SeverityNumber: 13 }),
  ]);
  const { client } = open.store;
  const loader = createLoader({ client, source, clock: createClock(), log: quiet, onCommit: () => {} });
  await loader.drained();
  await loader.stop();
  expect([...source.refused]).toEqual([]);
}, 60_000);
afterAll(() => open.close());

test('a span keeps the attributes of its scope and the counts of what its SDK dropped', async () => {
  const query = 'SELECT ScopeAttributes, DroppedAttributes, DroppedEvents, DroppedLinks FROM otel_traces';
  expect(await rowsOf(open.store, query)).toEqual([
    { ScopeAttributes: { 'library.language': 'php' }, DroppedAttributes: 1, DroppedEvents: 2, DroppedLinks: 3 },
  ]);
});

test.each(['gauge', 'sum', 'histogram', 'exponential_histogram'])('a %s point keeps its exemplars', async (type) => {
  const query = `SELECT ScopeAttributes, Exemplars.FilteredAttributes AS attributes, Exemplars.Value AS value, Exemplars.TraceId AS trace,
    Exemplars.SpanId AS span FROM otel_metrics_${type} WHERE length(Exemplars.TimeUnix) = 1`;
  expect(await rowsOf(open.store, query)).toEqual([{ ScopeAttributes: { 'library.language': 'php' }, ...EXEMPLARS }]);
});

test('a summary, which has no exemplars, keeps the attributes of its scope', async () => {
  expect(await rowsOf(open.store, 'SELECT ScopeAttributes FROM otel_metrics_summary')).toEqual([
    { ScopeAttributes: { 'library.language': 'php' } },
  ]);
});

test('a log record is stored as the exporter stores it', async () => {
  const query = `SELECT toUnixTimestamp64Milli(Timestamp) AS at, toUnixTimestamp(TimestampTime) AS second, length(TraceId) AS digits, TraceFlags,
    Flags, SeverityNumber, SeverityText, ServiceName, Body, EventName, ScopeAttributes, LogAttributes, Ent, Segment,
    toUnixTimestamp64Milli(ObservedTimestamp) AS observed FROM otel_logs`;
  expect(await rowsOf(open.store, query)).toEqual([
    {
      at: AT_MS,
      second: Math.floor(AT_MS / 1000),
      digits: 32,
      TraceFlags: 1,
      Flags: 0x301,
      SeverityNumber: 13,
      SeverityText: 'INFO',
      ServiceName: 'portail',
      Body: 'Connexion refusée',
      EventName: 'login',
      ScopeAttributes: { 'library.language': 'php' },
      LogAttributes: { 'code.function.name': 'f' },
      Ent: 'a',
      Segment: 'evidence-l',
      observed: AT_MS + 1,
    },
  ]);
});
