-- Roll-ups of one second. In each:
--   Bucket       second of the END of the span, or of the point; the sender's clock
--   Lateness     how long after its bucket a row was received: 0 under 2 s, 1 under 5 s, 2 under 15 s, 3 under 60 s, 4 under
--                10 min, 5 under 1 h, 6 later. Part of the key, so that a late row does not raise MaxReceivedAt of what was
--                known long before it: a replay at T reads the rows with MaxReceivedAt <= T.
--   KeepUntil    from ingest time, never from event time: imported telemetry of 2021 must outlive its first merge
--   Spans/Points unweighted counts, which must equal those of the raw tables, exactly
-- Sorted by slots of five minutes first: the last 90 s of all cells are neighbours, and hours of one cell stay few ranges.

CREATE TABLE cells_1s
(
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    Bucket DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    Lateness UInt8 CODEC(ZSTD(1)),
    Requests SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    Good SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    Fault SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    Shed SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    Timeout SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    Auth SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    Client SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    -- floor(4 * log2(duration in µs)) → weighted count
    Durations SimpleAggregateFunction(sumMap, Map(UInt8, Float64)) CODEC(ZSTD(1)),
    -- '<source class>|<path family>|<client family>' → weighted count
    Composition SimpleAggregateFunction(sumMap, Map(String, Float64)) CODEC(ZSTD(1)),
    Sources AggregateFunction(uniqCombined64(12), UInt32) CODEC(ZSTD(1)),
    -- The hashes that are a multiple of 64: a consistent sample, whose intersections estimate those of all sources.
    SourceSample AggregateFunction(groupBitmap, UInt32) CODEC(ZSTD(1)),
    Users AggregateFunction(uniqCombined64(12), UInt64) CODEC(ZSTD(1)),
    LoginsOk SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    LoginsFailed SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    Retries SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    SamplingKnown SimpleAggregateFunction(min, UInt8) CODEC(ZSTD(1)),
    Spans SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    MaxReceivedAt SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    KeepUntil SimpleAggregateFunction(max, DateTime('UTC')) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(Bucket)
ORDER BY (toStartOfFiveMinutes(Bucket), Ent, Maillon, Bucket, Lateness)
TTL KeepUntil
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1,
    fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE MATERIALIZED VIEW cells_1s_mv TO cells_1s AS
SELECT
    Ent,
    Maillon,
    toDateTime(intDiv(EndNs, 1000000000), 'UTC') AS Bucket,
    multiIf(ReceivedAt < EndNs + 2000000000, 0, ReceivedAt < EndNs + 5000000000, 1, ReceivedAt < EndNs + 15000000000, 2,
        ReceivedAt < EndNs + 60000000000, 3, ReceivedAt < EndNs + 600000000000, 4, ReceivedAt < EndNs + 3600000000000, 5, 6) AS Lateness,
    sum(Weight) AS Requests,
    sumIf(Weight, spans_in.Good = 1) AS Good,
    sumIf(Weight, Outcome = 1) AS Fault,
    sumIf(Weight, Outcome = 2) AS Shed,
    sumIf(Weight, Outcome = 3) AS Timeout,
    sumIf(Weight, Outcome = 4) AS Auth,
    sumIf(Weight, Outcome = 5) AS Client,
    sumMap(map(toUInt8(floor(4 * log2(greatest(if(EndNs > StartNs, EndNs - StartNs, 0) / 1000, 1)))), Weight)) AS Durations,
    sumMap(map(concat(SourceClass, '|', PathFamily, '|', ClientFamily), Weight)) AS Composition,
    uniqCombined64IfState(12)(SourceHash, SourceHash != 0) AS Sources,
    groupBitmapIfState(SourceHash, SourceHash != 0 AND SourceHash % 64 = 0) AS SourceSample,
    uniqCombined64IfState(12)(UserHash, UserHash != 0) AS Users,
    sumIf(Weight, Login = 1) AS LoginsOk,
    sumIf(Weight, Login = 2) AS LoginsFailed,
    sumIf(Weight, Retry = 1) AS Retries,
    min(spans_in.SamplingKnown) AS SamplingKnown,
    count() AS Spans,
    max(fromUnixTimestamp64Milli(toInt64(intDiv(ReceivedAt, 1000000)), 'UTC')) AS MaxReceivedAt,
    max(toDateTime(spans_in.KeepUntil, 'UTC')) AS KeepUntil
FROM spans_in
WHERE Kind IN (2, 5)
GROUP BY Ent, Maillon, Bucket, Lateness;

CREATE TABLE edges_1s
(
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    PeerEnt LowCardinality(String),
    PeerMaillon LowCardinality(String),
    Bucket DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    Lateness UInt8 CODEC(ZSTD(1)),
    Calls SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    Failed SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    TimedOut SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    WaitedMs SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    Spans SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    MaxReceivedAt SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    KeepUntil SimpleAggregateFunction(max, DateTime('UTC')) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(Bucket)
ORDER BY (toStartOfFiveMinutes(Bucket), Ent, Maillon, PeerEnt, PeerMaillon, Bucket, Lateness)
TTL KeepUntil
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1,
    fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

-- A call failed for its caller on a fault, a refusal for load or a timeout; 401, 403 and other 4xx are answers.
CREATE MATERIALIZED VIEW edges_1s_mv TO edges_1s AS
SELECT
    Ent,
    Maillon,
    PeerEnt,
    PeerMaillon,
    toDateTime(intDiv(EndNs, 1000000000), 'UTC') AS Bucket,
    multiIf(ReceivedAt < EndNs + 2000000000, 0, ReceivedAt < EndNs + 5000000000, 1, ReceivedAt < EndNs + 15000000000, 2,
        ReceivedAt < EndNs + 60000000000, 3, ReceivedAt < EndNs + 600000000000, 4, ReceivedAt < EndNs + 3600000000000, 5, 6) AS Lateness,
    sum(Weight) AS Calls,
    sumIf(Weight, Outcome IN (1, 2, 3)) AS Failed,
    sumIf(Weight, Outcome = 3) AS TimedOut,
    sum(Weight * if(EndNs > StartNs, EndNs - StartNs, 0) / 1000000) AS WaitedMs,
    count() AS Spans,
    max(fromUnixTimestamp64Milli(toInt64(intDiv(ReceivedAt, 1000000)), 'UTC')) AS MaxReceivedAt,
    max(toDateTime(spans_in.KeepUntil, 'UTC')) AS KeepUntil
FROM spans_in
WHERE Kind IN (3, 4) AND PeerEnt != ''
GROUP BY Ent, Maillon, PeerEnt, PeerMaillon, Bucket, Lateness;

-- Chosen metrics, one row per series and second: the latest point of the second, from which the read module takes
-- differences; for delta temporality, the sum of its points.
CREATE TABLE series_1s
(
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    MetricName LowCardinality(String),
    Series UInt64 CODEC(ZSTD(1)),
    Bucket DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    Lateness UInt8 CODEC(ZSTD(1)),
    Attributes SimpleAggregateFunction(any, Map(String, String)) CODEC(ZSTD(1)),
    Type SimpleAggregateFunction(max, UInt8) CODEC(ZSTD(1)),
    Temporality SimpleAggregateFunction(max, UInt8) CODEC(ZSTD(1)),
    Monotonic SimpleAggregateFunction(max, UInt8) CODEC(ZSTD(1)),
    -- (value, count, sum, start ns, time ns) of the point with the greatest time
    Latest AggregateFunction(argMax, Tuple(Float64, UInt64, Float64, UInt64, UInt64), UInt64) CODEC(ZSTD(1)),
    ValueSum SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
    CountSum SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    Points SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    MaxReceivedAt SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    KeepUntil SimpleAggregateFunction(max, DateTime('UTC')) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toDate(Bucket)
ORDER BY (toStartOfFiveMinutes(Bucket), Ent, Maillon, MetricName, Series, Bucket, Lateness)
TTL KeepUntil
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1,
    fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE MATERIALIZED VIEW series_1s_mv TO series_1s AS
SELECT
    Ent,
    Maillon,
    MetricName,
    sipHash64(Sender, arraySort(arrayZip(ResourceKeys, ResourceValues)), ScopeName, arraySort(arrayZip(AttributeKeys, AttributeValues))) AS Series,
    toDateTime(intDiv(TimeNs, 1000000000), 'UTC') AS Bucket,
    multiIf(ReceivedAt < TimeNs + 2000000000, 0, ReceivedAt < TimeNs + 5000000000, 1, ReceivedAt < TimeNs + 15000000000, 2,
        ReceivedAt < TimeNs + 60000000000, 3, ReceivedAt < TimeNs + 600000000000, 4, ReceivedAt < TimeNs + 3600000000000, 5, 6) AS Lateness,
    any(CAST((AttributeKeys, AttributeValues), 'Map(String, String)')) AS Attributes,
    max(points_in.Type) AS Type,
    max(points_in.Temporality) AS Temporality,
    max(points_in.Monotonic) AS Monotonic,
    argMaxState((if(IsInt = 1, toFloat64(IntValue), Value), Count, Sum, StartNs, TimeNs), TimeNs) AS Latest,
    sum(if(points_in.Type IN (1, 2), if(IsInt = 1, toFloat64(IntValue), Value), Sum)) AS ValueSum,
    sum(Count) AS CountSum,
    count() AS Points,
    max(fromUnixTimestamp64Milli(toInt64(intDiv(ReceivedAt, 1000000)), 'UTC')) AS MaxReceivedAt,
    max(toDateTime(points_in.KeepUntil, 'UTC')) AS KeepUntil
FROM points_in
WHERE MetricName IN ('http.server.request.duration', 'http.server.active_requests', 'db.client.connection.count',
    'db.client.connection.max', 'vigie.pool.used', 'vigie.pool.limit', 'vigie.queue.length', 'vigie.queue.limit',
    'process.cpu.utilization')
GROUP BY Ent, Maillon, MetricName, Series, Bucket, Lateness;
