-- What Vigie's own probes measured, a row a result: the gauges of one check, of one instant, side by side. Only the reserved
-- sender writes here, so nobody else can speak in Vigie's name. Sorted as the roll-ups are: the last minutes of all cells are
-- neighbours. MaxReceivedAt, as there, is what a replay at T reads by.
CREATE TABLE probes
(
    Ent LowCardinality(String),
    Maillon LowCardinality(String),
    Bucket DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    Time DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    Kind LowCardinality(String) CODEC(ZSTD(1)),
    Vantage LowCardinality(String) CODEC(ZSTD(1)),
    Probe LowCardinality(String) CODEC(ZSTD(1)),
    Up UInt8 CODEC(ZSTD(1)),
    -- error.type of the check; 'ok' if it has none
    Outcome LowCardinality(String) CODEC(ZSTD(1)),
    DurationS Float64 CODEC(ZSTD(1)),
    -- Until the first certificate of the chain ends; negative afterwards
    ExpiresInS Nullable(Float64) CODEC(ZSTD(1)),
    MaxReceivedAt DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    KeepUntil DateTime('UTC') CODEC(Delta(4), ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toDate(Bucket)
ORDER BY (toStartOfFiveMinutes(Bucket), Ent, Maillon, Kind, Vantage, Bucket)
TTL KeepUntil
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000, fsync_after_insert = 1,
    fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE MATERIALIZED VIEW probes_mv TO probes AS
SELECT
    Ent,
    Maillon,
    toDateTime(intDiv(TimeNs, 1000000000), 'UTC') AS Bucket,
    fromUnixTimestamp64Milli(toInt64(intDiv(TimeNs, 1000000)), 'UTC') AS Time,
    substring(Service, 13) AS Kind,
    AttributeValues[indexOf(AttributeKeys, 'vigie.vantage')] AS Vantage,
    AttributeValues[indexOf(AttributeKeys, 'vigie.probe')] AS Probe,
    toUInt8(maxIf(if(IsInt = 1, toFloat64(IntValue), Value), MetricName = 'vigie.probe.up') > 0) AS Up,
    if(any(AttributeValues[indexOf(AttributeKeys, 'error.type')]) = '', 'ok', any(AttributeValues[indexOf(AttributeKeys, 'error.type')])) AS Outcome,
    maxIf(if(IsInt = 1, toFloat64(IntValue), Value), MetricName = 'vigie.probe.duration') AS DurationS,
    if(countIf(MetricName = 'vigie.probe.tls.expiry') > 0, maxIf(if(IsInt = 1, toFloat64(IntValue), Value), MetricName = 'vigie.probe.tls.expiry'), NULL) AS ExpiresInS,
    max(fromUnixTimestamp64Milli(toInt64(intDiv(ReceivedAt, 1000000)), 'UTC')) AS MaxReceivedAt,
    max(toDateTime(points_in.KeepUntil, 'UTC')) AS KeepUntil
FROM points_in
WHERE Sender = 'vigie' AND startsWith(Service, 'vigie-probe-') AND MetricName IN ('vigie.probe.up', 'vigie.probe.duration', 'vigie.probe.tls.expiry')
GROUP BY Ent, Maillon, Bucket, Time, Kind, Vantage, Probe
HAVING countIf(MetricName = 'vigie.probe.up') > 0;
