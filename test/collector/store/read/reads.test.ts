import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClock } from '../../../../chain/clock.js';
import { everything, type Scope } from '../../../../chain/principal.js';
import { createLoader } from '../../../../collector/store/loader.js';
import { readCurves } from '../../../../collector/store/read/curves.js';
import { readLastReceived, readObservation } from '../../../../collector/store/read/observation.js';
import { readMetricRates } from '../../../../collector/store/read/rates.js';
import { readReceipts } from '../../../../collector/store/read/receipts.js';
import { readTraces } from '../../../../collector/store/read/traces.js';
import type { ReadOptions } from '../../../../collector/store/read/types.js';
import { readUnmapped } from '../../../../collector/store/read/unmapped.js';
import { type Opened, opened, quiet, rowsOf } from '../opened.js';
import { ns, point, type Row, span } from '../rows.js';
import { HeldSegments } from '../segments.js';

/** The start of a step of five seconds, so that rows fall into the seconds and steps meant. */
const T0_MS = Math.floor(Date.now() / 5000) * 5000 - 60_000;
const second = (offset: number): number => T0_MS / 1000 + offset;
const received = (offset: number): Row => ({ ReceivedAt: ns(T0_MS + offset * 1000) });

const spans: Row[] = [
  // Second 10 of nord/portail: two good requests by two sources, one login that failed, one timeout, one of weight 4.
  span('nord', 'portail', T0_MS + 10_100, 20, { SourceHash: 64, UserHash: 5n, ...received(11) }),
  span('nord', 'portail', T0_MS + 10_200, 20, { SourceHash: 65, UserHash: 5n, ...received(11) }),
  span('nord', 'portail', T0_MS + 10_300, 40, {
    Outcome: 4,
    Login: 2,
    HttpStatus: 401,
    PathFamily: 'connexion',
    Retry: 1,
    ...received(11),
  }),
  span('nord', 'portail', T0_MS + 10_400, 3000, {
    Outcome: 3,
    Good: 0,
    HttpStatus: 504,
    StatusCode: 2,
    StatusMessage: 'trop long',
    ...received(11),
  }),
  span('nord', 'portail', T0_MS + 10_500, 20, { Weight: 4, SamplingKnown: 0, SourceClass: 'hosting', ...received(11) }),
  // It began in second 10 and ended in second 13: its second is 13.
  span('nord', 'portail', T0_MS + 13_000, 2900, { Good: 0, Outcome: 1, HttpStatus: 500, ...received(14) }),
  // Second 10 again, but received 20 s later.
  span('nord', 'portail', T0_MS + 10_600, 20, { Login: 1, ...received(31) }),
  // INTERNAL spans are in no roll-up; CLIENT ones only on edges.
  span('nord', 'portail', T0_MS + 10_100, 5, { Kind: 1, ...received(11) }),
  span('nord', 'portail', T0_MS + 10_100, 100, {
    Kind: 3,
    PeerEnt: 'national',
    PeerMaillon: 'authentification',
    ...received(11),
  }),
  span('nord', 'portail', T0_MS + 10_200, 300, {
    Kind: 3,
    PeerEnt: 'national',
    PeerMaillon: 'authentification',
    Outcome: 3,
    ...received(11),
  }),
  span('nord', 'portail', T0_MS + 10_200, 50, { Kind: 3, ...received(11) }),
  span('est', 'portail', T0_MS + 10_000, 20, received(11)),
  span('national', 'authentification', T0_MS + 10_000, 20, received(12)),
  span('unmapped', 'unmapped', T0_MS + 10_000, 20, {
    Service: 'inconnu',
    AttributeKeys: ['server.address'],
    AttributeValues: ['h.test'],
    ...received(11),
  }),
];

const cumulative: Row = { Type: 2, Temporality: 2, Monotonic: 1, StartNs: ns(T0_MS - 5000) };
const points: Row[] = [
  point('nord', 'portail', 'vigie.pool.used', T0_MS + 10_000, 9, received(11)),
  point('nord', 'portail', 'vigie.pool.limit', T0_MS + 10_000, 10, received(11)),
  point('nord', 'portail', 'vigie.pool.used', T0_MS + 15_000, 0, { IntValue: 7n, IsInt: 1, ...received(16) }),
  point('sud', 'base', 'process.cpu.utilization', T0_MS + 10_000, 0.5, received(13)),
  point('unmapped', 'unmapped', 'x', T0_MS + 10_000, 1, {
    Service: 'inconnu',
    ResourceKeys: ['host.name'],
    ResourceValues: ['h.test'],
    ...received(11),
  }),
  ...[0, 5, 10, 15].map((at) =>
    point('nord', 'portail', 'http.server.request.duration', T0_MS + at * 1000, 0, {
      ...cumulative,
      Type: 3,
      Count: BigInt(100 + at * 3),
      ...received(at + 1),
    }),
  ),
];

let open: Opened;
beforeAll(async () => {
  open = await opened();
  const source = new HeldSegments();
  source.seal('reads-t', 'traces', spans);
  source.seal('reads-m', 'metrics', points);
  const loader = createLoader({
    client: open.store.client,
    source,
    clock: createClock(),
    log: quiet,
    onCommit: () => {},
  });
  await loader.drained();
  await loader.stop();
  expect([...source.refused]).toEqual([]);
}, 60_000);
afterAll(() => open.close());

const options = (asOfS = 60, scope: Scope = everything): ReadOptions => ({
  asOf: T0_MS + asOfS * 1000,
  range: { fromMs: T0_MS - 30_000, toMs: T0_MS + 60_000 },
  scope,
});
const observe = (asOfS?: number, scope?: Scope) => readObservation(open.store.client, options(asOfS, scope));

test('a second of a cell holds its SERVER spans by their end, weighted', async () => {
  const { cells, second: judged } = await observe();
  expect(judged).toBe(second(59));
  const [tenth, thirteenth, ...rest] = cells.get('nord/portail') ?? [];
  expect(rest).toEqual([]);
  expect(tenth).toEqual({
    cell: 'nord/portail',
    second: second(10),
    requests: 9,
    good: 8,
    errors: { fault: 0, shed: 0, timeout: 1, auth: 1, client: 0 },
    durations: new Map([
      [57, 7],
      [61, 1],
      [86, 1],
    ]),
    composition: new Map([
      ['home|portail|browser', 4],
      ['home|connexion|browser', 1],
      ['hosting|portail|browser', 4],
    ]),
    sources: 2,
    users: 1,
    loginsOk: 1,
    loginsFailed: 1,
    retries: 1,
    samplingKnown: false,
    spans: 6,
  });
  expect(thirteenth).toMatchObject({
    second: second(13),
    requests: 1,
    good: 0,
    samplingKnown: true,
    errors: { fault: 1 },
  });
});

test('a late row is not seen by who asks what was known before it, and the rows before it still are', async () => {
  const requests = async (asOfS: number) =>
    (await observe(asOfS)).cells.get('nord/portail')?.find((one) => one.second === second(10))?.requests;
  expect(await requests(60)).toBe(9);
  expect(await requests(20)).toBe(8);
  expect(await requests(10)).toBeUndefined();
  await open.store.client.command({ query: 'OPTIMIZE TABLE cells FINAL' });
  expect(await requests(20)).toBe(8);
});

test('an edge holds what its caller saw; calls to nobody known are on none', async () => {
  const { edges } = await observe();
  expect(edges).toEqual([
    {
      from: 'nord/portail',
      to: 'national/authentification',
      second: second(10),
      calls: 2,
      failed: 1,
      timedOut: 1,
      waitedMs: 400,
    },
  ]);
});

test('gauges carry use and bound, and each cell says when it was last heard of', async () => {
  const { gauges, lastReceivedMs } = await observe();
  expect(gauges).toEqual([
    { cell: 'nord/portail', kind: 'pool', second: second(10), used: 9, limit: 10 },
    { cell: 'sud/base', kind: 'cpu', second: second(10), used: 0.5 },
    { cell: 'nord/portail', kind: 'pool', second: second(15), used: 7, limit: 10 },
  ]);
  expect(lastReceivedMs.get('nord/portail')).toBe(T0_MS + 31_000);
  expect(lastReceivedMs.get('sud/base')).toBe(T0_MS + 13_000);
  expect(await readLastReceived(open.store.client, options())).toEqual(lastReceivedMs);
});

test('a scope of one ENT shows that ENT and the nation, nothing else', async () => {
  const { cells, edges, gauges } = await observe(60, { kind: 'ents', ents: ['est'] });
  expect([...cells.keys()].sort()).toEqual(['est/portail', 'national/authentification']);
  expect(edges).toEqual([]);
  expect(gauges).toEqual([]);
});

test('curves of a cell: counts of a step, quantiles, errors by kind', async () => {
  const curve = await readCurves(open.store.client, { ...options(), cell: 'nord/portail', stepS: 5 });
  expect(curve.map(({ tMs }) => tMs)).toEqual([T0_MS + 10_000]);
  expect(curve[0]).toMatchObject({
    requests: 10,
    good: 8,
    errors: { timeout: 1, fault: 1, auth: 1 },
  });
  expect(curve[0]?.p50Ms).toBeGreaterThan(17);
  expect(curve[0]?.p50Ms).toBeLessThan(24);
  expect(curve[0]?.p99Ms).toBeGreaterThan(2500);
  expect(
    await readCurves(open.store.client, {
      ...options(60, { kind: 'ents', ents: ['est'] }),
      cell: 'nord/portail',
      stepS: 5,
    }),
  ).toEqual([]);
});

test('rates come from differences of the cumulative counter', async () => {
  const [curve, ...rest] = await readMetricRates(open.store.client, {
    ...options(),
    cell: 'nord/portail',
    metric: 'http.server.request.duration',
    stepS: 5,
  });
  expect(rest).toEqual([]);
  const rates = new Map(curve?.points.map(({ tMs, perS }) => [tMs, perS]));
  expect([0, 5, 10].map((at) => rates.get(T0_MS + at * 1000))).toEqual([3, 3, 3]);
});

test('exemplars: failed requests first, then the slowest', async () => {
  const found = await readTraces(open.store.client, { ...options(), cell: 'nord/portail', limit: 3 });
  expect(found.map(({ outcome, httpStatus }) => [outcome, httpStatus])).toEqual([
    ['timeout', 504],
    ['fault', 500],
    ['auth', 401],
  ]);
  expect(found[0]).toMatchObject({
    durationMs: 3000,
    startMs: T0_MS + 7_400,
    statusMessage: 'trop long',
    name: 'GET /',
  });
  expect(found[0]?.traceId).toMatch(/^[0-9a-f]{32}$/);
});

test('unmapped keys say who sent what, to those who see everything', async () => {
  const [key, ...others] = await readUnmapped(open.store.client, options());
  expect(key).toMatchObject({ sender: 'alpha', service: 'inconnu', host: 'h.test', rows: 2 });
  expect(others).toEqual([]);
  expect(key?.sinceMs).toBeGreaterThanOrEqual(T0_MS);
  expect(key?.lastMs).toBeGreaterThanOrEqual(key?.sinceMs ?? 0);
  expect(await readUnmapped(open.store.client, options(60, { kind: 'ents', ents: ['est'] }))).toEqual([]);
});

test('who was heard of a cell: the newest receipt of each sender, signal and instance', async () => {
  const heard = await readReceipts(open.store.client, options());
  const portail = heard.filter(({ cell, signal }) => cell === 'nord/portail' && signal === 'traces');
  expect(portail.length).toBeGreaterThan(0);
  expect(Math.max(...portail.map(({ lastMs }) => lastMs))).toBeGreaterThanOrEqual(T0_MS + 11_000);
  expect(new Set(heard.map(({ signal }) => signal))).toEqual(new Set(['traces', 'metrics']));
  expect(heard.filter(({ cell }) => cell.startsWith('unmapped'))).toEqual([]);
  const keys = heard.map(({ cell, sender, signal, instance }) => `${cell} ${sender} ${signal} ${instance}`);
  expect(new Set(keys).size).toBe(keys.length);
  const scoped = await readReceipts(open.store.client, options(60, { kind: 'ents', ents: ['est'] }));
  expect(scoped.filter(({ cell }) => cell.startsWith('nord/'))).toEqual([]);
});

test('a span is stored as the exporter stores it', async () => {
  const query =
    "SELECT SpanKind, StatusCode, Duration, SpanAttributes, ResourceAttributes['service.name'] AS service, length(TraceId) AS digits, ParentSpanId FROM otel_traces WHERE HttpStatus = 504";
  expect(await rowsOf(open.store, query)).toEqual([
    {
      SpanKind: 'Server',
      StatusCode: 'Error',
      Duration: 3_000_000_000,
      SpanAttributes: { 'http.request.method': 'GET' },
      service: 'portail',
      digits: 32,
      ParentSpanId: '',
    },
  ]);
});
