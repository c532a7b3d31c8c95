-- What the walk writes and the loader inserts: plain types, in the order of the RowBinary rows. A Null table stores
-- nothing; the materialized views of the next migrations turn its rows into maps, low-cardinality columns and roll-ups.

CREATE TABLE spans_in
(
    Sender String, Ent String, Maillon String, Operator String, Territory String,
    ReceivedAt UInt64, KeepUntil UInt32, StartNs UInt64, EndNs UInt64,
    TraceId String, SpanId String, ParentSpanId String, TraceState String, Flags UInt32,
    Name String, Kind UInt8, StatusCode UInt8, StatusMessage String,
    Service String, ResourceKeys Array(String), ResourceValues Array(String), ResourceSchemaUrl String,
    ScopeName String, ScopeVersion String, ScopeSchemaUrl String,
    AttributeKeys Array(String), AttributeValues Array(String),
    EventTimes Array(UInt64), EventNames Array(String), EventAttributes Array(String),
    LinkTraceIds Array(String), LinkSpanIds Array(String), LinkTraceStates Array(String), LinkAttributes Array(String),
    Weight Float64, SamplingKnown UInt8,
    HttpStatus UInt16, Outcome UInt8, Good UInt8,
    SourceClass String, PathFamily String, ClientFamily String, SourceHash UInt32, UserHash UInt64, Retry UInt8,
    Login UInt8, PeerEnt String, PeerMaillon String
)
ENGINE = Null;

CREATE TABLE points_in
(
    Sender String, Ent String, Maillon String, Operator String, Territory String,
    ReceivedAt UInt64, KeepUntil UInt32,
    Service String, ResourceKeys Array(String), ResourceValues Array(String), ResourceSchemaUrl String,
    ScopeName String, ScopeVersion String, ScopeSchemaUrl String,
    MetricName String, Description String, Unit String,
    Type UInt8, Temporality UInt8, Monotonic UInt8,
    AttributeKeys Array(String), AttributeValues Array(String),
    StartNs UInt64, TimeNs UInt64, Flags UInt32,
    Value Float64, IntValue Int64, IsInt UInt8,
    Count UInt64, Sum Float64, Min Float64, Max Float64,
    BucketCounts Array(UInt64), Bounds Array(Float64),
    Scale Int32, ZeroCount UInt64, ZeroThreshold Float64,
    PositiveOffset Int32, PositiveCounts Array(UInt64), NegativeOffset Int32, NegativeCounts Array(UInt64),
    Quantiles Array(Float64), QuantileValues Array(Float64)
)
ENGINE = Null;
