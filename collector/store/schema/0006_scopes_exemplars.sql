-- Rows get the attributes of their scope, the counts of what the SDK dropped, and the exemplars of points: appended to the
-- input tables, for RowBinary goes by position. Views are made anew under their names, by which (with the token) the engine
-- knows a replayed block; after MODIFY QUERY it forms other block ids until its next start, and stored a replay twice.
-- The exporter's bloom filters on span attributes stay out: measured, they add 4 s or more of CPU to a million spans' 12.

ALTER TABLE spans_in
    ADD COLUMN IF NOT EXISTS ScopeKeys Array(String),
    ADD COLUMN IF NOT EXISTS ScopeValues Array(String),
    ADD COLUMN IF NOT EXISTS DroppedAttributes UInt32,
    ADD COLUMN IF NOT EXISTS DroppedEvents UInt32,
    ADD COLUMN IF NOT EXISTS DroppedLinks UInt32;

ALTER TABLE points_in
    ADD COLUMN IF NOT EXISTS ScopeKeys Array(String),
    ADD COLUMN IF NOT EXISTS ScopeValues Array(String),
    ADD COLUMN IF NOT EXISTS ExemplarTimes Array(UInt64),
    ADD COLUMN IF NOT EXISTS ExemplarValues Array(Float64),
    ADD COLUMN IF NOT EXISTS ExemplarTraceIds Array(String),
    ADD COLUMN IF NOT EXISTS ExemplarSpanIds Array(String),
    ADD COLUMN IF NOT EXISTS ExemplarAttributes Array(String);

ALTER TABLE otel_traces
    ADD COLUMN IF NOT EXISTS ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS DroppedAttributes UInt32 CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS DroppedEvents UInt32 CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS DroppedLinks UInt32 CODEC(ZSTD(1));

DROP VIEW IF EXISTS otel_traces_mv;

CREATE MATERIALIZED VIEW otel_traces_mv TO otel_traces AS
SELECT
    fromUnixTimestamp64Nano(toInt64(StartNs), 'UTC') AS Timestamp,
    lower(hex(TraceId)) AS TraceId,
    lower(hex(SpanId)) AS SpanId,
    lower(hex(ParentSpanId)) AS ParentSpanId,
    TraceState,
    Name AS SpanName,
    transform(Kind, [1, 2, 3, 4, 5], ['Internal', 'Server', 'Client', 'Producer', 'Consumer'], 'Unspecified') AS SpanKind,
    Service AS ServiceName,
    CAST((ResourceKeys, ResourceValues), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ScopeName,
    ScopeVersion,
    CAST((AttributeKeys, AttributeValues), 'Map(LowCardinality(String), String)') AS SpanAttributes,
    if(EndNs > StartNs, EndNs - StartNs, 0) AS Duration,
    transform(StatusCode, [1, 2], ['Ok', 'Error'], 'Unset') AS StatusCode,
    StatusMessage,
    arrayMap(t -> fromUnixTimestamp64Nano(toInt64(t), 'UTC'), EventTimes) AS `Events.Timestamp`,
    EventNames AS `Events.Name`,
    arrayMap(a -> JSONExtract(a, 'Map(LowCardinality(String), String)'), EventAttributes) AS `Events.Attributes`,
    arrayMap(id -> lower(hex(id)), LinkTraceIds) AS `Links.TraceId`,
    arrayMap(id -> lower(hex(id)), LinkSpanIds) AS `Links.SpanId`,
    LinkTraceStates AS `Links.TraceState`,
    arrayMap(a -> JSONExtract(a, 'Map(LowCardinality(String), String)'), LinkAttributes) AS `Links.Attributes`,
    Sender, Ent, Maillon, Operator, Territory, PeerEnt, PeerMaillon,
    getSetting('log_comment') AS Segment,
    fromUnixTimestamp64Nano(toInt64(spans_in.ReceivedAt), 'UTC') AS ReceivedAt,
    toDateTime(spans_in.KeepUntil, 'UTC') AS KeepUntil,
    Flags, ResourceSchemaUrl, ScopeSchemaUrl, Weight, SamplingKnown, HttpStatus,
    CAST(spans_in.Outcome, 'Enum8(\'ok\' = 0, \'fault\' = 1, \'shed\' = 2, \'timeout\' = 3, \'auth\' = 4, \'client\' = 5)') AS Outcome,
    Good, SourceClass, PathFamily, ClientFamily,
    CAST((ScopeKeys, ScopeValues), 'Map(LowCardinality(String), String)') AS ScopeAttributes,
    spans_in.DroppedAttributes AS DroppedAttributes, spans_in.DroppedEvents AS DroppedEvents, spans_in.DroppedLinks AS DroppedLinks
FROM spans_in;

DROP VIEW IF EXISTS otel_metrics_gauge_mv;

CREATE MATERIALIZED VIEW otel_metrics_gauge_mv TO otel_metrics_gauge AS
SELECT
    CAST((ResourceKeys, ResourceValues), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    ScopeSchemaUrl,
    Service AS ServiceName,
    MetricName,
    Description AS MetricDescription,
    Unit AS MetricUnit,
    CAST((AttributeKeys, AttributeValues), 'Map(LowCardinality(String), String)') AS Attributes,
    fromUnixTimestamp64Nano(toInt64(StartNs), 'UTC') AS StartTimeUnix,
    fromUnixTimestamp64Nano(toInt64(TimeNs), 'UTC') AS TimeUnix,
    if(IsInt = 1, toFloat64(IntValue), points_in.Value) AS Value,
    Flags,
    Sender, Ent, Maillon, Operator, Territory,
    getSetting('log_comment') AS Segment,
    fromUnixTimestamp64Nano(toInt64(points_in.ReceivedAt), 'UTC') AS ReceivedAt,
    toDateTime(points_in.KeepUntil, 'UTC') AS KeepUntil,
    CAST((ScopeKeys, ScopeValues), 'Map(LowCardinality(String), String)') AS ScopeAttributes,
    arrayMap(a -> JSONExtract(a, 'Map(LowCardinality(String), String)'), ExemplarAttributes) AS `Exemplars.FilteredAttributes`,
    arrayMap(t -> fromUnixTimestamp64Nano(toInt64(t), 'UTC'), ExemplarTimes) AS `Exemplars.TimeUnix`,
    ExemplarValues AS `Exemplars.Value`,
    arrayMap(id -> lower(hex(id)), ExemplarSpanIds) AS `Exemplars.SpanId`,
    arrayMap(id -> lower(hex(id)), ExemplarTraceIds) AS `Exemplars.TraceId`
FROM points_in
WHERE Type = 1;

DROP VIEW IF EXISTS otel_metrics_sum_mv;

CREATE MATERIALIZED VIEW otel_metrics_sum_mv TO otel_metrics_sum AS
SELECT
    CAST((ResourceKeys, ResourceValues), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    ScopeSchemaUrl,
    Service AS ServiceName,
    MetricName,
    Description AS MetricDescription,
    Unit AS MetricUnit,
    CAST((AttributeKeys, AttributeValues), 'Map(LowCardinality(String), String)') AS Attributes,
    fromUnixTimestamp64Nano(toInt64(StartNs), 'UTC') AS StartTimeUnix,
    fromUnixTimestamp64Nano(toInt64(TimeNs), 'UTC') AS TimeUnix,
    if(IsInt = 1, toFloat64(IntValue), points_in.Value) AS Value,
    Flags,
    Temporality AS AggregationTemporality,
    Monotonic = 1 AS IsMonotonic,
    Sender, Ent, Maillon, Operator, Territory,
    getSetting('log_comment') AS Segment,
    fromUnixTimestamp64Nano(toInt64(points_in.ReceivedAt), 'UTC') AS ReceivedAt,
    toDateTime(points_in.KeepUntil, 'UTC') AS KeepUntil,
    CAST((ScopeKeys, ScopeValues), 'Map(LowCardinality(String), String)') AS ScopeAttributes,
    arrayMap(a -> JSONExtract(a, 'Map(LowCardinality(String), String)'), ExemplarAttributes) AS `Exemplars.FilteredAttributes`,
    arrayMap(t -> fromUnixTimestamp64Nano(toInt64(t), 'UTC'), ExemplarTimes) AS `Exemplars.TimeUnix`,
    ExemplarValues AS `Exemplars.Value`,
    arrayMap(id -> lower(hex(id)), ExemplarSpanIds) AS `Exemplars.SpanId`,
    arrayMap(id -> lower(hex(id)), ExemplarTraceIds) AS `Exemplars.TraceId`
FROM points_in
WHERE Type = 2;

DROP VIEW IF EXISTS otel_metrics_histogram_mv;

CREATE MATERIALIZED VIEW otel_metrics_histogram_mv TO otel_metrics_histogram AS
SELECT
    CAST((ResourceKeys, ResourceValues), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    ScopeSchemaUrl,
    Service AS ServiceName,
    MetricName,
    Description AS MetricDescription,
    Unit AS MetricUnit,
    CAST((AttributeKeys, AttributeValues), 'Map(LowCardinality(String), String)') AS Attributes,
    fromUnixTimestamp64Nano(toInt64(StartNs), 'UTC') AS StartTimeUnix,
    fromUnixTimestamp64Nano(toInt64(TimeNs), 'UTC') AS TimeUnix,
    Count,
    Sum,
    BucketCounts,
    Bounds AS ExplicitBounds,
    Flags,
    Min,
    Max,
    Temporality AS AggregationTemporality,
    Sender, Ent, Maillon, Operator, Territory,
    getSetting('log_comment') AS Segment,
    fromUnixTimestamp64Nano(toInt64(points_in.ReceivedAt), 'UTC') AS ReceivedAt,
    toDateTime(points_in.KeepUntil, 'UTC') AS KeepUntil,
    CAST((ScopeKeys, ScopeValues), 'Map(LowCardinality(String), String)') AS ScopeAttributes,
    arrayMap(a -> JSONExtract(a, 'Map(LowCardinality(String), String)'), ExemplarAttributes) AS `Exemplars.FilteredAttributes`,
    arrayMap(t -> fromUnixTimestamp64Nano(toInt64(t), 'UTC'), ExemplarTimes) AS `Exemplars.TimeUnix`,
    ExemplarValues AS `Exemplars.Value`,
    arrayMap(id -> lower(hex(id)), ExemplarSpanIds) AS `Exemplars.SpanId`,
    arrayMap(id -> lower(hex(id)), ExemplarTraceIds) AS `Exemplars.TraceId`
FROM points_in
WHERE Type = 3;

DROP VIEW IF EXISTS otel_metrics_exponential_histogram_mv;

CREATE MATERIALIZED VIEW otel_metrics_exponential_histogram_mv TO otel_metrics_exponential_histogram AS
SELECT
    CAST((ResourceKeys, ResourceValues), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    ScopeSchemaUrl,
    Service AS ServiceName,
    MetricName,
    Description AS MetricDescription,
    Unit AS MetricUnit,
    CAST((AttributeKeys, AttributeValues), 'Map(LowCardinality(String), String)') AS Attributes,
    fromUnixTimestamp64Nano(toInt64(StartNs), 'UTC') AS StartTimeUnix,
    fromUnixTimestamp64Nano(toInt64(TimeNs), 'UTC') AS TimeUnix,
    Count,
    Sum,
    Scale,
    ZeroCount,
    PositiveOffset,
    PositiveCounts AS PositiveBucketCounts,
    NegativeOffset,
    NegativeCounts AS NegativeBucketCounts,
    Flags,
    Min,
    Max,
    Temporality AS AggregationTemporality,
    ZeroThreshold,
    Sender, Ent, Maillon, Operator, Territory,
    getSetting('log_comment') AS Segment,
    fromUnixTimestamp64Nano(toInt64(points_in.ReceivedAt), 'UTC') AS ReceivedAt,
    toDateTime(points_in.KeepUntil, 'UTC') AS KeepUntil,
    CAST((ScopeKeys, ScopeValues), 'Map(LowCardinality(String), String)') AS ScopeAttributes,
    arrayMap(a -> JSONExtract(a, 'Map(LowCardinality(String), String)'), ExemplarAttributes) AS `Exemplars.FilteredAttributes`,
    arrayMap(t -> fromUnixTimestamp64Nano(toInt64(t), 'UTC'), ExemplarTimes) AS `Exemplars.TimeUnix`,
    ExemplarValues AS `Exemplars.Value`,
    arrayMap(id -> lower(hex(id)), ExemplarSpanIds) AS `Exemplars.SpanId`,
    arrayMap(id -> lower(hex(id)), ExemplarTraceIds) AS `Exemplars.TraceId`
FROM points_in
WHERE Type = 4;

DROP VIEW IF EXISTS otel_metrics_summary_mv;

CREATE MATERIALIZED VIEW otel_metrics_summary_mv TO otel_metrics_summary AS
SELECT
    CAST((ResourceKeys, ResourceValues), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ResourceSchemaUrl,
    ScopeName,
    ScopeVersion,
    ScopeSchemaUrl,
    Service AS ServiceName,
    MetricName,
    Description AS MetricDescription,
    Unit AS MetricUnit,
    CAST((AttributeKeys, AttributeValues), 'Map(LowCardinality(String), String)') AS Attributes,
    fromUnixTimestamp64Nano(toInt64(StartNs), 'UTC') AS StartTimeUnix,
    fromUnixTimestamp64Nano(toInt64(TimeNs), 'UTC') AS TimeUnix,
    Count,
    Sum,
    Quantiles AS `ValueAtQuantiles.Quantile`,
    QuantileValues AS `ValueAtQuantiles.Value`,
    Flags,
    Sender, Ent, Maillon, Operator, Territory,
    getSetting('log_comment') AS Segment,
    fromUnixTimestamp64Nano(toInt64(points_in.ReceivedAt), 'UTC') AS ReceivedAt,
    toDateTime(points_in.KeepUntil, 'UTC') AS KeepUntil,
    CAST((ScopeKeys, ScopeValues), 'Map(LowCardinality(String), String)') AS ScopeAttributes
FROM points_in
WHERE Type = 5;
