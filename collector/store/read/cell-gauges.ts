import type { ClickHouseClient } from '@clickhouse/client';
import { type SteppedOptions, steppedView, THIS_CELL } from './cell.js';
import { gaugesOf, type SeriesRow } from './gauges.js';
import { IS_NO_HISTOGRAM } from './metered-points.js';
import { IN_VIEW, rows } from './query.js';
import type { GaugePoint } from './types.js';

/** The fullest moment of one step of one kind of bounded resource. */
export interface GaugeStep {
  readonly kind: GaugePoint['kind'];
  /** Start of the step. */
  readonly tMs: number;
  readonly used: number;
  readonly limit?: number | undefined;
}

/** Moments that are looked at: ten a step, and of a long range no more than this. */
const MOMENTS = 3000;

const SERIES = `SELECT {cell:String} AS cell, MetricName AS metric, toString(Series) AS series, any(Attributes) AS attributes,
  intDiv(toUnixTimestamp(Bucket), {everyS:UInt32}) * {everyS:UInt32} AS second, argMaxMerge(Latest).1 AS value
FROM series_1s WHERE ${THIS_CELL} AND ${IN_VIEW} AND ${IS_NO_HISTOGRAM}
GROUP BY MetricName, Series, second ORDER BY second, MetricName, Series SETTINGS max_threads = 1`;

/** How full what is bounded in a cell was, ascending within each kind; steps in which nothing was reported are absent. */
export async function readCellGauges(client: ClickHouseClient, options: SteppedOptions): Promise<GaugeStep[]> {
  const parameters = steppedView(options);
  const { stepS } = options;
  const rangeS = (parameters.to as number) - (parameters.from as number);
  const everyS = Math.max(1, Math.floor(stepS / 10), Math.ceil(rangeS / MOMENTS));
  const series = await rows<SeriesRow>(client, SERIES, { ...parameters, everyS });
  const steps = new Map<string, GaugeStep>();
  for (const { kind, second, used, limit } of gaugesOf(series)) {
    const tMs = Math.floor(second / stepS) * stepS * 1000;
    const fullest = steps.get(`${kind} ${tMs}`);
    if (!fullest || fullness(used, limit) > fullness(fullest.used, fullest.limit))
      steps.set(`${kind} ${tMs}`, { kind, tMs, used, limit });
  }
  return [...steps.values()].sort((a, b) => a.tMs - b.tMs);
}

const fullness = (used: number, limit: number | undefined): number => (limit ? used / limit : used);
