import { describe, expect, it } from 'vitest';
import { jsonToProtobuf } from '../../../../collector/otlp/json/json-to-protobuf.js';
import { MalformedBody } from '../../../../collector/otlp/malformed-body.js';
import { TraceWalk } from '../../../../collector/otlp/trace-walk.js';
import { spanColumns } from '../reference/columns.js';
import { context, receivedAtNs } from '../reference/context.js';
import { decode, metricRequest, traceRequest } from '../reference/messages.js';
import { decodeRows } from '../reference/row-binary.js';

/** The decoded span of a request whose span is written as this JSON. */
function spanOf(json: string) {
  const body = jsonToProtobuf(Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[${json}]}]}]}`), 'traces');
  return decode(traceRequest, body).resourceSpans[0].scopeSpans[0].spans[0];
}

function pointOf(json: string) {
  const text = `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"gauge":{"dataPoints":[${json}]}}]}]}]}`;
  const body = jsonToProtobuf(Buffer.from(text), 'metrics');
  return decode(metricRequest, body).resourceMetrics[0].scopeMetrics[0].metrics[0].gauge.dataPoints[0];
}

describe('the example of the protocol', () => {
  it('becomes a row', () => {
    const request = {
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'my.service' } }] },
          scopeSpans: [
            {
              scope: {
                name: 'my.library',
                version: '1.0.0',
                attributes: [{ key: 'my.scope.attribute', value: { stringValue: 'some scope attribute' } }],
              },
              spans: [
                {
                  traceId: '5B8EFFF798038103D269B633813FC60C',
                  spanId: 'EEE19B7EC3C1B174',
                  parentSpanId: 'EEE19B7EC3C1B173',
                  name: "I'm a server span",
                  startTimeUnixNano: '1544712660000000000',
                  endTimeUnixNano: '1544712661000000000',
                  kind: 2,
                  attributes: [{ key: 'my.span.attr', value: { stringValue: 'some value' } }],
                },
              ],
            },
          ],
        },
      ],
    };
    const body = jsonToProtobuf(Buffer.from(JSON.stringify(request)), 'traces');
    const { payload, rows, rejected } = new TraceWalk(context).walk(body, 'beta', receivedAtNs);
    expect({ rows, rejected }).toEqual({ rows: 1, rejected: 0 });
    expect(decodeRows(payload, spanColumns)[0]).toMatchObject({
      Service: 'my.service',
      ScopeName: 'my.library',
      ScopeKeys: ['my.scope.attribute'],
      TraceId: Buffer.from('5b8efff798038103d269b633813fc60c', 'hex').toString('latin1'),
      StartNs: 1_544_712_660_000_000_000n,
      Kind: 2,
      AttributeValues: ['some value'],
    });
  });
});

describe('integers of 64 bits', () => {
  it.each([
    ['text', '"1544712660000000001"', '1544712660000000001'],
    ['a number beyond 2^53', '1544712660000000001', '1544712660000000001'],
    ['the largest', '18446744073709551615', '18446744073709551615'],
    ['a small number', '7', '7'],
    ['an exponent', '1.5e3', '1500'],
  ])('keep every digit as %s', (_, json, expected) => {
    expect(spanOf(`{"startTimeUnixNano":${json}}`).startTimeUnixNano).toBe(expected);
  });

  it.each([
    ['"-9223372036854775808"', '-9223372036854775808'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['9007199254740993', '9007199254740993'],
  ])('keep sign and digits of %s', (json, expected) => {
    expect(pointOf(`{"asInt":${json}}`).asInt).toBe(expected);
    const { attributes } = spanOf(`{"attributes":[{"key":"k","value":{"intValue":${json}}}]}`);
    expect(attributes[0].value.intValue).toBe(expected);
  });
});

describe('what JSON cannot say by itself', () => {
  it.each<[string, number]>([
    ['"NaN"', Number.NaN],
    ['"-Infinity"', Number.NEGATIVE_INFINITY],
    ['"Infinity"', Number.POSITIVE_INFINITY],
    ['"1.5e3"', 1500],
    ['9223372036854775809', 2 ** 63],
    ['-0.0', -0],
  ])('the double %s', (json, expected) => {
    expect(pointOf(`{"asDouble":${json}}`).asDouble).toBe(expected);
  });

  it('ids are hex in any case, other bytes base64 of any alphabet', () => {
    expect(spanOf('{"traceId":"aBcD"}').traceId).toEqual(Buffer.from('abcd', 'hex'));
    const bytes = (text: string) => spanOf(`{"attributes":[{"value":{"bytesValue":"${text}"}}]}`).attributes[0].value;
    expect(bytes('++8=').bytesValue).toEqual(Buffer.from('++8=', 'base64'));
    expect(bytes('--8').bytesValue).toEqual(Buffer.from('++8=', 'base64'));
  });

  it('half a surrogate pair becomes the replacement character, as protobuf text must be Unicode', () => {
    expect(spanOf('{"name":"a\\ud800b"}').name).toBe('a\ufffdb');
  });
});

it('unknown fields, names of the .proto file and nulls are passed over', () => {
  const span = spanOf('{"trace_id":"zz","futureField":{"a":[1]},"name":null,"flags":7}');
  expect(span).toMatchObject({ name: '', flags: 7 });
  expect(span.traceId).toHaveLength(0);
});

it('of two equal keys the last counts, whichever way the text is read', () => {
  expect(spanOf('{"name":"a","name":"b"}').name).toBe('b');
  expect(spanOf('{"name":"a","name":"b","startTimeUnixNano":1544712660000000001}').name).toBe('b');
});

describe('what is not OTLP/JSON is refused with its path', () => {
  const at = 'resourceSpans[0].scopeSpans[0].spans[0]';
  it.each([
    ['{"kind":"SPAN_KIND_SERVER"}', `${at}.kind`, 'the number of an enum value, not its name'],
    ['{"traceId":"xyz"}', `${at}.traceId`, 'an id in hex digits'],
    ['{"traceId":"abc"}', `${at}.traceId`, 'an id in hex digits'],
    ['{"traceId":7}', `${at}.traceId`, 'an id in hex digits'],
    ['{"startTimeUnixNano":"-1"}', `${at}.startTimeUnixNano`, 'a whole number of 64 bits, not negative'],
    ['{"startTimeUnixNano":1.5}', `${at}.startTimeUnixNano`, 'a whole number of 64 bits'],
    ['{"startTimeUnixNano":"18446744073709551616"}', `${at}.startTimeUnixNano`, 'a whole number of 64 bits'],
    ['{"flags":4294967296}', `${at}.flags`, 'a whole number from 0 to 4294967295'],
    ['{"name":1}', `${at}.name`, 'a string'],
    ['{"status":[]}', `${at}.status`, 'an object'],
    ['{"events":{}}', `${at}.events`, 'a list'],
    ['{"events":[{},null]}', `${at}.events[1]`, 'an object'],
    ['{"attributes":[{"value":{"boolValue":"true"}}]}', `${at}.attributes[0].value.boolValue`, 'true or false'],
    ['{"attributes":[{"value":{"doubleValue":"x"}}]}', `${at}.attributes[0].value.doubleValue`, 'a number'],
    ['{"attributes":[{"value":{"bytesValue":"*"}}]}', `${at}.attributes[0].value.bytesValue`, 'bytes in base64'],
    ['{"attributes":[{"value":"text"}]}', `${at}.attributes[0].value`, 'an object'],
  ])('%s', (json, place, wanted) => {
    expect(() => spanOf(json)).toThrow(MalformedBody);
    expect(() => spanOf(json)).toThrow(`this wants ${wanted}`);
    expect(() => spanOf(json)).toThrow(`at ${place}`);
  });

  it.each<[string, string | Buffer, string]>([
    ['no JSON', '{"resourceSpans":', 'not JSON'],
    ['nothing at all', '', 'not JSON'],
    ['a list', '[]', 'this wants an object at the top of the JSON'],
    ['bytes that are not UTF-8', Buffer.of(0x22, 0xff, 0x22), 'invalid UTF-8'],
    ['a long integer and no JSON', '{"a":12345678901234567', 'not JSON'],
    ['a depth that no message has', `{"a":12345678901234567,"b":${'['.repeat(1e6)}`, 'JSON nested too deep'],
  ])('%s', (_, text, message) => {
    const attempt = () => jsonToProtobuf(Buffer.from(text as string), 'traces');
    expect(attempt).toThrow(MalformedBody);
    expect(attempt).toThrow(message);
  });

  it('values nested deeper than the walk goes, and not those it takes', () => {
    const nested = (levels: number) => {
      const value = '{"arrayValue":{"values":['.repeat(levels) + ']}}'.repeat(levels);
      return spanOf(`{"attributes":[{"key":"k","value":${value}}]}`);
    };
    expect(nested(32).attributes).toHaveLength(1);
    expect(() => nested(33)).toThrow('values nested deeper than 32 at resourceSpans');
  });
});
