import type { CellSecond, EdgeSecond, ProbePoint } from '../../../alerts/detect/input.js';
import type { Gauge, KnownSources, Tick } from '../telemetry/tick.js';

/**
 * The documented format (docs/cases.md): a file a case, a line of JSON a record, in the order in which things became
 * known. Rows after `now` lines belong to the second of the last one; a row replaces the one of the same cell and second.
 */
export interface CaseHeader {
  readonly type: 'case';
  readonly version: 1;
  readonly id: string;
  /** School, wednesday, weekend, exam, remote, holiday; `unknown` is allowed. */
  readonly day: string;
  readonly cells: readonly CaseCell[];
  /** First second to judge, seconds since the epoch; earlier ones only fill the window. */
  readonly judgeFrom: number;
  /** 5-minute means of the same slots of earlier weeks, requests a second, by cell. */
  readonly history?: Readonly<Record<string, readonly number[]>>;
  /** What Vigie probes by itself, each so many seconds, and the cell that each check speaks of. */
  readonly probes?: readonly CaseProbe[] | undefined;
}

export interface CaseProbe {
  readonly id: string;
  readonly everyS: number;
  readonly cells: Readonly<Partial<Record<ProbePoint['check'], string>>>;
}

export interface CaseCell {
  readonly id: string;
  readonly operator: string;
  readonly objective: { readonly goodRatio: number; readonly latencyMs: number };
  readonly dependsOn: readonly string[];
}

type Flat<T, K extends keyof T> = Omit<T, K>;

export type CaseLine =
  | CaseHeader
  | { readonly type: 'now'; readonly second: number }
  | ({ readonly type: 'cell'; durations: Record<string, number>; composition: Record<string, number> } & Flat<
      CellSecond,
      'durations' | 'composition'
    >)
  | ({ readonly type: 'edge' } & EdgeSecond)
  | ({ readonly type: 'gauge' } & Gauge)
  | { readonly type: 'received'; readonly cell: string; readonly ms: number }
  | ({ readonly type: 'known' } & KnownSources)
  | ({ readonly type: 'probe' } & ProbePoint);

/** The lines of one second: its rows, then `now`, which says that the second may be judged. */
export function linesOf(tick: Tick): readonly CaseLine[] {
  return [
    ...tick.cells.map(
      ({ durations, composition, ...row }): CaseLine => ({
        ...{ type: 'cell', ...row },
        ...{ durations: plain(durations), composition: plain(composition) },
      }),
    ),
    ...tick.edges.map((row): CaseLine => ({ type: 'edge', ...row })),
    ...tick.gauges.map((row): CaseLine => ({ type: 'gauge', ...row })),
    ...tick.received.map(([cell, ms]): CaseLine => ({ type: 'received', cell, ms })),
    ...tick.known.map((row): CaseLine => ({ type: 'known', ...row })),
    ...(tick.probes ?? []).map((row): CaseLine => ({ type: 'probe', ...row })),
    { type: 'now', second: tick.second },
  ];
}

function plain<K extends string | number>(counts: ReadonlyMap<K, number>): Record<string, number> {
  return Object.fromEntries([...counts].map(([key, count]) => [key, Number(count.toFixed(3))]));
}
