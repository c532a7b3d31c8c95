import fc from 'fast-check';
import type protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { jsonToProtobuf } from '../../../../collector/otlp/json/json-to-protobuf.js';
import { LogWalk } from '../../../../collector/otlp/log-walk.js';
import { MalformedBody } from '../../../../collector/otlp/malformed-body.js';
import { MetricWalk } from '../../../../collector/otlp/metric-walk.js';
import { TraceWalk } from '../../../../collector/otlp/trace-walk.js';
import { logs, metrics, patienceMs, runs, traces } from '../reference/arbitraries.js';
import { context, receivedAtNs } from '../reference/context.js';
import { damage, damages, jsonText, styles } from '../reference/json.js';
import { decode, encode, logRequest, metricRequest, traceRequest } from '../reference/messages.js';
import { expectSame } from '../reference/same.js';

interface Encoded {
  readonly signal: 'traces' | 'metrics' | 'logs';
  readonly walk: TraceWalk | MetricWalk | LogWalk;
  readonly type: protobuf.Type;
  readonly requests: fc.Arbitrary<object>;
}

const signals: readonly Encoded[] = [
  { signal: 'traces', walk: new TraceWalk(context), type: traceRequest, requests: traces },
  { signal: 'metrics', walk: new MetricWalk(context), type: metricRequest, requests: metrics },
  { signal: 'logs', walk: new LogWalk(context), type: logRequest, requests: logs },
];

const plain = { bareIntegers: false, upperCaseIds: false, urlBase64: false, strangers: false, indent: 0 };

describe.each(signals)('$signal in JSON', ({ signal, walk, type, requests }) => {
  const walked = (body: Buffer) => walk.walk(body, 'beta', receivedAtNs);
  const converted = (text: string) => jsonToProtobuf(Buffer.from(text), signal);

  it(
    'are the message that a reference decoder makes of the protobuf, and the same rows',
    () => {
      fc.assert(
        fc.property(requests, styles, (request, style) => {
          const expected = encode(type, request);
          const body = converted(jsonText(request, style));
          expectSame(decode(type, body), decode(type, expected));
          expectSame(walked(body), walked(expected));
        }),
        { numRuns: runs },
      );
    },
    patienceMs,
  );

  it(
    'with a value that does not belong are refused with its path, or fit for the walk',
    () => {
      fc.assert(
        fc.property(requests, damages, (request, harm) => {
          const text = JSON.stringify(damage(JSON.parse(jsonText(request, plain)), harm));
          const body = outcome(() => converted(text));
          if (body instanceof Buffer) {
            expect(walked(body).rows).toBeGreaterThanOrEqual(0);
            expect(() => decode(type, body)).not.toThrow();
          } else {
            expect(body).toBeInstanceOf(MalformedBody);
            expect((body as MalformedBody).place).toMatch(/^(the top of the JSON$|resource(Spans|Metrics|Logs))/);
          }
        }),
        { numRuns: runs },
      );
    },
    patienceMs,
  );

  it(
    'never fail otherwise than by a MalformedBody, whatever the text',
    () => {
      fc.assert(
        fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array()), (text) => {
          const body = outcome(() => jsonToProtobuf(Buffer.from(text as string), signal));
          if (!(body instanceof Buffer)) expect(body).toBeInstanceOf(MalformedBody);
        }),
        { numRuns: runs },
      );
    },
    patienceMs,
  );

  it('of nothing are an empty request', () => {
    expect(walked(converted('{}'))).toMatchObject({ rows: 0, rejected: 0, reasons: [] });
    expect(walked(converted(' { "unknown": [1] } '))).toMatchObject({ rows: 0, rejected: 0 });
  });
});

function outcome<T>(attempt: () => T): T | unknown {
  try {
    return attempt();
  } catch (error) {
    return error;
  }
}
