import fc from 'fast-check';
import { receivedAtNs } from './context.js';
import { knownKeys } from './values.js';

/** How many cases a property is tried with: `VIGIE_FUZZ_RUNS=50000` for a long night. */
export const runs = Number(process.env.VIGIE_FUZZ_RUNS ?? 500);
/** Room for that many cases of a property, ms. */
export const patienceMs = 60_000 + runs * 30;

/** What the walk must not let through, and what looks like it. */
const telling = fc
  .array(
    fc.constantFrom(
      ...['203.0.113.9', '2001:db8::1', 'jean@ac.test', 'ticket=ST-1-ab', 'Bearer abcdefgh01234567', '/x?y=1', 'eyJ'],
      ...['password: ', 'user=', '"', ' ', ':', '.', 'é', 'a', '1', '@', '=', '?', '%40', 'hmac:0123456789abcdef', ','],
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));
const text = (maxLength = 20): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: fc.string({ maxLength }), weight: 2 },
    { arbitrary: fc.string({ unit: 'grapheme', maxLength }), weight: 2 },
    { arbitrary: telling, weight: 1 },
  );
const bytes = (minLength: number, maxLength = minLength): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength, maxLength });
const id = (length: number): fc.Arbitrary<Uint8Array> =>
  bytes(length).filter((value) => value.some((byte) => byte > 0));
const uint32 = fc.nat({ max: 0xffff_ffff });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const int64 = fc
  .oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -300n, max: 300n }))
  .map(String);
const double = fc.double();
const few = <T>(item: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> => fc.array(item, { maxLength });

const key = fc.oneof(fc.constantFrom(...knownKeys), text());
const { value } = fc.letrec<{ value: object; leaf: object; pair: object }>((tie) => ({
  leaf: fc.oneof(
    text(80).map((stringValue) => ({ stringValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    int64.map((intValue) => ({ intValue })),
    double.map((doubleValue) => ({ doubleValue })),
    bytes(0, 9).map((bytesValue) => ({ bytesValue })),
    fc.constant({}),
  ),
  pair: fc.record({ key, value: tie('value') }, { requiredKeys: ['key'] }),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: tie('leaf'), weight: 6 },
    { arbitrary: few(tie('value')).map((values) => ({ arrayValue: { values } })), weight: 1 },
    { arbitrary: few(tie('pair')).map((values) => ({ kvlistValue: { values } })), weight: 1 },
  ),
}));
const attributes = few(fc.record({ key, value }, { requiredKeys: ['key'] }), 6);

const dayNs = 86_400_000_000_000n;
const time = fc.bigInt({ min: receivedAtNs - 30n * dayNs, max: receivedAtNs });
const interval = fc
  .record({ start: time, duration: fc.bigInt({ min: 0n, max: 60_000_000_000n }) })
  .map(({ start, duration }) => ({
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + duration),
  }));

const event = fc.record({ timeUnixNano: uint64, name: text(), attributes, droppedAttributesCount: uint32 });
const link = fc.record({
  traceId: bytes(16),
  spanId: bytes(8),
  traceState: text(),
  attributes,
  droppedAttributesCount: uint32,
  flags: uint32,
});
const spanRest = fc.record({
  traceId: id(16),
  spanId: id(8),
  parentSpanId: fc.oneof(id(8), fc.constant(new Uint8Array())),
  traceState: fc.oneof(fc.constant(''), fc.constant('ot=th:8'), text()),
  name: text(),
  kind: fc.integer({ min: -1, max: 7 }),
  attributes,
  events: few(event),
  links: few(link),
  status: fc.record({ message: text(), code: fc.integer({ min: -1, max: 4 }) }),
  flags: uint32,
  droppedAttributesCount: uint32,
  droppedEventsCount: uint32,
  droppedLinksCount: uint32,
});
const span = fc.tuple(spanRest, interval).map(([rest, times]) => ({ ...rest, ...times }));

const resource = fc.record({ attributes, droppedAttributesCount: uint32 });
const scope = fc.record({ name: text(), version: text(), attributes, droppedAttributesCount: uint32 });

/** An ExportTraceServiceRequest of good spans, as a plain object. */
export const traces = fc.record({
  resourceSpans: few(
    fc.record(
      {
        resource,
        schemaUrl: text(),
        scopeSpans: few(fc.record({ scope, spans: few(span), schemaUrl: text() }, { requiredKeys: ['spans'] })),
      },
      { requiredKeys: ['scopeSpans'] },
    ),
  ),
});

const pointTimes = time.map((at) => ({ startTimeUnixNano: String(at - 1n), timeUnixNano: String(at) }));
const measured = fc.oneof(fc.record({ asDouble: double }), fc.record({ asInt: int64 }), fc.constant({}));
const exemplars = few(
  fc
    .tuple(
      fc.record({ filteredAttributes: attributes, timeUnixNano: uint64, spanId: bytes(0, 9), traceId: bytes(0, 17) }),
      measured,
    )
    .map(([rest, value]) => ({ ...rest, ...value })),
  2,
);
const point = <T extends object>(rest: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  fc
    .tuple(rest, pointTimes, fc.record({ attributes, flags: uint32, exemplars }))
    .map(([own, times, common]) => ({ ...common, ...times, ...own }));

const totals = { count: uint64, sum: double };
const numberPoint = point(measured);
const histogramPoint = fc.array(double, { maxLength: 5 }).chain((explicitBounds) =>
  point(
    fc.record(
      {
        ...totals,
        bucketCounts: fc.array(uint64, { minLength: explicitBounds.length + 1, maxLength: explicitBounds.length + 1 }),
        explicitBounds: fc.constant(explicitBounds),
        min: double,
        max: double,
      },
      { requiredKeys: ['bucketCounts', 'explicitBounds'] },
    ),
  ),
);
const int32 = fc.integer();
const buckets = fc.record({ offset: int32, bucketCounts: few(uint64, 8) });
const exponentialPoint = point(
  fc.record(
    {
      ...totals,
      scale: int32,
      zeroCount: uint64,
      positive: buckets,
      negative: buckets,
      min: double,
      max: double,
      zeroThreshold: double,
    },
    { requiredKeys: [] },
  ),
);
const summaryPoint = point(
  fc.record({ ...totals, quantileValues: few(fc.record({ quantile: double, value: double })) }),
);
const aggregationTemporality = fc.integer({ min: -1, max: 4 });
const data = fc.oneof(
  fc.record({ gauge: fc.record({ dataPoints: few(numberPoint) }) }),
  fc.record({ sum: fc.record({ dataPoints: few(numberPoint), aggregationTemporality, isMonotonic: fc.boolean() }) }),
  fc.record({ histogram: fc.record({ dataPoints: few(histogramPoint), aggregationTemporality }) }),
  fc.record({ exponentialHistogram: fc.record({ dataPoints: few(exponentialPoint), aggregationTemporality }) }),
  fc.record({ summary: fc.record({ dataPoints: few(summaryPoint) }) }),
  fc.constant({}),
);
const metric = fc
  .tuple(fc.record({ name: text(), description: text(), unit: text(), metadata: attributes }), data)
  .map(([named, held]) => ({ ...named, ...held }));

/** An ExportMetricsServiceRequest of good points, as a plain object. */
export const metrics = fc.record({
  resourceMetrics: few(
    fc.record({
      resource,
      schemaUrl: text(),
      scopeMetrics: few(fc.record({ scope, metrics: few(metric), schemaUrl: text() })),
    }),
  ),
});

const maybe = (at: fc.Arbitrary<bigint>): fc.Arbitrary<string> => fc.oneof(at.map(String), fc.constant('0'));
const logRecord = fc.record(
  {
    timeUnixNano: maybe(time),
    observedTimeUnixNano: maybe(time),
    severityNumber: fc.integer({ min: -1, max: 26 }),
    severityText: text(),
    eventName: text(),
    body: value,
    attributes,
    droppedAttributesCount: uint32,
    flags: uint32,
    traceId: fc.oneof(id(16), bytes(0, 17), fc.constant(new Uint8Array(16))),
    spanId: fc.oneof(id(8), bytes(0, 9), fc.constant(new Uint8Array(8))),
  },
  { requiredKeys: [] },
);

/** An ExportLogsServiceRequest of good records, as a plain object. */
export const logs = fc.record({
  resourceLogs: few(
    fc.record({
      resource,
      schemaUrl: text(),
      scopeLogs: few(fc.record({ scope, logRecords: few(logRecord, 5), schemaUrl: text() })),
    }),
  ),
});

/** Edits that a broken sender, proxy or attacker may make to a body. */
export interface Mutation {
  readonly kind: 'set' | 'insert' | 'delete' | 'truncate';
  /** Share of the body before the edit. */
  readonly at: number;
  readonly byte: number;
}

export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('set', 'insert', 'delete', 'truncate'),
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    byte: fc.nat({ max: 255 }),
  }),
  { minLength: 1, maxLength: 3 },
);

export function mutate(body: Buffer, edits: readonly Mutation[]): Buffer {
  return edits.reduce((bytes, edit) => {
    const place = Math.floor(edit.at * bytes.length);
    const before = bytes.subarray(0, place);
    if (edit.kind === 'truncate') return Buffer.from(before);
    if (edit.kind === 'delete') return Buffer.concat([before, bytes.subarray(place + 1)]);
    return Buffer.concat([before, Buffer.of(edit.byte), bytes.subarray(edit.kind === 'set' ? place + 1 : place)]);
  }, body);
}
