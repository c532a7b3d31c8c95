-- Who came in the 28 days before a day: of each cell and class of source the days of `sources`, put together once instead of for each
-- question (collector/store/read/sources-before.ts). It can be made again from them at any time: it goes two days later, or as soon as they do.
--   Hashes     those that are a multiple of SampledBy, a power of two: as many as can be compared in no time, at most 64 where
--              `sources` itself has but a sample
--   Days       earlier days there is a record of
--   Spans      what those days held: made again when they hold something else
CREATE TABLE sources_before
(
    Day Date CODEC(Delta(2), ZSTD(1)),
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    SourceClass LowCardinality(String),
    SampledBy UInt8 CODEC(ZSTD(1)),
    Hashes AggregateFunction(groupBitmap, UInt32) CODEC(ZSTD(1)),
    Days UInt8 CODEC(ZSTD(1)),
    Spans UInt64 CODEC(ZSTD(1)),
    MadeAt DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    KeepUntil DateTime('UTC') CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(MadeAt)
PARTITION BY Day
ORDER BY (Day, Ent, Maillon, SourceClass)
TTL KeepUntil
SETTINGS index_granularity = 16, ttl_only_drop_parts = 1, old_parts_lifetime = 480;
