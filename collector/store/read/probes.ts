import type { ClickHouseClient } from '@clickhouse/client';
import type { ProbeCheckKind } from '../../../chain/model.js';
import { IN_VIEW, rows, view } from './query.js';
import type { CellId, ReadOptions } from './types.js';

/** What Vigie itself last measured of a cell, by one kind of check from one place. */
export interface ProbeResult {
  readonly cell: CellId;
  readonly check: ProbeCheckKind;
  readonly vantage: string;
  /** When it was measured, ms since the epoch. */
  readonly atMs: number;
  /** A slow answer is up. */
  readonly up: boolean;
  /**
   * `ok`, `slow`, or why not: `nxdomain`, `refused`, `tls_expired`, `http_5xx`… A check that could not be reached carries the
   * outcome of the phase that stopped it, so `nxdomain` on `http` says that the name is at fault, not the server.
   */
  readonly outcome: string;
  readonly durationMs: number;
  /** Until the first certificate of the chain ends, negative afterwards; of `tls` alone. */
  readonly expiresInS?: number | undefined;
}

const LATEST = `SELECT concat(Ent, '/', Maillon) AS cell, Kind AS check, Vantage AS vantage, Probe AS probe,
  argMax((toUnixTimestamp64Milli(Time), Up, Outcome, DurationS * 1000, ExpiresInS), Time) AS last
FROM probes WHERE ${IN_VIEW} AND Ent != 'unmapped'
GROUP BY Ent, Maillon, Kind, Vantage, Probe`;

interface LatestRow {
  readonly cell: CellId;
  readonly check: ProbeCheckKind;
  readonly vantage: string;
  readonly last: readonly [atMs: number, up: number, outcome: string, durationMs: number, expiresInS: number | null];
}

/**
 * The latest result in `range` (the last minutes: at least twice the longest interval) for each cell, kind of check and
 * vantage. Of several targets of one cell, the worst speaks: one of two sign-in hosts being down is worth knowing.
 */
export async function readProbes(client: ClickHouseClient, options: ReadOptions): Promise<ProbeResult[]> {
  const worst = new Map<string, ProbeResult>();
  for (const result of (await rows<LatestRow>(client, LATEST, view(options))).map(resultOf)) {
    const key = `${result.cell} ${result.check} ${result.vantage}`;
    const known = worst.get(key);
    if (known === undefined || isWorse(result, known)) worst.set(key, result);
  }
  return [...worst.values()];
}

function resultOf({ cell, check, vantage, last }: LatestRow): ProbeResult {
  const [atMs, up, outcome, durationMs, expiresInS] = last;
  const result = { cell, check, vantage, atMs, up: up === 1, outcome, durationMs };
  return expiresInS === null ? result : { ...result, expiresInS };
}

/** Down before slow before fine; of equals, what ends first, then what was measured last. */
function isWorse(a: ProbeResult, b: ProbeResult): boolean {
  const ranks = [rank(a) - rank(b), (a.expiresInS ?? 0) - (b.expiresInS ?? 0), b.atMs - a.atMs];
  return (ranks.find((difference) => difference !== 0) ?? 0) < 0;
}

const rank = ({ up, outcome }: ProbeResult): number => (up ? (outcome === 'ok' ? 2 : 1) : 0);
