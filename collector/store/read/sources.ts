import type { ClickHouseClient } from '@clickhouse/client';
import { rows, view } from './query.js';
import type { CellId, ReadOptions } from './types.js';

/** How many of the sources of a range its cell has seen in the 28 days before, by class of source. */
export interface KnownSources {
  readonly cell: CellId;
  readonly sourceClass: string;
  /** Distinct client addresses in the range; estimated if `sampledBy` is not 1. */
  readonly sources: number;
  /** Those of them seen before. */
  readonly known: number;
  /** known / sources, in [0, 1]; absent if no source was sampled. */
  readonly share?: number | undefined;
  /** Standard error of `share`: 0 if all sources were compared. */
  readonly shareError: number;
  /** 1: every source was compared; 64: one in 64, by hash. */
  readonly sampledBy: 1 | 64;
  /** Earlier days of this cell and class there is a record of: 0 for a provider that just arrived. */
  readonly earlierDays: number;
}

const EARLIER_DAYS = 28;
const SAMPLED_BY = 64;

const IN_SCOPE = `({allEnts:UInt8} = 1 OR Ent = 'national' OR Ent IN ({ents:Array(String)}))`;

/**
 * The days before that of the range come from the rows of a day, which cannot tell what was known at `asOf`; the minutes of
 * its own day, and the range itself, from those of a minute, which can.
 */
const KNOWN = `SELECT concat(now.Ent, '/', now.Maillon) AS cell, now.SourceClass AS sourceClass,
  greatest(now.sampled, before.sampled) AS sampled, now.sampled AS nowSampled,
  bitmapCardinality(now.every) AS every, bitmapAndCardinality(now.every, before.every) AS everyKnown,
  bitmapCardinality(now.sample) AS sample, bitmapAndCardinality(now.sample, before.sample) AS sampleKnown, before.days AS earlierDays
FROM (
  SELECT Ent, Maillon, SourceClass, groupBitmapMergeState(Every) AS every, groupBitmapMergeState(Sample) AS sample, max(Sampled) AS sampled
  FROM sources
  WHERE Step = 60 AND Day >= toDate(toDateTime({fromMinute:UInt32}), 'UTC') AND Bucket >= toDateTime({fromMinute:UInt32}) AND Bucket < toDateTime({to:UInt32})
    AND MaxReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC') AND ${IN_SCOPE}
  GROUP BY Ent, Maillon, SourceClass
) AS now LEFT JOIN (
  SELECT Ent, Maillon, SourceClass, groupBitmapMergeState(Every) AS every, groupBitmapMergeState(Sample) AS sample, max(Sampled) AS sampled,
    uniqExactIf(Day, Day < toDate(toDateTime({fromMinute:UInt32}), 'UTC')) AS days
  FROM (
    SELECT Ent, Maillon, SourceClass, Day, Every, Sample, Sampled FROM sources
    WHERE Step = 86400 AND Day >= toDate(toDateTime({fromMinute:UInt32}), 'UTC') - ${EARLIER_DAYS} AND Day < toDate(toDateTime({fromMinute:UInt32}), 'UTC') AND ${IN_SCOPE}
    UNION ALL
    SELECT Ent, Maillon, SourceClass, Day, Every, Sample, Sampled FROM sources
    WHERE Step = 60 AND Day = toDate(toDateTime({fromMinute:UInt32}), 'UTC') AND Bucket < toDateTime({fromMinute:UInt32})
      AND MaxReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC') AND ${IN_SCOPE}
  )
  GROUP BY Ent, Maillon, SourceClass
) AS before ON now.Ent = before.Ent AND now.Maillon = before.Maillon AND now.SourceClass = before.SourceClass
WHERE every > 0 OR sample > 0
ORDER BY cell, sourceClass`;

interface Row {
  readonly cell: CellId;
  readonly sourceClass: string;
  readonly sampled: number;
  readonly nowSampled: number;
  readonly every: number;
  readonly everyKnown: number;
  readonly sample: number;
  readonly sampleKnown: number;
  readonly earlierDays: number;
}

/** One entry for each cell and class with sources in the range, whose start is taken back to its minute. */
export async function readKnownSources(client: ClickHouseClient, options: ReadOptions): Promise<KnownSources[]> {
  const parameters = { ...view(options), fromMinute: Math.floor(options.range.fromMs / 60_000) * 60 };
  return (await rows<Row>(client, KNOWN, parameters)).map(knownSources);
}

function knownSources({ cell, sourceClass, sampled, nowSampled, earlierDays, ...counts }: Row): KnownSources {
  const { every, everyKnown, sample, sampleKnown } = counts;
  if (sampled === 0) {
    return {
      cell,
      sourceClass,
      sources: every,
      known: everyKnown,
      share: everyKnown / every,
      shareError: 0,
      sampledBy: 1,
      earlierDays,
    };
  }
  const sources = nowSampled === 0 ? every : sample * SAMPLED_BY;
  const share = sample > 0 ? sampleKnown / sample : undefined;
  const known = Math.round((share ?? 0) * sources);
  return {
    cell,
    sourceClass,
    sources,
    known,
    share,
    shareError: shareError(sampleKnown, sample),
    sampledBy: SAMPLED_BY,
    earlierDays,
  };
}

/**
 * Of a share of k in a sample of n: the binomial one about (k+1)/(n+2), which does not claim certainty for k = 0 or k = n
 * (Laplace's rule of succession; Agresti and Coull, 1998, for the shifted centre).
 */
function shareError(k: number, n: number): number {
  const centre = (k + 1) / (n + 2);
  return Math.sqrt((centre * (1 - centre)) / (n + 2));
}
