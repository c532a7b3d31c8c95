import type { CellSecond, ProbePoint } from '../../../alerts/detect/input.js';
import { type Kind, kinds, type Rule } from '../../../alerts/rules/schema.js';
import type { Burned, Sight } from '../../../alerts/rules/seen.js';
import type { RuleCell } from '../../../alerts/rules/select.js';

export const T0_S = 1_617_688_800;

/** A rule as its file would have it; what is not said is what files leave out. */
export function rule(given: { readonly kind: Kind } & Record<string, unknown>): Rule {
  const head = { id: 'regle', title: { fr: 'Règle', en: 'Rule' }, severity: 'P3', runbook: 'panne' };
  return kinds[given.kind].parse({ ...head, ...given }) as Rule;
}

export function cell(id: string, change: Partial<RuleCell> = {}): RuleCell {
  const [ent = '', maillon = ''] = id.split('/');
  return {
    ...{ id, ent, maillon, operator: 'alpha', territories: ['nord', 'france'], goodRatio: 0.95 },
    senders: [{ id: 'alpha', patienceS: 15 }],
    ...change,
  };
}

export interface Played {
  readonly pool?: number | undefined;
  /** Requests a second of the last minute, and how they fared. */
  readonly perS?: number | undefined;
  readonly failed?: number | undefined;
  readonly late?: number | undefined;
  readonly ms?: number | undefined;
  readonly heardS?: number | undefined;
  readonly probes?: readonly Omit<ProbePoint, 'cell' | 'durationMs'>[] | undefined;
}

/** What is seen in a second of these cells. */
export function sight(second: number, cells: Readonly<Record<string, Played>>, burned?: Sight['burned']): Sight {
  const entries = Object.entries(cells);
  return {
    second,
    cells: new Map(entries.map(([id, played]) => [id, seconds(id, second, played)])),
    gauges: entries.flatMap(([id, { pool }]) =>
      pool === undefined ? [] : [{ cell: id, kind: 'pool' as const, second, used: pool, limit: 1 }],
    ),
    lastReceivedMs: new Map(entries.map(([id, { heardS = second }]) => [id, heardS * 1000])),
    probes: entries.flatMap(([id, { probes = [] }]) => probes.map((point) => ({ ...point, cell: id, durationMs: 20 }))),
    burned,
  };
}

function seconds(id: string, second: number, { perS = 0, failed = 0, late = 0, ms = 50 }: Played): CellSecond[] {
  if (perS === 0) return [];
  return Array.from({ length: 60 }, (_, age) => ({
    ...{ cell: id, second: second - 59 + age, requests: perS, good: perS - failed - late },
    errors: { fault: failed, shed: 0, timeout: 0, auth: 0, client: 0 },
    durations: new Map([[Math.floor(4 * Math.log2(ms * 1000)), perS]]),
    ...{ composition: new Map(), sources: 0, users: 0, loginsOk: 0, loginsFailed: 0, retries: 0, samplingKnown: true },
  }));
}

/** An hour and five minutes of one cell, all of it remembered. */
export function burned(
  second: number,
  id: string,
  { long, short, firstMs = 0 }: { readonly long: number; readonly short: number; readonly firstMs?: number },
): Burned {
  const of = (bad: number) => new Map([[id, { requests: 1000, good: 1000 * (1 - bad) }]]);
  return {
    toMs: second * 1000,
    firstMs,
    windows: new Map([
      [3600, of(long)],
      [300, of(short)],
    ]),
  };
}
