-- Spans as sent: names and types of the OpenTelemetry Collector's ClickHouse exporter (exporter/clickhouseexporter,
-- internal/sqltemplates/traces_table.sql), so that Grafana and others read them; then our own columns.
-- SpanKind and StatusCode are written as that exporter does: 'Server', 'Error'.

CREATE TABLE otel_traces
(
    Timestamp DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    TraceId String CODEC(ZSTD(1)),
    SpanId String CODEC(ZSTD(1)),
    ParentSpanId String CODEC(ZSTD(1)),
    TraceState String CODEC(ZSTD(1)),
    SpanName LowCardinality(String) CODEC(ZSTD(1)),
    SpanKind LowCardinality(String) CODEC(ZSTD(1)),
    ServiceName LowCardinality(String) CODEC(ZSTD(1)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    ScopeName String CODEC(ZSTD(1)),
    ScopeVersion String CODEC(ZSTD(1)),
    SpanAttributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    Duration UInt64 CODEC(T64, ZSTD(1)),
    StatusCode LowCardinality(String) CODEC(ZSTD(1)),
    StatusMessage String CODEC(ZSTD(1)),
    Events Nested (Timestamp DateTime64(9, 'UTC'), Name LowCardinality(String), Attributes Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
    Links Nested (TraceId String, SpanId String, TraceState String, Attributes Map(LowCardinality(String), String)) CODEC(ZSTD(1)),

    Sender LowCardinality(String),
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    Operator LowCardinality(String),
    Territory LowCardinality(String),
    PeerEnt LowCardinality(String),
    PeerMaillon LowCardinality(String),
    Segment String CODEC(ZSTD(1)),
    ReceivedAt DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    KeepUntil DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    Flags UInt32 CODEC(ZSTD(1)),
    ResourceSchemaUrl LowCardinality(String),
    ScopeSchemaUrl LowCardinality(String),
    Weight Float64 CODEC(ZSTD(1)),
    SamplingKnown UInt8 CODEC(ZSTD(1)),
    HttpStatus UInt16 CODEC(ZSTD(1)),
    Outcome Enum8('ok' = 0, 'fault' = 1, 'shed' = 2, 'timeout' = 3, 'auth' = 4, 'client' = 5) CODEC(ZSTD(1)),
    Good UInt8 CODEC(ZSTD(1)),
    SourceClass LowCardinality(String),
    PathFamily LowCardinality(String),
    ClientFamily LowCardinality(String),

    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_service ServiceName TYPE set(64) GRANULARITY 4,
    INDEX idx_segment Segment TYPE set(64) GRANULARITY 1,
    INDEX idx_duration Duration TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toDate(Timestamp)
ORDER BY (Ent, Maillon, toDateTime(Timestamp))
TTL KeepUntil
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

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
    Good, SourceClass, PathFamily, ClientFamily
FROM spans_in;

-- Where a trace lies in time, as the exporter keeps it: a trace is then read from its days alone.
CREATE TABLE otel_traces_trace_id_ts
(
    TraceId String CODEC(ZSTD(1)),
    Start SimpleAggregateFunction(min, DateTime('UTC')) CODEC(ZSTD(1)),
    End SimpleAggregateFunction(max, DateTime('UTC')) CODEC(ZSTD(1)),
    KeepUntil SimpleAggregateFunction(max, DateTime('UTC')) CODEC(ZSTD(1)),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(Start)
ORDER BY TraceId
TTL KeepUntil
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE MATERIALIZED VIEW otel_traces_trace_id_ts_mv TO otel_traces_trace_id_ts AS
SELECT
    lower(hex(spans_in.TraceId)) AS TraceId,
    min(toDateTime(intDiv(StartNs, 1000000000), 'UTC')) AS Start,
    max(toDateTime(intDiv(StartNs, 1000000000), 'UTC')) AS End,
    max(toDateTime(spans_in.KeepUntil, 'UTC')) AS KeepUntil
FROM spans_in
WHERE spans_in.TraceId != ''
GROUP BY TraceId;
