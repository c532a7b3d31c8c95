import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogWalk } from '../../../collector/otlp/log-walk.js';
import { MetricWalk } from '../../../collector/otlp/metric-walk.js';
import { TraceWalk } from '../../../collector/otlp/trace-walk.js';
import { patienceMs, runs } from './reference/arbitraries.js';
import { context, pseudonymise, receivedAtNs } from './reference/context.js';
import { encode, logRequest, metricRequest, traceRequest } from './reference/messages.js';
import { rowOf, span } from './reference/spans.js';
import { privateKeys } from './reference/values.js';

const walk = new TraceWalk(context);
const hmac = (value: string): string => `hmac:${pseudonymise.hex(value)}`;
const stored = (key: string, value: string) => rowOf(walk, { [key]: value }).AttributeValues;

describe('what is stored', () => {
  it.each(privateKeys)('%s is a keyed hash', (key) => {
    expect(stored(key, '203.0.113.9')).toEqual([hmac('203.0.113.9')]);
  });

  it('an address list keeps its order, each address hashed', () => {
    const list = '203.0.113.9, ::ffff:198.51.100.1,2001:db8::1';
    const hashes = ['203.0.113.9', '198.51.100.1', '2001:db8::1'].map(hmac);
    expect(stored('http.request.header.x-forwarded-for', list)).toEqual([hashes.join(', ')]);
  });

  it.each([
    ['url.full', 'https://a.test/b?token=1#c', 'https://a.test/b'],
    ['url.full', 'https://jean:secret@a.test/b', 'https://a.test/b'],
    ['http.url', 'http://a.test?ticket=ST-1', 'http://a.test'],
    ['http.target', '/cas?ticket=ST-1', '/cas'],
    ['http.target', '/a@b/c', '/a@b/c'],
    ['url.path', '/portail;jsessionid=0A1B2C/page;v=1', '/portail/page;v=1'],
    ['http.url', 'http://a.test/x;JSESSIONID=0A1B2C?y', 'http://a.test/x'],
    ['http.response.header.location', 'https://a.test/cas?ticket=ST-1', 'https://a.test/cas'],

    ['client.address', '', ''],
    ['server.address', '203.0.113.9', '203.0.113.9'],
  ])('%s %s becomes %s', (key, value, expected) => {
    expect(stored(key, value)).toEqual([expected]);
  });
});

/** The private value as attributes may carry it: alone, in a list, in a map, under a map's key. */
const carriers = (secret: string) =>
  fc.constantFrom<(key: string) => object>(
    (key) => ({ key, value: { stringValue: secret } }),
    (key) => ({
      key,
      value: {
        arrayValue: { values: [{ stringValue: secret }, { arrayValue: { values: [{ stringValue: secret }] } }] },
      },
    }),
    (key) => ({ key, value: { kvlistValue: { values: [{ key: 'inner', value: { stringValue: secret } }] } } }),
    (key) => ({ key: 'outer', value: { kvlistValue: { values: [{ key, value: { stringValue: secret } }] } } }),
    () => ({ key: 'url.query', value: { stringValue: `from=${secret}` } }),
    () => ({ key: 'http.url', value: { stringValue: `http://a.test/?from=${secret}` } }),
  );

const secrets = fc.oneof(fc.ipV4(), fc.ipV6(), fc.emailAddress());

/** Bytes that cannot be met by chance: other fields hold nothing. */
const contains = (payload: Buffer, secret: string): boolean => payload.includes(Buffer.from(secret, 'utf8'));

const sentSecret = secrets
  .filter((secret) => secret.length > 6)
  .chain((secret) =>
    fc.record({
      secret: fc.constant(secret),
      attributes: fc.array(
        fc.tuple(carriers(secret), fc.constantFrom(...privateKeys)).map(([carry, key]) => carry(key)),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  );

it('an address list longer than any real one is hashed whole, at once', () => {
  const list = '203.0.113.9,'.repeat(1_000_000);
  expect(stored('http.request.header.x-forwarded-for', list)).toEqual([hmac(list)]);
});

describe('a clear address or account is never in the payload', () => {
  it(
    'of spans, their resources, events and links',
    () => {
      fc.assert(
        fc.property(sentSecret, ({ secret, attributes }) => {
          const spans = [span({ attributes, events: [{ attributes }], links: [{ attributes }] })];
          const resourceSpans = [{ resource: { attributes }, scopeSpans: [{ scope: { attributes }, spans }] }];
          const result = walk.walk(encode(traceRequest, { resourceSpans }), 'beta', receivedAtNs);
          expect(result.rows).toBe(1);
          expect(contains(result.payload, secret)).toBe(false);
        }),
        { numRuns: runs },
      );
    },
    patienceMs,
  );

  it(
    'of log records, their resources, scopes and structured bodies',
    () => {
      const logWalk = new LogWalk(context);
      fc.assert(
        fc.property(sentSecret, ({ secret, attributes }) => {
          const body = { kvlistValue: { values: attributes } };
          const scopeLogs = [{ scope: { attributes }, logRecords: [{ attributes, body }] }];
          const result = logWalk.walk(
            encode(logRequest, { resourceLogs: [{ resource: { attributes }, scopeLogs }] }),
            'beta',
            receivedAtNs,
          );
          expect(result.rows).toBe(1);
          expect(contains(result.payload, secret)).toBe(false);
        }),
        { numRuns: runs },
      );
    },
    patienceMs,
  );

  it(
    'of data points, their resources and exemplars',
    () => {
      const metricWalk = new MetricWalk(context);
      fc.assert(
        fc.property(sentSecret, ({ secret, attributes }) => {
          const dataPoints = [
            { attributes, timeUnixNano: String(receivedAtNs), exemplars: [{ filteredAttributes: attributes }] },
          ];
          const metrics = [{ name: 'x', sum: { dataPoints }, metadata: attributes }];
          const resourceMetrics = [{ resource: { attributes }, scopeMetrics: [{ scope: { attributes }, metrics }] }];
          const result = metricWalk.walk(encode(metricRequest, { resourceMetrics }), 'beta', receivedAtNs);
          expect(result.rows).toBe(1);
          expect(contains(result.payload, secret)).toBe(false);
        }),
        { numRuns: runs },
      );
    },
    patienceMs,
  );
});
