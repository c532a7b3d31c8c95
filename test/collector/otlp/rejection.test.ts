import { describe, expect, it } from 'vitest';
import { LogWalk } from '../../../collector/otlp/log-walk.js';
import { MalformedBody } from '../../../collector/otlp/malformed-body.js';
import { MetricWalk } from '../../../collector/otlp/metric-walk.js';
import { TraceWalk } from '../../../collector/otlp/trace-walk.js';
import { logColumns } from './reference/columns.js';
import { context, receivedAtNs } from './reference/context.js';
import { encode, logRequest, metricRequest } from './reference/messages.js';
import { decodeRows } from './reference/row-binary.js';
import { request, span, walkSpans } from './reference/spans.js';

const walk = new TraceWalk(context);
const hourNs = 3_600_000_000_000n;
const lasting = (ns: bigint) => ({
  startTimeUnixNano: String(receivedAtNs - ns),
  endTimeUnixNano: String(receivedAtNs),
});

describe('a bad span is left out and its neighbours stay', () => {
  it.each<[string, object]>([
    ['trace_id must be 16 bytes, got 4', { traceId: Buffer.alloc(4, 1) }],
    ['trace_id must be 16 bytes, got 0', { traceId: Buffer.alloc(0) }],
    ['trace_id is all zero', { traceId: Buffer.alloc(16) }],
    ['span_id must be 8 bytes, got 16', { spanId: Buffer.alloc(16, 1) }],
    ['span_id is all zero', { spanId: Buffer.alloc(8) }],
    ['parent_span_id must be empty or 8 bytes, got 3', { parentSpanId: Buffer.alloc(3, 1) }],
    ['start_time_unix_nano is 0', { startTimeUnixNano: '0' }],
    ['end_time_unix_nano is 0', { endTimeUnixNano: '0' }],
    ['start_time_unix_nano is before 2015', { startTimeUnixNano: '1420070399999999999' }],
    ['end_time_unix_nano is more than 1 hour in the future', { endTimeUnixNano: String(receivedAtNs + hourNs + 1n) }],
    ['start_time_unix_nano is more than 1 hour in the future', { startTimeUnixNano: '7258118400000000000' }],
    ['ends before it starts', { startTimeUnixNano: String(receivedAtNs), endTimeUnixNano: String(receivedAtNs - 1n) }],
  ])('%s', (reason, fields) => {
    const result = walkSpans(walk, [span({ name: 'a' }), span(fields), span({ name: 'c' })]);
    expect(result).toMatchObject({ rows: 2, rejected: 1, reasons: [`span 1: ${reason}`] });
    expect(result.decoded.map((row) => row.Name)).toEqual(['a', 'c']);
  });

  it.each<[string, object]>([
    ['of no duration', lasting(0n)],
    ['of one hour ahead exactly', { ...lasting(0n), endTimeUnixNano: String(receivedAtNs + hourNs) }],
    ['that started in 2015', { startTimeUnixNano: '1420070400000000000' }],
  ])('a span %s is good', (_, fields) => {
    expect(walkSpans(walk, [span(fields)])).toMatchObject({ rows: 1, rejected: 0 });
  });

  it('a parent of zeros is no parent', () => {
    expect(walkSpans(walk, [span({ parentSpanId: Buffer.alloc(8) })]).decoded[0]).toMatchObject({ ParentSpanId: '' });
  });

  it('tells each fault once, with the first span that had it', () => {
    const bad = span({ spanId: Buffer.alloc(8) });
    const result = walkSpans(walk, [span(), bad, bad, span({ traceId: Buffer.alloc(1, 1) }), bad]);
    expect(result).toMatchObject({
      rows: 1,
      rejected: 4,
      reasons: ['span 1: span_id is all zero', 'span 3: trace_id must be 16 bytes, got 1'],
    });
  });
});

it('rejects the spans beyond 128 MiB of rows, for each repeats its resource', () => {
  const resource = { 'service.name': 'portail', long: 'x'.repeat(1 << 20) };
  const result = walk.walk(request(Array(150).fill(span()), resource), 'beta', receivedAtNs);
  expect(result.rows + result.rejected).toBe(150);
  expect(result.rows).toBe(127);
  expect(result.reasons).toEqual(['span 127: the rows of this body exceed 128 MiB: send less at once']);
});

it('rejects a data point whose row alone exceeds 128 MiB', () => {
  const time = Buffer.alloc(9, (3 << 3) | 1);
  time.writeBigUInt64LE(receivedAtNs, 1);
  // positive.bucket_counts, packed: one byte each on the wire, eight in the row.
  const point = Buffer.concat([time, message(8, message(2, Buffer.alloc(17 << 20, 1)))]);
  // ResourceMetrics, ScopeMetrics, Metric, ExponentialHistogram, data point.
  const body = [1, 2, 2, 10, 1].reduceRight<Buffer>((inner, number) => message(number, inner), point);
  expect(new MetricWalk(context).walk(body, 'beta', receivedAtNs)).toMatchObject({
    rows: 0,
    rejected: 1,
    payload: Buffer.alloc(0),
    reasons: ['data point 0: the rows of this body exceed 128 MiB: send less at once'],
  });
});

describe('a bad data point is left out and its neighbours stay', () => {
  const now = { timeUnixNano: String(receivedAtNs) };
  const histogram = (point: object) => ({ name: 'h', histogram: { dataPoints: [{ ...now, ...point }] } });
  const gauge = (point: object) => ({ name: 'g', gauge: { dataPoints: [now, point] } });
  it.each<[string, object, number, string]>([
    ['no time', gauge({}), 1, 'data point 1: time_unix_nano is 0'],
    [
      'far future',
      gauge({ timeUnixNano: '7258118400000000000' }),
      1,
      'data point 1: time_unix_nano is more than 1 hour in the future',
    ],
    [
      'start after its time',
      gauge({ ...now, startTimeUnixNano: String(receivedAtNs + 1n) }),
      1,
      'data point 1: starts after its time',
    ],
    [
      'buckets without bounds',
      histogram({ bucketCounts: ['1', '2'] }),
      0,
      'data point 0: 2 bucket_counts do not go with 0 explicit_bounds',
    ],
  ])('%s', (_, metric, rows, reason) => {
    const body = encode(metricRequest, { resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] });
    const result = new MetricWalk(context).walk(body, 'beta', receivedAtNs);
    expect(result).toMatchObject({ rows, rejected: 1, reasons: [reason] });
  });

  it('an unknown start, NaN and one bucket without bounds are good', () => {
    const metrics = [gauge({ ...now, asDouble: Number.NaN }), histogram({ bucketCounts: ['7'] })];
    const body = encode(metricRequest, { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
    expect(new MetricWalk(context).walk(body, 'beta', receivedAtNs)).toMatchObject({ rows: 3, rejected: 0 });
  });
});

describe('a log record', () => {
  const now = String(receivedAtNs);
  const future = String(receivedAtNs + hourNs + 1n);
  const walkLogs = (logRecords: object[]) => {
    const body = encode(logRequest, { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    const result = new LogWalk(context).walk(body, 'beta', receivedAtNs);
    return { ...result, decoded: decodeRows(result.payload, logColumns) };
  };

  it.each<[string, object]>([
    ['time_unix_nano is before 2015', { timeUnixNano: '1', observedTimeUnixNano: now }],
    ['time_unix_nano is more than 1 hour in the future', { timeUnixNano: future }],
    ['observed_time_unix_nano is more than 1 hour in the future', { timeUnixNano: now, observedTimeUnixNano: future }],
  ])('of a broken clock is left out: %s', (reason, record) => {
    const result = walkLogs([{ severityText: 'a' }, record, { severityText: 'c' }]);
    expect(result).toMatchObject({ rows: 2, rejected: 1, reasons: [`log record 1: ${reason}`] });
    expect(result.decoded.map((row) => row.SeverityText)).toEqual(['a', 'c']);
  });

  it('without any time is one of its reception; with invalid ids it belongs to no trace', () => {
    const record = { traceId: Buffer.alloc(4, 1), spanId: Buffer.alloc(8) };
    expect(walkLogs([record]).decoded[0]).toMatchObject({
      TimeNs: receivedAtNs,
      ObservedNs: 0n,
      TraceId: '',
      SpanId: '',
      Body: '',
    });
  });

  it.each<[object, string]>([
    [{ stringValue: 'GET /' }, 'GET /'],
    [{ intValue: '9007199254740993' }, '9007199254740993'],
    [{ doubleValue: 1.5 }, '1.5'],
    [{ boolValue: true }, 'true'],
    [{ bytesValue: Buffer.from('abc') }, 'YWJj'],
    [{ arrayValue: { values: [{ stringValue: 'a' }, {}] } }, '["a",null]'],
    [{ kvlistValue: { values: [{ key: 'n', value: { intValue: '9007199254740993' } }] } }, '{"n":9007199254740993}'],
  ])('has the body %j as text', (body, Body) => {
    expect(walkLogs([{ body }]).decoded[0]).toMatchObject({ Body });
  });

  it('is the event its attribute names if it has no event name', () => {
    const attributes = [{ key: 'event.name', value: { stringValue: 'login' } }];
    const names = walkLogs([{ attributes }, { attributes, eventName: 'logout' }]).decoded.map((row) => row.EventName);
    expect(names).toEqual(['login', 'logout']);
  });
});

describe('a malformed body is refused whole', () => {
  /** `levels` arrays around an empty value, in the attribute of a span. */
  const nested = (levels: number) => {
    let value: object = {};
    for (let level = 0; level < levels; level++) value = { arrayValue: { values: [value] } };
    return request([span({ attributes: [{ key: 'k', value }] })]);
  };
  const field = (number: number, wire: number) => (number << 3) | wire;
  it.each<[string, Buffer, string]>([
    ['truncated', request([span()]).subarray(0, 40), 'field 1 wants'],
    [
      'a varint too long',
      Buffer.concat([Buffer.of(field(9, 0)), Buffer.alloc(10, 0xff), Buffer.of(1)]),
      'varint longer than 10 bytes',
    ],
    ['field number 0', Buffer.of(0, 0), 'field number 0'],
    ['a wire type that does not exist', Buffer.of(field(9, 7)), 'impossible wire type 7'],
    ['another wire type than the field has', Buffer.of(field(1, 0), 1), 'field 1 has wire type 0, not 2'],
    ['a group never closed', Buffer.of(field(9, 3)), 'group 9 never ends'],
    ['a group closed as another', Buffer.of(field(9, 3), field(8, 4)), 'group 9 ends as 8'],
    ['groups too deep', Buffer.alloc(40, field(9, 3)), 'groups nested deeper than 32'],
    ['values too deep', nested(33), 'values nested deeper than 32'],
    ['text that is not UTF-8', Buffer.of(field(1, 2), 3, field(3, 2), 1, 0xff), 'invalid UTF-8 in field 3 at byte 4'],
    ['JSON', Buffer.from('{"resourceSpans":[]}'), 'malformed OTLP body'],
  ])('%s', (_, body, message) => {
    const attempt = () => walk.walk(body, 'beta', receivedAtNs);
    expect(attempt).toThrow(MalformedBody);
    expect(attempt).toThrow(message);
    // The walk is kept: what it refused must leave no trace in the next body.
    expect(walkSpans(walk, [span()])).toMatchObject({ rows: 1, rejected: 0 });
  });

  it('but not at the last depth allowed, nor for groups and fields nobody knows', () => {
    expect(walk.walk(nested(32), 'beta', receivedAtNs).rows).toBe(1);
    const unknown = Buffer.of(field(9, 3), field(2, 0), 5, field(9, 4), field(7, 5), 1, 2, 3, 4);
    expect(walk.walk(Buffer.concat([unknown, request([span()])]), 'beta', receivedAtNs).rows).toBe(1);
  });

  it('an empty body is an empty request', () => {
    expect(walk.walk(Buffer.alloc(0), 'beta', receivedAtNs)).toMatchObject({ rows: 0, rejected: 0, reasons: [] });
  });
});

it('what stands behind its use on the wire counts all the same', () => {
  const whole = request([span()], { 'service.name': 'base' });
  // ResourceSpans { resource, scope_spans } with the two swapped.
  const inner = whole.subarray(whole.length - innerLength(whole));
  const resourceEnd = 2 + inner[1]!;
  const swapped = Buffer.concat([inner.subarray(resourceEnd), inner.subarray(0, resourceEnd)]);
  const body = Buffer.concat([whole.subarray(0, whole.length - inner.length), swapped]);
  expect(walk.walk(body, 'beta', receivedAtNs).payload).toEqual(walk.walk(whole, 'beta', receivedAtNs).payload);
});

/** A field whose value is a message of more than 2 MiB. */
function message(number: number, value: Buffer): Buffer {
  const length = [0, 7, 14, 21].map((bits) => ((value.length >> bits) & 127) | (bits < 21 ? 128 : 0));
  return Buffer.concat([Buffer.of((number << 3) | 2, ...length), value]);
}

/** Length of the only message in a request, by its varint. */
function innerLength(body: Buffer): number {
  return body[1]! < 128 ? body[1]! : (body[1]! & 127) | (body[2]! << 7);
}
