import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClock } from '../../../../chain/clock.js';
import { everything, type Scope } from '../../../../chain/principal.js';
import { createLoader } from '../../../../collector/store/loader.js';
import { type ArrivalRow, examinedFrom, readArrivals } from '../../../../collector/store/read/arrivals.js';
import { type Opened, opened, quiet } from '../opened.js';
import { log, ns, point, type Row, span } from '../rows.js';
import { HeldSegments } from '../segments.js';

const NOW_MS = Math.floor(Date.now() / 1000) * 1000;
const HOST = 'portail.ent-est.example';
const QUARTER_MS = 15 * 60_000;

const attributes = (values: Record<string, string>): Row => ({
  AttributeKeys: Object.keys(values),
  AttributeValues: Object.values(values),
});
const resource = (values: Record<string, string>): Row => ({
  ResourceKeys: Object.keys(values),
  ResourceValues: Object.values(values),
});
const COMPLETE = {
  'http.request.method': 'GET',
  'client.address': 'hmac:00',
  'user_agent.original': 'Mozilla/5.0',
  'url.path': '/',
  'http.response.status_code': '200',
  'server.address': HOST,
};
/** The same before 2024; and a host with its port and capitals, as a Host header has it. */
const LEGACY = {
  'http.method': 'GET',
  'http.client_ip': 'hmac:00',
  'http.user_agent': 'Mozilla/5.0',
  'http.target': '/',
  'http.status_code': '200',
  'http.host': 'Portail.ENT-est.example:8443',
};

/** A span that ended so long before now and was received so long after its end, ms. */
function sent(endAgoMs: number, delayMs: number, more: Row): Row {
  return span('ent-est', 'portail', NOW_MS - endAgoMs, 20, { ReceivedAt: ns(NOW_MS - endAgoMs + delayMs), ...more });
}

const spans: Row[] = [
  ...Array.from({ length: 20 }, (_, n) => sent(60_000, 100 + n * 10, attributes(COMPLETE))),
  sent(50_000, 400, attributes(LEGACY)),
  // A request without any of what is needed, but for its host and status.
  sent(40_000, 400, attributes({ 'http.request.method': 'GET', 'server.address': HOST })),
  // One that was abandoned: nobody answered it.
  sent(40_000, 400, { ...attributes(COMPLETE), HttpStatus: 0 }),
  // Neither a call nor an inner step is a request; a call's host is that of the resource.
  sent(30_000, 400, {
    Kind: 3,
    ...attributes({ 'server.address': 'elsewhere.example' }),
    ...resource({ 'host.name': HOST }),
  }),
  sent(30_000, 400, { Kind: 1, ...attributes({ 'server.address': HOST }) }),
  // Another service, sampled one in ten in a way we read, and once in a way we do not.
  sent(20_000, 200, { ...attributes(COMPLETE), Service: 'api', Weight: 10, SamplingKnown: 1 }),
  sent(20_000, 200, { ...attributes(COMPLETE), Service: 'api', Weight: 1, SamplingKnown: 0 }),
  // A clock that is ahead.
  sent(10_000, -5_000, { ...attributes(COMPLETE), Service: 'horloge' }),
  sent(10_000, 100, { Ent: 'unmapped', Maillon: 'unmapped', Service: 'inconnu', ...attributes(COMPLETE) }),
  // Not in the answer: of another sender, received before the range, an import.
  sent(10_000, 100, { Sender: 'beta', ...attributes(COMPLETE) }),
  sent(20 * 60_000, 100, { Service: 'hier', ...attributes(COMPLETE) }),
  sent(86_400_000, 86_390_000, { Service: 'import', ...attributes(COMPLETE) }),
];
const points: Row[] = [1, 2, 3].map((type) =>
  point('ent-est', 'portail', `m${type}`, NOW_MS - 10_000, 1, {
    Type: type,
    ReceivedAt: ns(NOW_MS - 7_000),
    ...resource({ 'host.name': HOST }),
  }),
);
const logs: Row[] = [
  log('ent-est', 'portail', NOW_MS - 9_000, 'bonjour', {
    ReceivedAt: ns(NOW_MS - 8_000),
    ...resource({ 'host.name': HOST }),
  }),
];

let open: Opened;
beforeAll(async () => {
  open = await opened();
  const source = new HeldSegments();
  source.seal('s', 'traces', spans);
  source.seal('p', 'metrics', points);
  source.seal('l', 'logs', logs);
  const loader = createLoader({ client: open.store.client, source, clock: createClock(), log: quiet, onCommit() {} });
  await loader.drained();
  await loader.stop();
}, 60_000);
afterAll(() => open.close());

function arrivals(scope: Scope = everything) {
  const range = { fromMs: NOW_MS - QUARTER_MS, toMs: NOW_MS };
  return readArrivals(open.store.client, { sender: 'alpha', asOf: NOW_MS, range, scope });
}

async function of(service: string, signal: ArrivalRow['signal'] = 'traces'): Promise<ArrivalRow | undefined> {
  return (await arrivals()).rows.find((row) => row.service === service && row.signal === signal);
}

describe('what has arrived from a sender', () => {
  it('is told by service, host, cell and signal, whatever generation of attributes names the host', async () => {
    const { rows, examinedFromMs } = await arrivals();
    expect(examinedFromMs).toBe(NOW_MS - QUARTER_MS);
    expect(rows.map(({ service, host, ent, signal, rows: n }) => [service, host, ent, signal, n]).sort()).toEqual([
      ['api', HOST, 'ent-est', 'traces', 2],
      ['horloge', HOST, 'ent-est', 'traces', 1],
      ['inconnu', HOST, 'unmapped', 'traces', 1],
      ['portail', HOST, 'ent-est', 'logs', 1],
      ['portail', HOST, 'ent-est', 'metrics', 3],
      ['portail', HOST, 'ent-est', 'traces', 25],
    ]);
  });

  it('counts the requests without what is needed, in either generation', async () => {
    expect(await of('portail')).toMatchObject({
      requests: 23,
      withoutClient: 1,
      withoutAgent: 1,
      withoutPath: 1,
      withoutStatus: 1,
      withoutHost: 0,
    });
  });

  it('measures the delay from the end of the span, or the time of the point, to the reception', async () => {
    const { delayP50Ms, delayP95Ms } = (await of('portail'))!;
    expect(delayP50Ms).toBeGreaterThanOrEqual(190);
    expect(delayP50Ms).toBeLessThanOrEqual(250);
    expect(delayP95Ms).toBeCloseTo(400, -1);
    expect(await of('portail', 'metrics')).toMatchObject({ delayP50Ms: 3000, lastReceivedMs: NOW_MS - 7_000 });
    expect(await of('portail', 'logs')).toMatchObject({ delayP50Ms: 1000 });
    expect(await of('horloge')).toMatchObject({ delayP50Ms: -5000 });
  });

  it('tells sampling that cannot be read', async () => {
    expect(await of('api')).toMatchObject({ samplingUnknown: 1, weight: 5.5 });
    expect(await of('portail')).toMatchObject({ samplingUnknown: 0, weight: 1 });
  });

  it('shows an asker what lies in their scope only', async () => {
    const { rows } = await arrivals({ kind: 'ents', ents: ['ent-sud'] });
    expect(rows).toEqual([]);
  });
});

describe('a flood', () => {
  it('is examined from the earliest whole minute that keeps the work bounded', () => {
    const newestFirst = [300, 200, 100].map((rows, index) => ({ minute: 600 - index * 60, rows }));
    expect(examinedFrom(newestFirst, 1000)).toBe(0);
    expect(examinedFrom(newestFirst, 500)).toBe(540);
    expect(examinedFrom(newestFirst, 10)).toBe(600);
    expect(examinedFrom([], 10)).toBe(0);
  });
});
