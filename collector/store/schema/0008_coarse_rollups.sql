-- The columns of cells_1s in steps of 10 s and 5 min, for longer ranges. Filled by what is inserted into the finer table, so
-- a segment's token reaches them too and a replay adds nothing. What stood in cells_1s before is not taken over: rolled up
-- again beside a running loader it could be counted twice. Lateness is that of the second, MaxReceivedAt of the whole step:
-- a replay at T inside a step does not see the step's rows of that Lateness yet.

CREATE TABLE cells_10s
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
    Durations SimpleAggregateFunction(sumMap, Map(UInt8, Float64)) CODEC(ZSTD(1)),
    Composition SimpleAggregateFunction(sumMap, Map(String, Float64)) CODEC(ZSTD(1)),
    Sources AggregateFunction(uniqCombined64(12), UInt32) CODEC(ZSTD(1)),
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
PARTITION BY toYYYYMM(Bucket)
ORDER BY (toStartOfHour(Bucket), Ent, Maillon, Bucket, Lateness)
TTL KeepUntil
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1,
    fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE MATERIALIZED VIEW cells_10s_mv TO cells_10s AS
SELECT
    Ent,
    Maillon,
    toStartOfInterval(cells_1s.Bucket, INTERVAL 10 SECOND, 'UTC') AS Bucket,
    Lateness,
    sum(cells_1s.Requests) AS Requests,
    sum(cells_1s.Good) AS Good,
    sum(cells_1s.Fault) AS Fault,
    sum(cells_1s.Shed) AS Shed,
    sum(cells_1s.Timeout) AS Timeout,
    sum(cells_1s.Auth) AS Auth,
    sum(cells_1s.Client) AS Client,
    sumMap(cells_1s.Durations) AS Durations,
    sumMap(cells_1s.Composition) AS Composition,
    uniqCombined64MergeState(12)(cells_1s.Sources) AS Sources,
    uniqCombined64MergeState(12)(cells_1s.Users) AS Users,
    sum(cells_1s.LoginsOk) AS LoginsOk,
    sum(cells_1s.LoginsFailed) AS LoginsFailed,
    sum(cells_1s.Retries) AS Retries,
    min(cells_1s.SamplingKnown) AS SamplingKnown,
    sum(cells_1s.Spans) AS Spans,
    max(cells_1s.MaxReceivedAt) AS MaxReceivedAt,
    max(cells_1s.KeepUntil) AS KeepUntil
FROM cells_1s
GROUP BY Ent, Maillon, Bucket, Lateness;

CREATE TABLE cells_5m
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
    Durations SimpleAggregateFunction(sumMap, Map(UInt8, Float64)) CODEC(ZSTD(1)),
    Composition SimpleAggregateFunction(sumMap, Map(String, Float64)) CODEC(ZSTD(1)),
    Sources AggregateFunction(uniqCombined64(12), UInt32) CODEC(ZSTD(1)),
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
PARTITION BY toYYYYMM(Bucket)
ORDER BY (toDate(Bucket), Ent, Maillon, Bucket, Lateness)
TTL KeepUntil
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1,
    fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE MATERIALIZED VIEW cells_5m_mv TO cells_5m AS
SELECT
    Ent,
    Maillon,
    toStartOfFiveMinutes(cells_10s.Bucket) AS Bucket,
    Lateness,
    sum(cells_10s.Requests) AS Requests,
    sum(cells_10s.Good) AS Good,
    sum(cells_10s.Fault) AS Fault,
    sum(cells_10s.Shed) AS Shed,
    sum(cells_10s.Timeout) AS Timeout,
    sum(cells_10s.Auth) AS Auth,
    sum(cells_10s.Client) AS Client,
    sumMap(cells_10s.Durations) AS Durations,
    sumMap(cells_10s.Composition) AS Composition,
    uniqCombined64MergeState(12)(cells_10s.Sources) AS Sources,
    uniqCombined64MergeState(12)(cells_10s.Users) AS Users,
    sum(cells_10s.LoginsOk) AS LoginsOk,
    sum(cells_10s.LoginsFailed) AS LoginsFailed,
    sum(cells_10s.Retries) AS Retries,
    min(cells_10s.SamplingKnown) AS SamplingKnown,
    sum(cells_10s.Spans) AS Spans,
    max(cells_10s.MaxReceivedAt) AS MaxReceivedAt,
    max(cells_10s.KeepUntil) AS KeepUntil
FROM cells_10s
GROUP BY Ent, Maillon, Bucket, Lateness;
