import { expect, test } from 'vitest';
import { gaugesOf, type SeriesRow } from '../../../../collector/store/read/gauges.js';

const row = (metric: string, second: number, value: number, more: Partial<SeriesRow> = {}): SeriesRow => ({
  cell: 'e/base',
  metric,
  series: `${metric} ${JSON.stringify(more.attributes ?? {})}`,
  attributes: {},
  second,
  value,
  ...more,
});
const state = (name: string, pool = 'main') => ({
  attributes: { 'db.client.connection.state': name, 'db.client.connection.pool.name': pool },
});
const pool = (name: string) => ({ attributes: { 'db.client.connection.pool.name': name } });

test.each<[string, SeriesRow[], object[]]>([
  [
    'the used connections of a pool against its bound; idle ones do not count',
    [
      row('db.client.connection.count', 1, 3, state('used')),
      row('db.client.connection.count', 1, 5, state('idle')),
      row('db.client.connection.max', 1, 8, pool('main')),
    ],
    [{ second: 1, kind: 'pool', used: 3, limit: 8 }],
  ],
  [
    'the two instances of a service are added up',
    [row('vigie.pool.used', 1, 3), row('vigie.pool.used', 1, 4, { series: 'other' }), row('vigie.pool.limit', 1, 10)],
    [{ used: 7, limit: 10 }],
  ],
  [
    'of two pools, the fuller one',
    [
      row('vigie.pool.used', 1, 50, { attributes: { 'pool.name': 'a' } }),
      row('vigie.pool.limit', 1, 100, { attributes: { 'pool.name': 'a' } }),
      row('vigie.pool.used', 1, 4, { attributes: { 'pool.name': 'b' } }),
      row('vigie.pool.limit', 1, 5, { attributes: { 'pool.name': 'b' } }),
    ],
    [{ used: 4, limit: 5 }],
  ],
  [
    'a bound that was told earlier still holds',
    [row('vigie.queue.limit', 1, 10), row('vigie.queue.length', 6, 9)],
    [{ kind: 'queue', second: 6, used: 9, limit: 10 }],
  ],
  ['without a bound, the use alone', [row('http.server.active_requests', 1, 12)], [{ kind: 'active', used: 12 }]],
  [
    'an instance unheard of for more than 30 s counts no more',
    [row('vigie.pool.used', 1, 5), row('vigie.pool.used', 32, 2, { series: 'new' })],
    [
      { second: 1, used: 5 },
      { second: 32, used: 2 },
    ],
  ],
  [
    'nginx: what awaits a header or is answered is active, what is kept alive is not',
    [
      row('nginx.connections_current', 1, 70, { attributes: { state: 'active' } }),
      row('nginx.connections_current', 1, 40, { attributes: { state: 'reading' } }),
      row('nginx.connections_current', 1, 10, { attributes: { state: 'writing' } }),
      row('nginx.connections_current', 1, 20, { attributes: { state: 'waiting' } }),
    ],
    [
      { kind: 'connections', used: 70 },
      { kind: 'active', used: 50 },
    ],
  ],
  [
    'of the requests a server counts and the connections its proxy counts, the greater, not the sum',
    [
      row('http.server.active_requests', 1, 12),
      row('nginx.connections_current', 1, 40, { attributes: { state: 'reading' } }),
    ],
    [{ kind: 'active', used: 40 }],
  ],
  [
    'apache: busy workers of all; those that read a header are active',
    [
      row('apache.workers', 1, 30, { attributes: { state: 'busy' } }),
      row('apache.workers', 1, 10, { attributes: { state: 'idle' } }),
      row('apache.scoreboard', 1, 28, { attributes: { state: 'reading' } }),
      row('apache.scoreboard', 1, 2, { attributes: { state: 'sending' } }),
      row('apache.scoreboard', 1, 9, { attributes: { state: 'waiting' } }),
    ],
    [
      { kind: 'pool', used: 30, limit: 40 },
      { kind: 'active', used: 30 },
    ],
  ],
  [
    'haproxy: sessions against their limit, and what waits for a server',
    [
      row('haproxy.sessions.count', 1, 1990),
      row('haproxy.sessions.limit', 1, 2000),
      row('haproxy.requests.queued', 1, 7),
    ],
    [
      { kind: 'pool', used: 1990, limit: 2000 },
      { kind: 'queue', used: 7 },
    ],
  ],
  [
    'the kernel: half-open connections against what it keeps of them, and the open ones',
    [
      row('system.network.connections', 1, 900, { attributes: { protocol: 'tcp', state: 'SYN_RECV' } }),
      row('system.network.connections', 1, 50, { attributes: { protocol: 'tcp', state: 'ESTABLISHED' } }),
      row('vigie.half_open.limit', 1, 1024),
    ],
    [
      { kind: 'half-open', used: 900, limit: 1024 },
      { kind: 'connections', used: 50 },
    ],
  ],
  ['a metric without a meaning is left out', [row('jvm.memory.used', 1, 5)], []],
  ['a bound without use says nothing', [row('vigie.pool.limit', 1, 5)], []],
])('%s', (_, series, expected) => {
  const found = gaugesOf(series);
  expect(found).toHaveLength(expected.length);
  for (const gauge of expected) expect(found).toContainEqual(expect.objectContaining(gauge));
});
