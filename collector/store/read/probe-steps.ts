import type { ClickHouseClient } from '@clickhouse/client';
import type { ProbeCheckKind } from '../../../chain/model.js';
import { STEP, type SteppedOptions, steppedView, THIS_CELL } from './cell.js';
import { IN_VIEW, rows } from './query.js';

/** What one check said of a cell during one step. */
export interface ProbeStep {
  readonly check: ProbeCheckKind;
  readonly vantage: string;
  /** Name of the check: of several targets of one cell, which. */
  readonly target: string;
  /** Start of the step. */
  readonly tMs: number;
  readonly results: number;
  /** A slow answer is up. */
  readonly up: number;
  /** The worst of them, of equals the newest; see `ProbeResult`. */
  readonly outcome: string;
  /** The longest. */
  readonly durationMs: number;
  /** The least; of `tls` alone. */
  readonly expiresInS?: number | undefined;
}

const STEPS = `SELECT Kind AS check, Vantage AS vantage, Probe AS target, ${STEP} AS second, count() AS results, countIf(Up = 1) AS up,
  argMin(Outcome, (multiIf(Up = 0, 0, Outcome != 'ok', 1, 2), -toUnixTimestamp64Milli(Time))) AS outcome,
  max(DurationS) * 1000 AS durationMs, min(ExpiresInS) AS expiresInS
FROM probes WHERE ${THIS_CELL} AND ${IN_VIEW}
GROUP BY check, vantage, target, second ORDER BY check, vantage, target, second SETTINGS max_threads = 1`;

interface StepRow extends Omit<ProbeStep, 'tMs' | 'expiresInS'> {
  readonly second: number;
  readonly expiresInS: number | null;
}

/** What Vigie's own probes measured of one cell, by check, place and target, then ascending. */
export async function readProbeSteps(client: ClickHouseClient, options: SteppedOptions): Promise<ProbeStep[]> {
  const found = await rows<StepRow>(client, STEPS, steppedView(options));
  return found.map(({ second, expiresInS, ...step }) => ({
    ...step,
    tMs: second * 1000,
    ...(expiresInS !== null && { expiresInS }),
  }));
}
