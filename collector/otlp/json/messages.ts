/** How a JSON value becomes a protobuf field. `id` is the one exception of OTLP to the JSON of protobuf: hex, not base64. */
export type Scalar =
  | 'string'
  | 'bytes'
  | 'id'
  | 'bool'
  | 'enum'
  | 'uint32'
  | 'sint32'
  | 'fixed32'
  | 'int64'
  | 'uint64'
  | 'fixed64'
  | 'sfixed64'
  | 'double';

export interface Field {
  readonly number: number;
  readonly type: Scalar | Message;
  readonly repeated: boolean;
}

/** The fields of a message by their JSON names, lowerCamelCase: OTLP/JSON takes no others. */
export type Message = ReadonlyMap<string, Field>;

type Row = readonly [number: number, type: Scalar | Message, repeated?: 'repeated'];

function message(fields: Readonly<Record<string, Row>>): Message {
  return new Map(
    Object.entries(fields).map(([name, [number, type, repeated]]) => [
      name,
      { number, type, repeated: repeated !== undefined },
    ]),
  );
}

// common.proto, resource.proto. A value may hold values, so its message is made first and filled last.

const values = new Map<string, Field>();
const anyValue: Message = values;
const keyValue = message({ key: [1, 'string'], value: [2, anyValue] });
export const arrayValue = message({ values: [1, anyValue, 'repeated'] });
export const keyValueList = message({ values: [1, keyValue, 'repeated'] });
const leaves = message({
  stringValue: [1, 'string'],
  boolValue: [2, 'bool'],
  intValue: [3, 'int64'],
  doubleValue: [4, 'double'],
  arrayValue: [5, arrayValue],
  kvlistValue: [6, keyValueList],
  bytesValue: [7, 'bytes'],
});
for (const [name, field] of leaves) values.set(name, field);

const resource = message({ attributes: [1, keyValue, 'repeated'], droppedAttributesCount: [2, 'uint32'] });
const scope = message({
  name: [1, 'string'],
  version: [2, 'string'],
  attributes: [3, keyValue, 'repeated'],
  droppedAttributesCount: [4, 'uint32'],
});

// trace.proto

const event = message({
  timeUnixNano: [1, 'fixed64'],
  name: [2, 'string'],
  attributes: [3, keyValue, 'repeated'],
  droppedAttributesCount: [4, 'uint32'],
});
const link = message({
  traceId: [1, 'id'],
  spanId: [2, 'id'],
  traceState: [3, 'string'],
  attributes: [4, keyValue, 'repeated'],
  droppedAttributesCount: [5, 'uint32'],
  flags: [6, 'fixed32'],
});
const span = message({
  traceId: [1, 'id'],
  spanId: [2, 'id'],
  traceState: [3, 'string'],
  parentSpanId: [4, 'id'],
  name: [5, 'string'],
  kind: [6, 'enum'],
  startTimeUnixNano: [7, 'fixed64'],
  endTimeUnixNano: [8, 'fixed64'],
  attributes: [9, keyValue, 'repeated'],
  droppedAttributesCount: [10, 'uint32'],
  events: [11, event, 'repeated'],
  droppedEventsCount: [12, 'uint32'],
  links: [13, link, 'repeated'],
  droppedLinksCount: [14, 'uint32'],
  status: [15, message({ message: [2, 'string'], code: [3, 'enum'] })],
  flags: [16, 'fixed32'],
});

// metrics.proto

const exemplar = message({
  timeUnixNano: [2, 'fixed64'],
  asDouble: [3, 'double'],
  spanId: [4, 'id'],
  traceId: [5, 'id'],
  asInt: [6, 'sfixed64'],
  filteredAttributes: [7, keyValue, 'repeated'],
});
const numberPoint = message({
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  asDouble: [4, 'double'],
  exemplars: [5, exemplar, 'repeated'],
  asInt: [6, 'sfixed64'],
  attributes: [7, keyValue, 'repeated'],
  flags: [8, 'uint32'],
});
const histogramPoint = message({
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  bucketCounts: [6, 'fixed64', 'repeated'],
  explicitBounds: [7, 'double', 'repeated'],
  exemplars: [8, exemplar, 'repeated'],
  attributes: [9, keyValue, 'repeated'],
  flags: [10, 'uint32'],
  min: [11, 'double'],
  max: [12, 'double'],
});
const buckets = message({ offset: [1, 'sint32'], bucketCounts: [2, 'uint64', 'repeated'] });
const exponentialPoint = message({
  attributes: [1, keyValue, 'repeated'],
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  scale: [6, 'sint32'],
  zeroCount: [7, 'fixed64'],
  positive: [8, buckets],
  negative: [9, buckets],
  flags: [10, 'uint32'],
  exemplars: [11, exemplar, 'repeated'],
  min: [12, 'double'],
  max: [13, 'double'],
  zeroThreshold: [14, 'double'],
});
const summaryPoint = message({
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  quantileValues: [6, message({ quantile: [1, 'double'], value: [2, 'double'] }), 'repeated'],
  attributes: [7, keyValue, 'repeated'],
  flags: [8, 'uint32'],
});
const metric = message({
  name: [1, 'string'],
  description: [2, 'string'],
  unit: [3, 'string'],
  gauge: [5, message({ dataPoints: [1, numberPoint, 'repeated'] })],
  sum: [
    7,
    message({
      dataPoints: [1, numberPoint, 'repeated'],
      aggregationTemporality: [2, 'enum'],
      isMonotonic: [3, 'bool'],
    }),
  ],
  histogram: [9, message({ dataPoints: [1, histogramPoint, 'repeated'], aggregationTemporality: [2, 'enum'] })],
  exponentialHistogram: [
    10,
    message({ dataPoints: [1, exponentialPoint, 'repeated'], aggregationTemporality: [2, 'enum'] }),
  ],
  summary: [11, message({ dataPoints: [1, summaryPoint, 'repeated'] })],
  metadata: [12, keyValue, 'repeated'],
});

// logs.proto

const logRecord = message({
  timeUnixNano: [1, 'fixed64'],
  severityNumber: [2, 'enum'],
  severityText: [3, 'string'],
  body: [5, anyValue],
  attributes: [6, keyValue, 'repeated'],
  droppedAttributesCount: [7, 'uint32'],
  flags: [8, 'fixed32'],
  traceId: [9, 'id'],
  spanId: [10, 'id'],
  observedTimeUnixNano: [11, 'fixed64'],
  eventName: [12, 'string'],
});

/** The export request of a signal: resources, of scopes, of items. */
function exportRequest(resources: string, scopes: string, items: string, item: Message): Message {
  const scoped = message({ scope: [1, scope], [items]: [2, item, 'repeated'], schemaUrl: [3, 'string'] });
  const group = message({ resource: [1, resource], [scopes]: [2, scoped, 'repeated'], schemaUrl: [3, 'string'] });
  return message({ [resources]: [1, group, 'repeated'] });
}

/** ExportTraceServiceRequest, ExportMetricsServiceRequest, ExportLogsServiceRequest. */
export const requests = {
  traces: exportRequest('resourceSpans', 'scopeSpans', 'spans', span),
  metrics: exportRequest('resourceMetrics', 'scopeMetrics', 'metrics', metric),
  logs: exportRequest('resourceLogs', 'scopeLogs', 'logRecords', logRecord),
} as const;
