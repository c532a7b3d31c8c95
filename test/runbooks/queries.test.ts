import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRunbooks } from '../../runbooks/registry.js';
import { type Opened, opened, rowsOf } from '../collector/store/opened.js';

const registry = await loadRunbooks(path.resolve(import.meta.dirname, '../../runbooks'));
const queries = [...registry.runbooks.values()].flatMap(({ id, sections }) =>
  [...sections].flatMap(([section, text]) =>
    [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map((match, index) => ({
      id,
      section,
      nth: index + 1,
      sql: match[1] as string,
    })),
  ),
);

let engine: Opened;

/** Spans and points of the last minutes as the walk would write them: some good, some failing with an exception, some calls, a full pool. */
const SPANS = `INSERT INTO spans_in
(Sender, Ent, Maillon, ReceivedAt, KeepUntil, StartNs, EndNs, TraceId, SpanId, Kind, Service, ResourceKeys, ResourceValues, AttributeKeys, AttributeValues,
 EventTimes, EventNames, EventAttributes, Weight, SamplingKnown, HttpStatus, Outcome, Good, SourceClass, PathFamily, ClientFamily, SourceHash, UserHash, PeerEnt, PeerMaillon)
SELECT 'beta', 'ent-est', 'base', end + 1000000000, toUInt32(now()) + 86400, end - 20000000, end, unhex(leftPad(hex(number), 32, '0')), unhex(leftPad(hex(number), 16, '0')),
 if(number % 5 = 0, 3, 2), 'base', ['service.version', 'service.instance.id'], ['1.2', 'a'], ['url.path', 'user_agent.original'], ['/api', 'curl'],
 if(number % 3 = 0, [end], []), if(number % 3 = 0, ['exception'], []), if(number % 3 = 0, ['{"exception.type":"Timeout","exception.message":"trop long"}'], []),
 1, 1, 200, if(number % 3 = 0, 1, 0), number % 3 != 0, 'home', 'api', 'curl', toUInt32(number + 1), number + 1, if(number % 5 = 0, 'ent-est', ''), if(number % 5 = 0, 'portail', '')
FROM (SELECT number, toUInt64(toUnixTimestamp64Nano(now64(9)) - number * 1000000000) AS end FROM numbers(100))`;

const POINTS = `INSERT INTO points_in
(Sender, Ent, Maillon, ReceivedAt, KeepUntil, MetricName, Type, Temporality, Monotonic, StartNs, TimeNs, Value)
SELECT 'beta', 'ent-est', 'base', toUnixTimestamp64Nano(now64(9)), toUInt32(now()) + 86400, 'vigie.pool.used', 1, 0, 0, 0, toUnixTimestamp64Nano(now64(9)), 40`;

beforeAll(async () => {
  engine = await opened();
  for (const query of [SPANS, POINTS]) await engine.store.client.command({ query });
}, 60_000);
afterAll(() => engine?.close());

describe('the queries of the runbooks', () => {
  it('are there to be run', () => {
    expect(queries.map(({ id }) => id)).toEqual(expect.arrayContaining(['saturation', 'inondation', 'panne']));
  });

  it.each(queries)('$id, $section, query $nth answers from our tables', async ({ sql }) => {
    const rows = await rowsOf<Record<string, unknown>>(engine.store, sql, { ent: 'ent-est', maillon: 'base' });
    expect(rows.length).toBeGreaterThan(0);
  });
});
