-- What proxies and kernels say of their connections joins the chosen metrics: slow clients and half-open connections make no
-- span. Names are those of the nginx, apache, haproxy and hostmetrics receivers of the OpenTelemetry Collector; of HAProxy the front
-- and the back end alone, for the servers behind them are counted in these; of the kernel the two states that are read.

--
-- A histogram of requests says what spans do not where none are sent: how many were served well. Its buckets are kept with its count
-- (bounds of OTLP's explicit kind; of the exponential kind, base^(offset + i), the zero bucket first and nothing beyond the last).

DROP VIEW IF EXISTS series_1s_mv;
ALTER TABLE series_1s ADD COLUMN IF NOT EXISTS
    Buckets AggregateFunction(argMax, Tuple(Array(Float64), Array(UInt64)), UInt64) CODEC(ZSTD(1)) AFTER CountSum;

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
    argMaxState((
        if(points_in.Type = 4, arrayMap(i -> exp2(exp2(-toFloat64(Scale)) * (PositiveOffset + i)), range(length(PositiveCounts) + 1)), Bounds),
        if(points_in.Type = 4, arrayConcat([ZeroCount], PositiveCounts, [toUInt64(0)]), BucketCounts)), TimeNs) AS Buckets,
    count() AS Points,
    max(fromUnixTimestamp64Milli(toInt64(intDiv(ReceivedAt, 1000000)), 'UTC')) AS MaxReceivedAt,
    max(toDateTime(points_in.KeepUntil, 'UTC')) AS KeepUntil
FROM points_in
WHERE MetricName IN ('http.server.request.duration', 'http.server.duration', 'http.server.active_requests', 'db.client.connection.count',
    'db.client.connection.max', 'vigie.pool.used', 'vigie.pool.limit', 'vigie.queue.length', 'vigie.queue.limit',
    'process.cpu.utilization', 'nginx.connections_current', 'apache.workers', 'apache.scoreboard', 'apache.current_connections',
    'vigie.half_open.limit')
    OR (MetricName IN ('haproxy.sessions.count', 'haproxy.sessions.limit')
        AND ResourceValues[indexOf(ResourceKeys, 'haproxy.service_name')] = 'FRONTEND')
    OR (MetricName = 'haproxy.requests.queued' AND ResourceValues[indexOf(ResourceKeys, 'haproxy.service_name')] = 'BACKEND')
    OR (MetricName = 'system.network.connections' AND AttributeValues[indexOf(AttributeKeys, 'state')] IN ('SYN_RECV', 'ESTABLISHED'))
GROUP BY Ent, Maillon, MetricName, Series, Bucket, Lateness;
