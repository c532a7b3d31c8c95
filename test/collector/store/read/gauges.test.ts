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
  ['a metric without a meaning is left out', [row('jvm.memory.used', 1, 5)], []],
  ['a bound without use says nothing', [row('vigie.pool.limit', 1, 5)], []],
])('%s', (_, series, expected) => {
  const found = gaugesOf(series);
  expect(found).toHaveLength(expected.length);
  expected.forEach((gauge, index) => {
    expect(found[index]).toMatchObject(gauge);
  });
});
