import type { ClickHouseClient } from '@clickhouse/client';
import { AS_LOADED } from './national.js';

const COLUMNS =
  '(Sender, Ent, Maillon, ReceivedAt, KeepUntil, Service, ResourceKeys, ResourceValues, MetricName, Type, AttributeKeys, AttributeValues, TimeNs, Value)';
const AT = '({fromS:UInt64} + tick * {everyS:UInt64}) * 1000000000';

/** Two instances of every cell of `bench_cells` say every 10 s how full they are. */
const GAUGES = `INSERT INTO points_in ${COLUMNS}
SELECT 'alpha', Ent, Maillon, ${AT} + 500000000, toUInt32({fromS:UInt64}) + 4000000, Maillon, ['service.instance.id'], [concat(Maillon, '-', toString(instance))],
  metric, 1, [], [], ${AT}, 5 + rand() % 40
FROM bench_cells CROSS JOIN (SELECT number AS tick FROM numbers({ticks:UInt64})) AS ticks
  ARRAY JOIN ['vigie.pool.used', 'vigie.pool.limit', 'http.server.active_requests', 'process.cpu.utilization'] AS metric, [0, 1, 0, 1] AS instance`;

/** Vigie looks at every cell every 30 s, in two ways. */
const PROBES = `INSERT INTO points_in ${COLUMNS}
SELECT 'vigie', Ent, Maillon, ${AT} + 500000000, toUInt32({fromS:UInt64}) + 4000000, concat('vigie-probe-', kind), [], [], metric, 1,
  ['vigie.vantage', 'vigie.probe'], ['paris', 'accueil'], ${AT}, if(metric = 'vigie.probe.up', 1, 0.05 + rand() % 100 / 1000)
FROM bench_cells CROSS JOIN (SELECT number AS tick FROM numbers({ticks:UInt64})) AS ticks
  CROSS JOIN (SELECT arrayJoin(['http', 'tls']) AS kind) AS kinds ARRAY JOIN ['vigie.probe.up', 'vigie.probe.duration'] AS metric`;

/** What the cells of a chain say of themselves, and what probes say of them, within a stretch of time. */
export async function storeGauges(
  client: ClickHouseClient,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<void> {
  for (const [query, everyS] of [
    [GAUGES, 10],
    [PROBES, 30],
  ] as const) {
    const ticks = Math.floor((toMs - fromMs) / 1000 / everyS);
    await client.command({
      query,
      query_params: { fromS: Math.floor(fromMs / 1000), everyS, ticks },
      clickhouse_settings: { ...AS_LOADED, async_insert: 0 },
    });
  }
}
