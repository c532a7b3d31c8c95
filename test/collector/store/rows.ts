/** A hand-made RowBinary encoder over the column lists of the contract: the tests' own, independent of the walk. */
type Value = string | number | bigint | Buffer | readonly Value[];
export type Row = Readonly<Record<string, Value>>;

const spanColumns = `Sender String, Ent String, Maillon String, Operator String, Territory String, ReceivedAt UInt64, KeepUntil UInt32,
 StartNs UInt64, EndNs UInt64, TraceId String, SpanId String, ParentSpanId String, TraceState String, Flags UInt32, Name String, Kind UInt8,
 StatusCode UInt8, StatusMessage String, Service String, ResourceKeys Array(String), ResourceValues Array(String), ResourceSchemaUrl String,
 ScopeName String, ScopeVersion String, ScopeSchemaUrl String, AttributeKeys Array(String), AttributeValues Array(String),
 EventTimes Array(UInt64), EventNames Array(String), EventAttributes Array(String), LinkTraceIds Array(String), LinkSpanIds Array(String),
 LinkTraceStates Array(String), LinkAttributes Array(String), Weight Float64, SamplingKnown UInt8, HttpStatus UInt16, Outcome UInt8, Good UInt8,
 SourceClass String, PathFamily String, ClientFamily String, SourceHash UInt32, UserHash UInt64, Retry UInt8, Login UInt8, PeerEnt String,
 PeerMaillon String, ScopeKeys Array(String), ScopeValues Array(String), DroppedAttributes UInt32, DroppedEvents UInt32, DroppedLinks UInt32`;

const pointColumns = `Sender String, Ent String, Maillon String, Operator String, Territory String, ReceivedAt UInt64, KeepUntil UInt32,
 Service String, ResourceKeys Array(String), ResourceValues Array(String), ResourceSchemaUrl String, ScopeName String, ScopeVersion String,
 ScopeSchemaUrl String, MetricName String, Description String, Unit String, Type UInt8, Temporality UInt8, Monotonic UInt8,
 AttributeKeys Array(String), AttributeValues Array(String), StartNs UInt64, TimeNs UInt64, Flags UInt32, Value Float64, IntValue Int64, IsInt UInt8,
 Count UInt64, Sum Float64, Min Float64, Max Float64, BucketCounts Array(UInt64), Bounds Array(Float64), Scale Int32, ZeroCount UInt64,
 ZeroThreshold Float64, PositiveOffset Int32, PositiveCounts Array(UInt64), NegativeOffset Int32, NegativeCounts Array(UInt64),
 Quantiles Array(Float64), QuantileValues Array(Float64), ScopeKeys Array(String), ScopeValues Array(String), ExemplarTimes Array(UInt64),
 ExemplarValues Array(Float64), ExemplarTraceIds Array(String), ExemplarSpanIds Array(String), ExemplarAttributes Array(String)`;

const logColumns = `Sender String, Ent String, Maillon String, Operator String, Territory String, ReceivedAt UInt64, KeepUntil UInt32,
 TimeNs UInt64, ObservedNs UInt64, TraceId String, SpanId String, Flags UInt32, SeverityNumber UInt8, SeverityText String, EventName String,
 Body String, Service String, ResourceKeys Array(String), ResourceValues Array(String), ResourceSchemaUrl String, ScopeName String,
 ScopeVersion String, ScopeKeys Array(String), ScopeValues Array(String), ScopeSchemaUrl String, AttributeKeys Array(String),
 AttributeValues Array(String)`;

const columnsOf = (text: string): readonly (readonly [name: string, type: string])[] =>
  text.split(',').map((column) => {
    const [name, type] = column.trim().split(/\s+/) as [string, string];
    return [name, type] as const;
  });

const sized: Record<string, (buffer: Buffer, value: bigint | number) => void> = {
  UInt8: (b, v) => b.writeUInt8(Number(v)),
  UInt16: (b, v) => b.writeUInt16LE(Number(v)),
  UInt32: (b, v) => b.writeUInt32LE(Number(v)),
  Int32: (b, v) => b.writeInt32LE(Number(v)),
  UInt64: (b, v) => b.writeBigUInt64LE(BigInt(v)),
  Int64: (b, v) => b.writeBigInt64LE(BigInt(v)),
  Float64: (b, v) => b.writeDoubleLE(Number(v)),
};
const sizes: Record<string, number> = { UInt8: 1, UInt16: 2, UInt32: 4, Int32: 4, UInt64: 8, Int64: 8, Float64: 8 };

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}

function encode(type: string, value: Value | undefined): Buffer[] {
  const item = /^Array\((.*)\)$/.exec(type)?.[1];
  if (item !== undefined) {
    const list = (value ?? []) as readonly Value[];
    return [varint(list.length), ...list.flatMap((each) => encode(item, each))];
  }
  if (type === 'String') {
    const bytes = Buffer.isBuffer(value) ? value : Buffer.from((value ?? '') as string);
    return [varint(bytes.length), bytes];
  }
  const buffer = Buffer.alloc(sizes[type] as number);
  (sized[type] as (b: Buffer, v: bigint | number) => void)(buffer, (value ?? 0) as bigint | number);
  return [buffer];
}

const encodeWith = (columns: ReturnType<typeof columnsOf>, rows: readonly Row[]): Buffer =>
  Buffer.concat(rows.flatMap((row) => columns.flatMap(([name, type]) => encode(type, row[name]))));

export const encodeSpans = (rows: readonly Row[]): Buffer => encodeWith(columnsOf(spanColumns), rows);
export const encodeLogs = (rows: readonly Row[]): Buffer => encodeWith(columnsOf(logColumns), rows);
export const encodePoints = (rows: readonly Row[]): Buffer => encodeWith(columnsOf(pointColumns), rows);

export const ns = (ms: number): bigint => BigInt(Math.round(ms * 1000)) * 1000n;

/** A SERVER span of `ent/maillon` that ended at `endMs` after `durationMs`; anything else by `more`. */
export function span(ent: string, maillon: string, endMs: number, durationMs = 20, more: Row = {}): Row {
  return {
    Sender: 'alpha',
    Ent: ent,
    Maillon: maillon,
    Operator: 'alpha',
    Territory: 'nord',
    ReceivedAt: ns(endMs + 500),
    KeepUntil: Math.floor(Date.now() / 1000) + 86_400,
    StartNs: ns(endMs - durationMs),
    EndNs: ns(endMs),
    TraceId: randomId(16),
    SpanId: randomId(8),
    Name: 'GET /',
    Kind: 2,
    Service: maillon,
    ResourceKeys: ['service.name'],
    ResourceValues: [maillon],
    ScopeName: 'test',
    AttributeKeys: ['http.request.method'],
    AttributeValues: ['GET'],
    Weight: 1,
    SamplingKnown: 1,
    HttpStatus: 200,
    Outcome: 0,
    Good: 1,
    SourceClass: 'home',
    PathFamily: 'portail',
    ClientFamily: 'browser',
    ...more,
  };
}

/** A gauge point of `ent/maillon`. */
export function point(ent: string, maillon: string, name: string, timeMs: number, value: number, more: Row = {}): Row {
  return {
    Sender: 'alpha',
    Ent: ent,
    Maillon: maillon,
    Operator: 'alpha',
    Territory: 'nord',
    ReceivedAt: ns(timeMs + 500),
    KeepUntil: Math.floor(Date.now() / 1000) + 86_400,
    Service: maillon,
    ResourceKeys: ['service.name'],
    ResourceValues: [maillon],
    ScopeName: 'test',
    MetricName: name,
    Unit: '1',
    Type: 1,
    TimeNs: ns(timeMs),
    StartNs: ns(timeMs - 60_000),
    Value: value,
    ...more,
  };
}

/** A log record of `ent/maillon`. */
export function log(ent: string, maillon: string, timeMs: number, body: string, more: Row = {}): Row {
  return {
    Sender: 'alpha',
    Ent: ent,
    Maillon: maillon,
    Operator: 'alpha',
    Territory: 'nord',
    ReceivedAt: ns(timeMs + 500),
    KeepUntil: Math.floor(Date.now() / 1000) + 86_400,
    TimeNs: ns(timeMs),
    ObservedNs: ns(timeMs + 1),
    TraceId: randomId(16),
    SpanId: randomId(8),
    Flags: 1,
    SeverityNumber: 9,
    SeverityText: 'INFO',
    Body: body,
    Service: maillon,
    ResourceKeys: ['service.name'],
    ResourceValues: [maillon],
    ScopeName: 'test',
    AttributeKeys: ['code.function.name'],
    AttributeValues: ['f'],
    ...more,
  };
}

let next = 1;
function randomId(bytes: number): Buffer {
  const id = Buffer.alloc(bytes, 0xa7);
  id.writeUInt32BE(next++, bytes - 4);
  return id;
}
