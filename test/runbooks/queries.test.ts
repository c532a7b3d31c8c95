import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fencesOf } from '../../runbooks/fences.js';
import { loadRunbooks } from '../../runbooks/registry.js';
import { type Opened, opened, rowsOf } from '../collector/store/opened.js';

const registry = await loadRunbooks(path.resolve(import.meta.dirname, '../../runbooks'));
const queries = [...registry.runbooks.values()].flatMap(({ id, body, bodyLine }) =>
  fencesOf(body)
    .filter(({ language }) => language === 'sql')
    .map(({ code, line }) => ({ id, line: bodyLine + line, sql: code })),
);

let engine: Opened;

/** Spans of the last minutes as the walk would write them: served and called, good, failing with an exception, refused for a wrong password. */
const spans = (sinceS: string) => `INSERT INTO spans_in
(Sender, Ent, Maillon, ReceivedAt, KeepUntil, StartNs, EndNs, TraceId, SpanId, Kind, Service, ResourceKeys, ResourceValues, AttributeKeys, AttributeValues,
 EventTimes, EventNames, EventAttributes, Weight, SamplingKnown, HttpStatus, Outcome, Good, SourceClass, PathFamily, ClientFamily, SourceHash, UserHash, Login, PeerEnt, PeerMaillon)
SELECT 'beta', 'ent-est', 'base', end + 1000000000, toUInt32(now()) + 86400, end - 20000000, end, unhex(leftPad(hex(number), 32, '0')), unhex(leftPad(hex(number), 16, '0')),
 if(number % 5 = 0, 3, 2), 'base', ['service.version', 'service.instance.id'], ['1.2', 'a'],
 ['url.path', 'user_agent.original', 'http.request.method', 'enduser.id', 'client.address'], ['/api', 'curl', 'POST', concat('compte-', toString(number % 7)), 'source'],
 if(number % 3 = 0, [end], []), if(number % 3 = 0, ['exception'], []), if(number % 3 = 0, ['{"exception.type":"Timeout","exception.message":"trop long"}'], []),
 1, 1, 200, multiIf(number % 3 = 0, 1, number % 3 = 1, 4, 0), number % 3 = 2, 'home', 'api', 'curl', toUInt32(number + 1), number + 1, 2 - number % 2,
 if(number % 5 = 0, 'ent-est', ''), if(number % 5 = 0, 'base', '')
FROM (SELECT number, toUInt64(toUnixTimestamp64Nano(now64(9)) - (number + ${sinceS}) * 1000000000) AS end FROM numbers(100))`;

const points = (
  sender: string,
  service: string,
  metric: string,
  value: number,
  keys: string,
  values: string,
) => `INSERT INTO points_in
(Sender, Ent, Maillon, ReceivedAt, KeepUntil, Service, MetricName, Type, Temporality, Monotonic, AttributeKeys, AttributeValues, StartNs, TimeNs, Value)
SELECT '${sender}', 'ent-est', 'base', toUnixTimestamp64Nano(now64(9)), toUInt32(now()) + 86400, '${service}', '${metric}', 1, 0, 0, ${keys}, ${values}, 0,
 toUnixTimestamp64Nano(now64(9)), ${value}`;
const vantage = ["['vigie.vantage', 'vigie.probe']", "['paris', 'ent-est']"] as const;

const JOURNAL = `INSERT INTO incident_journal (v, seq, epoch, writer, at, type, actor, payload, payloadSha256, prevHash)
VALUES (1, 1, 1, 'vigie-1', now64(3), 'page.due', 'detector', '{}', repeat('0', 64), repeat('0', 64))`;

beforeAll(async () => {
  engine = await opened();
  for (const query of [
    spans('0'),
    // What is compared with school days must find one, whatever the day of this test.
    spans('86400 * greatest(toDayOfWeek(now()) - 5, 0)'),
    points('beta', 'base', 'vigie.pool.used', 40, '[]', '[]'),
    // One result of a probe is one insert, as the walk writes it.
    ...['dns', 'tls', 'http', 'signin'].map((kind) =>
      points('vigie', `vigie-probe-${kind}`, 'vigie.probe.up', 1, ...vantage),
    ),
    `${points('vigie', 'vigie-probe-tls', 'vigie.probe.tls.expiry', 86_400, ...vantage)} UNION ALL
     ${points('vigie', 'vigie-probe-tls', 'vigie.probe.up', 1, ...vantage).replace(/^INSERT[\s\S]*?SELECT/, 'SELECT')}`,
    JOURNAL,
  ])
    await engine.store.client.command({ query });
}, 60_000);
afterAll(() => engine?.close());

const params = { ent: 'ent-est', maillon: 'base', sender: 'beta' };

describe('the queries of the runbooks', () => {
  it('are there to be run, in each of them', () => {
    expect(new Set(queries.map(({ id }) => id))).toEqual(new Set(registry.runbooks.keys()));
  });

  it.each(queries)('$id, line $line, answers from our tables', async ({ sql }) => {
    const rows = await rowsOf<Record<string, unknown>>(engine.store, sql, params);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('a query that names a column we do not have would not pass', async () => {
    await expect(rowsOf(engine.store, 'SELECT Demandes FROM cells_1s', params)).rejects.toThrow(/Demandes/);
    await expect(rowsOf(engine.store, 'EXPLAIN AST SELECT FROM WHERE', params)).rejects.toThrow(/Syntax error/);
  });
});
