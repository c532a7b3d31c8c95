-- Log records: what the walk writes, and what is stored of them. Names and types of the OpenTelemetry Collector's ClickHouse
-- exporter (exporter/clickhouseexporter, internal/sqltemplates/logs_table.sql); then our own columns. Body is text; a body
-- that is a map, a list or bytes is its JSON text.

CREATE TABLE logs_in
(
    Sender String, Ent String, Maillon String, Operator String, Territory String,
    ReceivedAt UInt64, KeepUntil UInt32, TimeNs UInt64, ObservedNs UInt64,
    TraceId String, SpanId String, Flags UInt32,
    SeverityNumber UInt8, SeverityText String, EventName String, Body String,
    Service String, ResourceKeys Array(String), ResourceValues Array(String), ResourceSchemaUrl String,
    ScopeName String, ScopeVersion String, ScopeKeys Array(String), ScopeValues Array(String), ScopeSchemaUrl String,
    AttributeKeys Array(String), AttributeValues Array(String)
)
ENGINE = Null;

-- TimestampTime is what the exporter partitions and sorts by, and what its readers filter on.
CREATE TABLE otel_logs
(
    Timestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    TimestampTime DateTime('UTC') DEFAULT toDateTime(Timestamp) CODEC(Delta(4), ZSTD(1)),
    TraceId String CODEC(ZSTD(1)),
    SpanId String CODEC(ZSTD(1)),
    TraceFlags UInt8 CODEC(ZSTD(1)),
    SeverityText LowCardinality(String) CODEC(ZSTD(1)),
    SeverityNumber UInt8 CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    Body String CODEC(ZSTD(1)),
    ResourceSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeSchemaUrl LowCardinality(String) CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion LowCardinality(String) CODEC(ZSTD(1)),
    ScopeAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    LogAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    EventName LowCardinality(String) CODEC(ZSTD(1)),

    Sender LowCardinality(String),
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    Operator LowCardinality(String),
    Territory LowCardinality(String),
    Segment String CODEC(ZSTD(1)),
    ReceivedAt DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    ObservedTimestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    KeepUntil DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),

    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_log_attr_key mapKeys(LogAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_log_attr_value mapValues(LogAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_body Body TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 8,
    INDEX idx_service ServiceName TYPE set(64) GRANULARITY 4,
    INDEX idx_severity SeverityNumber TYPE minmax GRANULARITY 1,
    INDEX idx_segment Segment TYPE set(64) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(TimestampTime)
ORDER BY (Ent, Maillon, TimestampTime)
TTL KeepUntil
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE MATERIALIZED VIEW otel_logs_mv TO otel_logs AS
SELECT
    fromUnixTimestamp64Nano(toInt64(TimeNs), 'UTC') AS Timestamp,
    toDateTime(intDiv(TimeNs, 1000000000), 'UTC') AS TimestampTime,
    lower(hex(logs_in.TraceId)) AS TraceId,
    lower(hex(logs_in.SpanId)) AS SpanId,
    toUInt8(bitAnd(logs_in.Flags, 255)) AS TraceFlags,
    SeverityText,
    SeverityNumber,
    Service AS ServiceName,
    Body,
    ResourceSchemaUrl,
    CAST((ResourceKeys, ResourceValues), 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    ScopeSchemaUrl,
    ScopeName,
    ScopeVersion,
    CAST((ScopeKeys, ScopeValues), 'Map(LowCardinality(String), String)') AS ScopeAttributes,
    CAST((AttributeKeys, AttributeValues), 'Map(LowCardinality(String), String)') AS LogAttributes,
    EventName,
    Sender, Ent, Maillon, Operator, Territory,
    getSetting('log_comment') AS Segment,
    fromUnixTimestamp64Nano(toInt64(logs_in.ReceivedAt), 'UTC') AS ReceivedAt,
    fromUnixTimestamp64Nano(toInt64(ObservedNs), 'UTC') AS ObservedTimestamp,
    toDateTime(logs_in.KeepUntil, 'UTC') AS KeepUntil,
    logs_in.Flags AS Flags
FROM logs_in;
