-- How long the calls of an edge took, as `cells` keeps it of requests: bucket b holds [2^(b/4), 2^((b+1)/4)) µs. The path of a cell
-- shows the 95th percentile of each link. Calls stored before have no lengths.

DROP VIEW IF EXISTS edges_1s_mv;
ALTER TABLE edges_1s ADD COLUMN IF NOT EXISTS
    Durations SimpleAggregateFunction(sumMap, Map(UInt8, Float64)) CODEC(ZSTD(1)) AFTER WaitedMs;

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
    sumMap(map(toUInt8(floor(4 * log2(greatest(if(EndNs > StartNs, EndNs - StartNs, 0) / 1000, 1)))), Weight)) AS Durations,
    count() AS Spans,
    max(fromUnixTimestamp64Milli(toInt64(intDiv(ReceivedAt, 1000000)), 'UTC')) AS MaxReceivedAt,
    max(toDateTime(spans_in.KeepUntil, 'UTC')) AS KeepUntil
FROM spans_in
WHERE Kind IN (3, 4) AND PeerEnt != ''
GROUP BY Ent, Maillon, PeerEnt, PeerMaillon, Bucket, Lateness;
