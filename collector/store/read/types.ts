import type { Scope } from '../../../chain/principal.js';

/** What every read takes. Rows received after `asOf` are not seen, to the grain of the roll-ups' `Lateness`. */
export interface ReadOptions {
  /** Milliseconds since the epoch, as all instants here. */
  readonly asOf: number;
  /** Half-open. */
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly scope: Scope;
}

/** `<ent>/<maillon>`. */
export type CellId = string;

export interface ErrorCounts {
  readonly fault: number;
  readonly shed: number;
  readonly timeout: number;
  readonly auth: number;
  readonly client: number;
}

/** One cell during one second: the shape `alerts/detect/input.ts` evaluates. */
export interface CellSecond {
  readonly cell: CellId;
  /** Seconds since the epoch. */
  readonly second: number;
  readonly requests: number;
  readonly good: number;
  readonly errors: ErrorCounts;
  /** Bucket b: weighted count of durations in [2^(b/4), 2^((b+1)/4)) µs. */
  readonly durations: ReadonlyMap<number, number>;
  /** By `<source class>|<path family>|<client family>`. */
  readonly composition: ReadonlyMap<string, number>;
  readonly sources: number;
  readonly users: number;
  readonly loginsOk: number;
  readonly loginsFailed: number;
  readonly retries: number;
  readonly samplingKnown: boolean;
  /** Unweighted: of sampled telemetry fewer than `requests`. */
  readonly spans?: number | undefined;
}

export interface EdgeSecond {
  readonly from: CellId;
  readonly to: CellId;
  readonly second: number;
  readonly calls: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly waitedMs: number;
}

export interface GaugePoint {
  readonly cell: CellId;
  readonly kind: 'pool' | 'queue' | 'active' | 'cpu' | 'connections' | 'half-open';
  readonly second: number;
  readonly used: number;
  readonly limit?: number | undefined;
}

export interface Observation {
  /** The last complete second before `asOf`, seconds since the epoch. */
  readonly second: number;
  /** Seconds ascending; seconds without requests are absent. */
  readonly cells: ReadonlyMap<CellId, readonly CellSecond[]>;
  readonly edges: readonly EdgeSecond[];
  /** Ascending; every second in which the cell reported, so that the last of a kind is the latest known. */
  readonly gauges: readonly GaugePoint[];
  readonly lastReceivedMs: ReadonlyMap<CellId, number>;
}
