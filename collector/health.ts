import type { CollectorStats } from './collector.js';

/** What is ill in the collector, as keys of the vocabulary's `self` with their numbers. */
export interface Ailment {
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** A log that is older than this is not being emptied. */
const BEHIND_MS = 15_000;

export function collectorHealth({ wal, loader }: CollectorStats): Ailment[] {
  const logs = Object.values(wal);
  const oldestMs = Math.max(...logs.map(({ oldestAgeMs }) => oldestAgeMs));
  const rows = logs.reduce((sum, log) => sum + log.rows, 0);
  const refused = logs.reduce((sum, log) => sum + log.refused, 0);
  return [
    ...(oldestMs > BEHIND_MS
      ? [{ key: 'loading-behind', params: { seconds: Math.round(oldestMs / 1000), rows } }]
      : []),
    ...(loader.waiting === 'disk' ? [{ key: 'disk-full', params: {} }] : []),
    ...(logs.some(({ trouble }) => trouble !== undefined) ? [{ key: 'telemetry-refused', params: {} }] : []),
    ...(refused > 0 ? [{ key: 'segments-refused', params: { count: refused } }] : []),
  ];
}
