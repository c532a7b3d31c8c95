import { describe, expect, it } from 'vitest';
import { compileMapping } from '../../../chain/mapping.js';
import { hostOfUrl, normaliseHost } from '../../../collector/otlp/host.js';
import { LogWalk } from '../../../collector/otlp/log-walk.js';
import { MetricWalk } from '../../../collector/otlp/metric-walk.js';
import { TraceWalk } from '../../../collector/otlp/trace-walk.js';
import { logColumns, pointColumns } from './reference/columns.js';
import { chain, context, receivedAtNs } from './reference/context.js';
import { encode, logRequest, metricRequest } from './reference/messages.js';
import { decodeRows } from './reference/row-binary.js';
import { attributes, type Plain, rowOf, span, walkSpans } from './reference/spans.js';

const walk = new TraceWalk(context);
const [internal, server, client, producer, consumer] = [1, 2, 3, 4, 5];
const est = 'portail.ent-est.test';
const sud = 'portail.ent-sud.test';

describe('the cell of a span', () => {
  it.each<[string, number, Plain, Plain, string]>([
    ['its server.address', server, { 'server.address': est }, {}, 'ent-est'],
    ['a consumer likewise', consumer, { 'server.address': est }, {}, 'ent-est'],
    ['the host of url.full', server, { 'url.full': `https://${sud}:8443/x` }, {}, 'ent-sud'],
    ['the legacy http.host', server, { 'http.host': `${sud}:80` }, {}, 'ent-sud'],
    ['its own host before that of the resource', server, { 'server.address': est }, { 'host.name': sud }, 'ent-est'],
    [
      'the host of the resource if its own is unknown',
      server,
      { 'server.address': '10.0.0.9' },
      { 'host.name': sud },
      'ent-sud',
    ],
    ['the host of the resource for internal work', internal, {}, { 'host.name': sud }, 'ent-sud'],
    ['never the host it calls', client, { 'server.address': est }, { 'host.name': sud }, 'ent-sud'],
    ['never the host it sends to', producer, { 'server.address': est }, {}, 'unmapped'],
    ['an unknown host', server, { 'server.address': 'elsewhere.test' }, {}, 'unmapped'],
  ])('is found by %s', (_, kind, sent, resource, Ent) => {
    const row = rowOf(walk, sent, { kind }, { 'service.name': 'portail', ...resource });
    expect(row).toMatchObject({ Sender: 'beta', Ent, Maillon: Ent === 'unmapped' ? 'unmapped' : 'portail' });
    expect(row.Operator).toBe(Ent === 'unmapped' ? '' : 'beta');
    expect(row.Territory).toBe(Ent === 'unmapped' ? '' : 'est');
  });

  it('is that of its own host, even where the rule without a host says the same', () => {
    const rules = [
      { sender: 'beta', service: 'portail', cell: 'ent-est/portail' },
      { sender: 'beta', service: 'portail', host: est, cell: 'ent-est/portail' },
      { sender: 'beta', service: 'portail', host: sud, cell: 'ent-sud/portail' },
    ];
    const mapping = compileMapping({ ...chain, mapping: rules });
    const resource = { 'service.name': 'portail', 'host.name': sud };
    const row = rowOf(new TraceWalk({ ...context, mapping }), { 'server.address': est }, {}, resource);
    expect(row).toMatchObject({ Ent: 'ent-est' });
  });

  it('is found by a rule without a host for any host', () => {
    const row = rowOf(walk, { 'server.address': 'db-4' }, {}, { 'service.name': 'base', 'host.name': 'db-4' });
    expect(row).toMatchObject({ Ent: 'ent-est', Maillon: 'base' });
  });

  it('is another sender’s business under another token', () => {
    const body = walkSpans(walk, [span()], { 'service.name': 'base' });
    expect(body.decoded[0]).toMatchObject({ Ent: 'ent-est' });
    const names: Plain = { 'service.name': 'base\nx', 'host.name': 'y' };
    expect(walkSpans(walk, [span()], names).decoded[0]).toMatchObject({ Ent: 'unmapped' });
  });
});

describe('the callee of a span', () => {
  it.each<[string, number, Plain, string]>([
    ['of a client', client, { 'server.address': sud }, 'ent-sud'],
    ['of a producer', producer, { 'server.address': sud }, 'ent-sud'],
    ['by URL', client, { 'http.url': `http://${est}/x` }, 'ent-est'],
    ['by net.peer.name', client, { 'net.peer.name': est }, 'ent-est'],
    ['unknown', client, { 'server.address': 'api.test' }, ''],
    ['not of a server', server, { 'server.address': sud }, ''],
  ])('%s', (_, kind, sent, PeerEnt) => {
    const PeerMaillon = PeerEnt === '' ? '' : 'portail';
    expect(rowOf(walk, sent, { kind })).toMatchObject({ PeerEnt, PeerMaillon });
  });
});

it('a metric belongs to the cell of its resource', () => {
  const dataPoints = [{ timeUnixNano: String(receivedAtNs), asInt: '4' }];
  const resource = { attributes: attributes({ 'service.name': 'portail', 'host.name': sud }) };
  const body = encode(metricRequest, {
    resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: 'x', gauge: { dataPoints } }] }] }],
  });
  const rows = decodeRows(new MetricWalk(context).walk(body, 'beta', receivedAtNs).payload, pointColumns);
  expect(rows[0]).toMatchObject({ Ent: 'ent-sud', Maillon: 'portail', Value: 4, IntValue: 4n, IsInt: 1 });
});

describe('the cell of a log record', () => {
  const logWalk = new LogWalk(context);
  it.each<[string, Plain, Plain, string]>([
    ['the host of its resource', {}, { 'host.name': sud }, 'ent-sud'],
    ['that host before the one it speaks of', { 'server.address': est }, { 'host.name': sud }, 'ent-sud'],
    [
      'the host it names if that of the resource is unknown',
      { 'server.address': est },
      { 'host.name': 'web-3' },
      'ent-est',
    ],
    ['the host it names', { 'server.address': `${sud}:443` }, {}, 'ent-sud'],
    ['no host known', { 'server.address': 'elsewhere.test' }, { 'host.name': 'web-3' }, 'unmapped'],
  ])('is found by %s', (_, sent, resource, Ent) => {
    const logRecords = [{ attributes: attributes(sent) }];
    const body = encode(logRequest, {
      resourceLogs: [
        {
          resource: { attributes: attributes({ 'service.name': 'portail', ...resource }) },
          scopeLogs: [{ logRecords }],
        },
      ],
    });
    const rows = decodeRows(logWalk.walk(body, 'beta', receivedAtNs).payload, logColumns);
    expect(rows[0]).toMatchObject({ Sender: 'beta', Ent, TimeNs: receivedAtNs });
  });
});

it.each([
  ['Portail.ENT-est.test:443', est],
  ['portail.ent-est.test.', est],
  ['[2001:db8::1]:80', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
  ['', ''],
])('the host %s is %s', (host, expected) => {
  expect(normaliseHost(host)).toBe(expected);
});

it.each([
  ['https://user:secret@portail.test:8080/a?b', 'portail.test'],
  ['http://[::1]:3000', '::1'],
  ['https://portail.test?x', 'portail.test'],
  ['/only/a/path', ''],
])('the host of %s is %s', (url, expected) => {
  expect(hostOfUrl(url)).toBe(expected);
});
