-- Fewer, fuller tables behind each insert: every table costs it a part of a dozen files, whatever the rows. The steps of a
-- cell (1 s, 10 s, 5 min) share one table, as the minutes and days of sources do; what the five tables held is taken over, each
-- block once (the tokens: a migration cut short is run again). The rows of Lateness and MaxReceivedAt mean what they meant in 0008 and 0009.

DROP VIEW IF EXISTS cells_5m_mv;
DROP VIEW IF EXISTS cells_10s_mv;
DROP VIEW IF EXISTS cells_1s_mv;
DROP VIEW IF EXISTS sources_1d_mv;
DROP VIEW IF EXISTS sources_1m_mv;

CREATE TABLE cells
(
    -- Seconds: 1, 10 or 300.
    Step UInt16 CODEC(ZSTD(1)),
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
ORDER BY (Step, toStartOfFiveMinutes(Bucket), Ent, Maillon, Bucket, Lateness)
TTL KeepUntil
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1,
    fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

INSERT INTO cells SETTINGS insert_deduplication_token = '0011-cells-1s', max_insert_threads = 1, max_threads = 1
SELECT 1, Ent, Maillon, Bucket, Lateness, Requests, Good, Fault, Shed, Timeout, Auth, Client, Durations, Composition, Sources, SourceSample, Users,
    LoginsOk, LoginsFailed, Retries, SamplingKnown, Spans, MaxReceivedAt, KeepUntil
FROM cells_1s;
INSERT INTO cells SETTINGS insert_deduplication_token = '0011-cells-10s', max_insert_threads = 1, max_threads = 1
SELECT 10, Ent, Maillon, Bucket, Lateness, Requests, Good, Fault, Shed, Timeout, Auth, Client, Durations, Composition, Sources, bitmapBuild(CAST([], 'Array(UInt32)')), Users,
    LoginsOk, LoginsFailed, Retries, SamplingKnown, Spans, MaxReceivedAt, KeepUntil
FROM cells_10s;
INSERT INTO cells SETTINGS insert_deduplication_token = '0011-cells-5m', max_insert_threads = 1, max_threads = 1
SELECT 300, Ent, Maillon, Bucket, Lateness, Requests, Good, Fault, Shed, Timeout, Auth, Client, Durations, Composition, Sources, bitmapBuild(CAST([], 'Array(UInt32)')), Users,
    LoginsOk, LoginsFailed, Retries, SamplingKnown, Spans, MaxReceivedAt, KeepUntil
FROM cells_5m;

-- The seconds are made once; the table itself adds up, as it writes the block, the rows that share a coarser step.
CREATE MATERIALIZED VIEW cells_mv TO cells AS
SELECT
    Step,
    Ent,
    Maillon,
    toDateTime(intDiv(Second, Step) * Step, 'UTC') AS Bucket,
    Lateness,
    Requests, Good, Fault, Shed, Timeout, Auth, Client, Durations, Composition, Sources, SourceSample, Users, LoginsOk, LoginsFailed, Retries,
    SamplingKnown, Spans, MaxReceivedAt, KeepUntil
FROM
(
    SELECT
        Ent,
        Maillon,
        toUInt32(intDiv(EndNs, 1000000000)) AS Second,
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
    GROUP BY Ent, Maillon, Second, Lateness
)
ARRAY JOIN CAST([1, 10, 300], 'Array(UInt16)') AS Step;

CREATE TABLE sources
(
    -- Seconds: 60, or 86400 with Lateness 0, whose rows cannot tell what was known before their end.
    Step UInt32 CODEC(ZSTD(1)),
    Day Date CODEC(Delta(2), ZSTD(1)),
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    SourceClass LowCardinality(String),
    Bucket DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    Lateness UInt8 CODEC(ZSTD(1)),
    Every AggregateFunction(groupBitmap, UInt32) CODEC(ZSTD(1)),
    Sample AggregateFunction(groupBitmap, UInt32) CODEC(ZSTD(1)),
    Sampled SimpleAggregateFunction(max, UInt8) CODEC(ZSTD(1)),
    Spans SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    MaxReceivedAt SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    KeepUntil SimpleAggregateFunction(max, DateTime('UTC')) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Day)
ORDER BY (Step, Day, Ent, Maillon, SourceClass, Bucket, Lateness)
TTL KeepUntil
SETTINGS index_granularity = 256, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1,
    fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

INSERT INTO sources SETTINGS insert_deduplication_token = '0011-sources-1m', max_insert_threads = 1, max_threads = 1
SELECT 60, toDate(Bucket), * FROM sources_1m;
INSERT INTO sources SETTINGS insert_deduplication_token = '0011-sources-1d', max_insert_threads = 1, max_threads = 1
SELECT 86400, Bucket, Ent, Maillon, SourceClass, toDateTime(Bucket, 'UTC'), 0, Every, Sample, Sampled, Spans, MaxReceivedAt, KeepUntil FROM sources_1d;

CREATE MATERIALIZED VIEW sources_mv TO sources AS
SELECT
    Step,
    toDate(Minute) AS Day,
    Ent,
    Maillon,
    SourceClass,
    if(Step = 60, Minute, toStartOfDay(Minute)) AS Bucket,
    if(Step = 60, Late, 0) AS Lateness,
    bitmapBuild(if(length(hashes) > 128, [], hashes)) AS Every,
    Sample,
    toUInt8(length(hashes) > 128) AS Sampled,
    Spans,
    MaxReceivedAt,
    KeepUntil
FROM
(
    SELECT
        Ent,
        Maillon,
        SourceClass,
        toStartOfMinute(toDateTime(intDiv(EndNs, 1000000000), 'UTC')) AS Minute,
        multiIf(ReceivedAt < EndNs + 60000000000, 3, ReceivedAt < EndNs + 600000000000, 4, ReceivedAt < EndNs + 3600000000000, 5, 6) AS Late,
        groupUniqArrayIf(129)(SourceHash, SourceHash != 0) AS hashes,
        groupBitmapIfState(SourceHash, SourceHash != 0 AND SourceHash % 64 = 0) AS Sample,
        count() AS Spans,
        max(fromUnixTimestamp64Milli(toInt64(intDiv(ReceivedAt, 1000000)), 'UTC')) AS MaxReceivedAt,
        max(toDateTime(spans_in.KeepUntil, 'UTC')) AS KeepUntil
    FROM spans_in
    WHERE Kind IN (2, 5)
    GROUP BY Ent, Maillon, SourceClass, Minute, Late
)
ARRAY JOIN CAST([60, 86400], 'Array(UInt32)') AS Step;

-- One file for the skip indexes of a part instead of two for each.
ALTER TABLE otel_traces MODIFY SETTING packed_skip_index_max_bytes = 1048576;
ALTER TABLE otel_logs MODIFY SETTING packed_skip_index_max_bytes = 1048576;
ALTER TABLE otel_traces_trace_id_ts MODIFY SETTING packed_skip_index_max_bytes = 1048576;
