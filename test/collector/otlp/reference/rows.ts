import { context, receivedAtNs } from './context.js';
import type { Row } from './row-binary.js';
import { attributeText, freeText, kept, type ReferencePair } from './values.js';

// What the walk must yield, made from the objects of the reference decoder, without a thought for speed.
// biome-ignore lint/suspicious/noExplicitAny: decoded protobuf objects
type Message = any;

const raw = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');
const text = (value: string): string => raw(freeText(value));
const bytes = (value: Uint8Array): string => Buffer.from(value).toString('latin1');
const keys = (pairs: ReferencePair[]): string[] => kept(pairs).map(({ key }) => text(key));
const values = (pairs: ReferencePair[]): string[] => kept(pairs).map((pair) => raw(attributeText(pair)));
const jsonObject = (pairs: ReferencePair[]): string =>
  raw(
    `{${kept(pairs)
      .map((pair) => `${JSON.stringify(freeText(pair.key))}:${JSON.stringify(attributeText(pair))}`)
      .join(',')}}`,
  );

const isScalar = ({ value }: ReferencePair): boolean =>
  !['arrayValue', 'kvlistValue', 'bytesValue'].includes(value?.value ?? '');

function origin(group: Message, scoped: Message): Row {
  const attributes: ReferencePair[] = group.resource?.attributes ?? [];
  const service = attributes.findLast(({ key }) => key === 'service.name');
  return {
    ReceivedAt: receivedAtNs,
    KeepUntil: Number(receivedAtNs / 1_000_000_000n) + context.keepForS,
    Service: service && isScalar(service) ? text(attributeText(service)) : '',
    ResourceKeys: keys(attributes),
    ResourceValues: values(attributes),
    ResourceSchemaUrl: text(group.schemaUrl),
    ScopeName: text(scoped.scope?.name ?? ''),
    ScopeVersion: text(scoped.scope?.version ?? ''),
    ScopeKeys: keys(scoped.scope?.attributes ?? []),
    ScopeValues: values(scoped.scope?.attributes ?? []),
    ScopeSchemaUrl: text(scoped.schemaUrl),
  };
}

/** The columns of `spans_in` that hold what was sent; the derived ones have their own tests. */
export function spanRows(request: Message): Row[] {
  return request.resourceSpans.flatMap((group: Message) =>
    group.scopeSpans.flatMap((scoped: Message) =>
      scoped.spans.map((span: Message) => ({ ...origin(group, scoped), ...spanRow(span) })),
    ),
  );
}

function spanRow(span: Message): Row {
  return {
    StartNs: BigInt(span.startTimeUnixNano),
    EndNs: BigInt(span.endTimeUnixNano),
    TraceId: bytes(span.traceId),
    SpanId: bytes(span.spanId),
    ParentSpanId: bytes(span.parentSpanId),
    TraceState: text(span.traceState),
    Flags: span.flags,
    Name: text(span.name),
    Kind: span.kind >= 0 && span.kind <= 5 ? span.kind : 0,
    StatusCode: [0, 1, 2].includes(span.status?.code) ? span.status.code : 0,
    StatusMessage: text(span.status?.message ?? ''),
    AttributeKeys: keys(span.attributes),
    AttributeValues: values(span.attributes),
    EventTimes: span.events.map((event: Message) => BigInt(event.timeUnixNano)),
    EventNames: span.events.map((event: Message) => text(event.name)),
    EventAttributes: span.events.map((event: Message) => jsonObject(event.attributes)),
    LinkTraceIds: span.links.map((link: Message) => bytes(link.traceId)),
    LinkSpanIds: span.links.map((link: Message) => bytes(link.spanId)),
    LinkTraceStates: span.links.map((link: Message) => text(link.traceState)),
    LinkAttributes: span.links.map((link: Message) => jsonObject(link.attributes)),
    DroppedAttributes: span.droppedAttributesCount,
    DroppedEvents: span.droppedEventsCount,
    DroppedLinks: span.droppedLinksCount,
  };
}

const types = { gauge: 1, sum: 2, histogram: 3, exponentialHistogram: 4, summary: 5 } as const;

/** The columns of `points_in`. */
export function pointRows(request: Message): Row[] {
  return request.resourceMetrics.flatMap((group: Message) =>
    group.scopeMetrics.flatMap((scoped: Message) =>
      scoped.metrics.flatMap((metric: Message) =>
        metricRows(metric).map((row) => ({ ...origin(group, scoped), ...row })),
      ),
    ),
  );
}

function metricRows(metric: Message): Row[] {
  const kind = metric.data as keyof typeof types | undefined;
  if (!kind) return [];
  const data = metric[kind];
  return data.dataPoints.map((point: Message) => ({
    MetricName: text(metric.name),
    Description: text(metric.description),
    Unit: text(metric.unit),
    Type: types[kind],
    Temporality: [0, 1, 2].includes(data.aggregationTemporality) ? data.aggregationTemporality : 0,
    Monotonic: data.isMonotonic ? 1 : 0,
    ...pointRow(point),
  }));
}

function pointRow(point: Message): Row {
  const integer = point.value === 'asInt';
  const exemplars: Message[] = point.exemplars ?? [];
  return {
    AttributeKeys: keys(point.attributes),
    AttributeValues: values(point.attributes),
    StartNs: BigInt(point.startTimeUnixNano),
    TimeNs: BigInt(point.timeUnixNano),
    Flags: point.flags,
    Value: integer ? Number(point.asInt) : (point.asDouble ?? 0),
    IntValue: integer ? BigInt(point.asInt) : 0n,
    IsInt: integer ? 1 : 0,
    Count: BigInt(point.count ?? 0),
    Sum: point.sum ?? 0,
    Min: point.min ?? 0,
    Max: point.max ?? 0,
    BucketCounts: (point.bucketCounts ?? []).map(BigInt),
    Bounds: point.explicitBounds ?? [],
    Scale: point.scale ?? 0,
    ZeroCount: BigInt(point.zeroCount ?? 0),
    ZeroThreshold: point.zeroThreshold ?? 0,
    PositiveOffset: point.positive?.offset ?? 0,
    PositiveCounts: (point.positive?.bucketCounts ?? []).map(BigInt),
    NegativeOffset: point.negative?.offset ?? 0,
    NegativeCounts: (point.negative?.bucketCounts ?? []).map(BigInt),
    Quantiles: (point.quantileValues ?? []).map((value: Message) => value.quantile),
    QuantileValues: (point.quantileValues ?? []).map((value: Message) => value.value),
    ExemplarTimes: exemplars.map((one) => BigInt(one.timeUnixNano)),
    ExemplarValues: exemplars.map((one) => (one.value === 'asInt' ? Number(one.asInt) : (one.asDouble ?? 0))),
    ExemplarTraceIds: exemplars.map((one) => bytes(one.traceId)),
    ExemplarSpanIds: exemplars.map((one) => bytes(one.spanId)),
    ExemplarAttributes: exemplars.map((one) => jsonObject(one.filteredAttributes)),
  };
}

/** The columns of `logs_in`. */
export function logRows(request: Message): Row[] {
  return request.resourceLogs.flatMap((group: Message) =>
    group.scopeLogs.flatMap((scoped: Message) =>
      scoped.logRecords.map((record: Message) => ({ ...origin(group, scoped), ...logRow(record) })),
    ),
  );
}

function logRow(record: Message): Row {
  const named: ReferencePair | undefined = record.attributes.findLast(({ key }: ReferencePair) => key === 'event.name');
  const legacy = named && isScalar(named) ? attributeText(named) : '';
  const time = BigInt(record.timeUnixNano) || BigInt(record.observedTimeUnixNano) || receivedAtNs;
  const [traceId, spanId] = [bytes(record.traceId), bytes(record.spanId)];
  return {
    TimeNs: time,
    ObservedNs: BigInt(record.observedTimeUnixNano),
    TraceId: traceId.length === 16 && /[^\0]/.test(traceId) ? traceId : '',
    SpanId: spanId.length === 8 && /[^\0]/.test(spanId) ? spanId : '',
    Flags: record.flags,
    SeverityNumber: record.severityNumber >= 0 && record.severityNumber <= 24 ? record.severityNumber : 0,
    SeverityText: text(record.severityText),
    EventName: text(record.eventName || legacy),
    Body: raw(attributeText({ key: '', value: record.body })),
    AttributeKeys: keys(record.attributes),
    AttributeValues: values(record.attributes),
  };
}
