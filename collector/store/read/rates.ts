import type { ClickHouseClient } from '@clickhouse/client';
import { type CounterPoint, differences, ratePerStep } from './differences.js';
import { IN_VIEW, rows, view } from './query.js';
import type { CellId, ReadOptions } from './types.js';

export interface RateOptions extends ReadOptions {
  readonly cell: CellId;
  /** A metric of `series_1s`: a monotonic sum, or a histogram, whose count is taken. */
  readonly metric: string;
  /** Whole seconds. */
  readonly stepS: number;
}

/** All series of one attribute set, summed over instances. */
export interface RateCurve {
  readonly attributes: Readonly<Record<string, string>>;
  /** Ascending; steps of which nothing is known are absent. */
  readonly points: readonly { readonly tMs: number; readonly perS: number }[];
}

const POINTS = `SELECT toString(Series) AS series, any(Attributes) AS attributes, max(Type) AS type, max(Temporality) AS temporality,
  argMaxMerge(Latest) AS latest, toString(latest.4) AS startNs, toString(latest.5) AS timeNs,
  if(type = 2, latest.1, toFloat64(latest.2)) AS last, if(type = 2, sum(ValueSum), toFloat64(sum(CountSum))) AS total
FROM series_1s
WHERE Ent = {ent:String} AND Maillon = {maillon:String} AND MetricName = {metric:String} AND ${IN_VIEW}
GROUP BY Series, Bucket ORDER BY Bucket`;

interface PointRow {
  readonly series: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** OTLP's AggregationTemporality: 1 delta, 2 cumulative. */
  readonly temporality: number;
  readonly startNs: string;
  readonly timeNs: string;
  readonly last: number;
  readonly total: number;
}

/** Rates of a counter of a cell, one curve per attribute set. Offered for cells whose declared rate is `metrics`. */
export async function readMetricRates(client: ClickHouseClient, options: RateOptions): Promise<RateCurve[]> {
  const { cell, metric, stepS, range } = options;
  const slash = cell.indexOf('/');
  const where = { ent: cell.slice(0, slash), maillon: cell.slice(slash + 1), metric };
  const sinceNs = BigInt(Math.floor(range.fromMs)) * 1_000_000n;
  const curves = new Map<string, { attributes: RateCurve['attributes']; rates: Map<number, number> }>();
  for (const series of bySeries(await rows<PointRow>(client, POINTS, { ...view(options), ...where }))) {
    const attributes = (series[0] as PointRow).attributes;
    const key = JSON.stringify(Object.entries(attributes).sort());
    const curve = curves.get(key) ?? { attributes, rates: new Map<number, number>() };
    curves.set(key, curve);
    for (const [second, perS] of ratePerStep(differences(series.map(counterPoint), sinceNs), stepS)) {
      curve.rates.set(second, (curve.rates.get(second) ?? 0) + perS);
    }
  }
  return [...curves.values()].map(({ attributes, rates }) => ({
    attributes,
    points: [...rates].sort(([a], [b]) => a - b).map(([second, perS]) => ({ tMs: second * 1000, perS })),
  }));
}

function bySeries(points: readonly PointRow[]): PointRow[][] {
  const series = new Map<string, PointRow[]>();
  for (const point of points) {
    const list = series.get(point.series);
    if (list) list.push(point);
    else series.set(point.series, [point]);
  }
  return [...series.values()];
}

function counterPoint({ temporality, startNs, timeNs, last, total }: PointRow): CounterPoint {
  const delta = temporality === 1;
  return {
    startNs: BigInt(startNs),
    timeNs: BigInt(timeNs),
    value: delta ? total : last,
    temporality: delta ? 'delta' : 'cumulative',
  };
}
