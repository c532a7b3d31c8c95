-- Metric points as sent: names and types of the OpenTelemetry Collector's ClickHouse exporter
-- (exporter/clickhouseexporter, internal/sqltemplates/metrics_*_table.sql); then our own columns.

CREATE TABLE otel_metrics_gauge
(
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription String CODEC(ZSTD(1)),
    MetricUnit String CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    TimeUnix DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    Value Float64 CODEC(ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Exemplars Nested (FilteredAttributes Map(LowCardinality(String), String), TimeUnix DateTime64(9, 'UTC'), Value Float64, SpanId String, TraceId String) CODEC(ZSTD(1)),

    Sender LowCardinality(String),
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    Operator LowCardinality(String),
    Territory LowCardinality(String),
    Segment String CODEC(ZSTD(1)),
    ReceivedAt DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    KeepUntil DateTime('UTC') CODEC(Delta(4), ZSTD(1)),

    INDEX idx_service ServiceName TYPE set(64) GRANULARITY 4,
    INDEX idx_segment Segment TYPE set(64) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (Ent, Maillon, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
TTL KeepUntil
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

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
    toDateTime(points_in.KeepUntil, 'UTC') AS KeepUntil
FROM points_in
WHERE Type = 1;

CREATE TABLE otel_metrics_sum
(
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription String CODEC(ZSTD(1)),
    MetricUnit String CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    TimeUnix DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    Value Float64 CODEC(ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Exemplars Nested (FilteredAttributes Map(LowCardinality(String), String), TimeUnix DateTime64(9, 'UTC'), Value Float64, SpanId String, TraceId String) CODEC(ZSTD(1)),
    AggregationTemporality Int32 CODEC(ZSTD(1)),
    IsMonotonic Boolean CODEC(ZSTD(1)),

    Sender LowCardinality(String),
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    Operator LowCardinality(String),
    Territory LowCardinality(String),
    Segment String CODEC(ZSTD(1)),
    ReceivedAt DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    KeepUntil DateTime('UTC') CODEC(Delta(4), ZSTD(1)),

    INDEX idx_service ServiceName TYPE set(64) GRANULARITY 4,
    INDEX idx_segment Segment TYPE set(64) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (Ent, Maillon, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
TTL KeepUntil
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

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
    toDateTime(points_in.KeepUntil, 'UTC') AS KeepUntil
FROM points_in
WHERE Type = 2;

CREATE TABLE otel_metrics_histogram
(
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription String CODEC(ZSTD(1)),
    MetricUnit String CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    TimeUnix DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    Count UInt64 CODEC(Delta(8), ZSTD(1)),
    Sum Float64 CODEC(ZSTD(1)),
    BucketCounts Array(UInt64) CODEC(ZSTD(1)),
    ExplicitBounds Array(Float64) CODEC(ZSTD(1)),
    Exemplars Nested (FilteredAttributes Map(LowCardinality(String), String), TimeUnix DateTime64(9, 'UTC'), Value Float64, SpanId String, TraceId String) CODEC(ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Min Float64 CODEC(ZSTD(1)),
    Max Float64 CODEC(ZSTD(1)),
    AggregationTemporality Int32 CODEC(ZSTD(1)),

    Sender LowCardinality(String),
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    Operator LowCardinality(String),
    Territory LowCardinality(String),
    Segment String CODEC(ZSTD(1)),
    ReceivedAt DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    KeepUntil DateTime('UTC') CODEC(Delta(4), ZSTD(1)),

    INDEX idx_service ServiceName TYPE set(64) GRANULARITY 4,
    INDEX idx_segment Segment TYPE set(64) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (Ent, Maillon, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
TTL KeepUntil
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

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
    toDateTime(points_in.KeepUntil, 'UTC') AS KeepUntil
FROM points_in
WHERE Type = 3;

CREATE TABLE otel_metrics_exponential_histogram
(
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription String CODEC(ZSTD(1)),
    MetricUnit String CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    TimeUnix DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    Count UInt64 CODEC(Delta(8), ZSTD(1)),
    Sum Float64 CODEC(ZSTD(1)),
    Scale Int32 CODEC(ZSTD(1)),
    ZeroCount UInt64 CODEC(ZSTD(1)),
    PositiveOffset Int32 CODEC(ZSTD(1)),
    PositiveBucketCounts Array(UInt64) CODEC(ZSTD(1)),
    NegativeOffset Int32 CODEC(ZSTD(1)),
    NegativeBucketCounts Array(UInt64) CODEC(ZSTD(1)),
    Exemplars Nested (FilteredAttributes Map(LowCardinality(String), String), TimeUnix DateTime64(9, 'UTC'), Value Float64, SpanId String, TraceId String) CODEC(ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    Min Float64 CODEC(ZSTD(1)),
    Max Float64 CODEC(ZSTD(1)),
    AggregationTemporality Int32 CODEC(ZSTD(1)),
    ZeroThreshold Float64 CODEC(ZSTD(1)),

    Sender LowCardinality(String),
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    Operator LowCardinality(String),
    Territory LowCardinality(String),
    Segment String CODEC(ZSTD(1)),
    ReceivedAt DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    KeepUntil DateTime('UTC') CODEC(Delta(4), ZSTD(1)),

    INDEX idx_service ServiceName TYPE set(64) GRANULARITY 4,
    INDEX idx_segment Segment TYPE set(64) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (Ent, Maillon, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
TTL KeepUntil
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

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
    toDateTime(points_in.KeepUntil, 'UTC') AS KeepUntil
FROM points_in
WHERE Type = 4;

CREATE TABLE otel_metrics_summary
(
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ResourceSchemaUrl String CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeDroppedAttrCount UInt32 CODEC(ZSTD(1)),
    ScopeSchemaUrl String CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    MetricName LowCardinality(String) CODEC(ZSTD(1)),
    MetricDescription String CODEC(ZSTD(1)),
    MetricUnit String CODEC(ZSTD(1)),
    Attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    StartTimeUnix DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    TimeUnix DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    Count UInt64 CODEC(Delta(8), ZSTD(1)),
    Sum Float64 CODEC(ZSTD(1)),
    ValueAtQuantiles Nested (Quantile Float64, Value Float64) CODEC(ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),

    Sender LowCardinality(String),
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    Operator LowCardinality(String),
    Territory LowCardinality(String),
    Segment String CODEC(ZSTD(1)),
    ReceivedAt DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    KeepUntil DateTime('UTC') CODEC(Delta(4), ZSTD(1)),

    INDEX idx_service ServiceName TYPE set(64) GRANULARITY 4,
    INDEX idx_segment Segment TYPE set(64) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(TimeUnix)
ORDER BY (Ent, Maillon, MetricName, toStartOfHour(TimeUnix), cityHash64(Attributes), TimeUnix)
TTL KeepUntil
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

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
    toDateTime(points_in.KeepUntil, 'UTC') AS KeepUntil
FROM points_in
WHERE Type = 5;
