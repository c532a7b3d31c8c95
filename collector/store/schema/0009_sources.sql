-- Who comes: keyed hashes of 32 bits of client addresses, by cell and class of source, to tell how many of those of now were
-- seen in the last weeks. Per minute and per day, each with two bitmaps:
--   Every    the hashes of blocks (a segment's rows of one cell, class and minute) with few sources, up to 128
--   Sample   of every block, the hashes that are a multiple of 64 (as cells_1s.SourceSample): a consistent sample, so that the
--            intersection of two of them is the sample of the intersection
--   Sampled  1 once a block had more sources than Every takes: then Every is not whole, and only Sample can be counted
-- Spans counts all SERVER and CONSUMER spans, those without an address too.

CREATE TABLE sources_1m
(
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
PARTITION BY toDate(Bucket)
ORDER BY (Ent, Maillon, SourceClass, Bucket, Lateness)
TTL KeepUntil
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1,
    fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE MATERIALIZED VIEW sources_1m_mv TO sources_1m AS
SELECT
    Ent,
    Maillon,
    SourceClass,
    Bucket,
    Lateness,
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
        toStartOfMinute(toDateTime(intDiv(EndNs, 1000000000), 'UTC')) AS Bucket,
        multiIf(ReceivedAt < EndNs + 60000000000, 3, ReceivedAt < EndNs + 600000000000, 4, ReceivedAt < EndNs + 3600000000000, 5, 6) AS Lateness,
        groupUniqArrayIf(129)(SourceHash, SourceHash != 0) AS hashes,
        groupBitmapIfState(SourceHash, SourceHash != 0 AND SourceHash % 64 = 0) AS Sample,
        count() AS Spans,
        max(fromUnixTimestamp64Milli(toInt64(intDiv(ReceivedAt, 1000000)), 'UTC')) AS MaxReceivedAt,
        max(toDateTime(spans_in.KeepUntil, 'UTC')) AS KeepUntil
    FROM spans_in
    WHERE Kind IN (2, 5)
    GROUP BY Ent, Maillon, SourceClass, Bucket, Lateness
);

CREATE TABLE sources_1d
(
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    SourceClass LowCardinality(String),
    Bucket Date CODEC(Delta(2), ZSTD(1)),
    Every AggregateFunction(groupBitmap, UInt32) CODEC(ZSTD(1)),
    Sample AggregateFunction(groupBitmap, UInt32) CODEC(ZSTD(1)),
    Sampled SimpleAggregateFunction(max, UInt8) CODEC(ZSTD(1)),
    Spans SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    MaxReceivedAt SimpleAggregateFunction(max, DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    KeepUntil SimpleAggregateFunction(max, DateTime('UTC')) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(Bucket)
ORDER BY (Ent, Maillon, SourceClass, Bucket)
TTL KeepUntil
SETTINGS index_granularity = 64, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1,
    fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE MATERIALIZED VIEW sources_1d_mv TO sources_1d AS
SELECT
    Ent,
    Maillon,
    SourceClass,
    toDate(sources_1m.Bucket, 'UTC') AS Bucket,
    groupBitmapMergeState(sources_1m.Every) AS Every,
    groupBitmapMergeState(sources_1m.Sample) AS Sample,
    max(sources_1m.Sampled) AS Sampled,
    sum(sources_1m.Spans) AS Spans,
    max(sources_1m.MaxReceivedAt) AS MaxReceivedAt,
    max(sources_1m.KeepUntil) AS KeepUntil
FROM sources_1m
GROUP BY Ent, Maillon, SourceClass, Bucket;
