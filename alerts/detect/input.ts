import type { CellId, ProbeCheckKind, SenderId } from '../../chain/model.js';
import type { SlotHistory } from './slots.js';

/**
 * One cell during one second, bucketed by the end time of its SERVER and CONSUMER spans, weighted by sampling. A value: when more
 * is known of a second, there is another row in its place.
 */
export interface CellSecond {
  readonly cell: CellId;
  /** Seconds since the epoch. */
  readonly second: number;
  readonly requests: number;
  /** Without error and within the objective's latency. */
  readonly good: number;
  readonly errors: ErrorCounts;
  /** Weighted counts by duration bucket; bucket b holds durations in [2^(b/4), 2^((b+1)/4)) microseconds. */
  readonly durations: ReadonlyMap<number, number>;
  /** Weighted counts by `<source class>|<path family>|<client family>`. */
  readonly composition: ReadonlyMap<string, number>;
  /** Estimated distinct sources (keyed hashes of client addresses). */
  readonly sources: number;
  /** Estimated distinct signed-in users, 0 where no account is sent. */
  readonly users: number;
  readonly loginsOk: number;
  readonly loginsFailed: number;
  readonly retries: number;
  /** False if some span came with unknown sampling, so that counts are a floor. */
  readonly samplingKnown: boolean;
  /** Spans that came, unweighted: of sampled telemetry fewer than `requests`. Absent: as many. */
  readonly spans?: number | undefined;
}

export interface ErrorCounts {
  /** HTTP 5xx other than 503, or an error status without HTTP status. */
  readonly fault: number;
  /** Refused for load: HTTP 429 and 503. */
  readonly shed: number;
  /** HTTP 504 and 408, or a span that says timeout. */
  readonly timeout: number;
  /** HTTP 401 and 403. */
  readonly auth: number;
  /** Other 4xx: counted, not held against the maillon. */
  readonly client: number;
}

/** Calls from one cell to another during one second, as the caller saw them (CLIENT and PRODUCER spans, by end time). */
export interface EdgeSecond {
  readonly from: CellId;
  readonly to: CellId;
  readonly second: number;
  readonly calls: number;
  /** Calls that failed for the caller: 5xx, refused, reset, timed out. */
  readonly failed: number;
  readonly timedOut: number;
  /** Sum of the durations the caller waited. */
  readonly waitedMs: number;
}

/** What a platform says of a bounded resource, from its own metrics, the latest value known. */
export interface GaugePoint {
  readonly cell: CellId;
  /**
   * `pool` (connections or workers), `queue`, `active` (requests in flight), `cpu` (share of the limit, 0–1); of a proxy and its
   * kernel, `connections` accepted and `half-open` ones.
   */
  readonly kind: 'pool' | 'queue' | 'active' | 'cpu' | 'connections' | 'half-open';
  readonly second: number;
  readonly used: number;
  /** The bound, where the platform declares one. */
  readonly limit?: number | undefined;
}

/** What was heard of a cell since the last time it was asked: by sender, signal and instance. */
export interface Receipt {
  readonly cell: CellId;
  readonly sender: SenderId;
  readonly signal: 'traces' | 'metrics';
  /** `service.instance.id`, else the host; empty if neither is said. */
  readonly instance: string;
  /** Newest receipt, ms since the epoch. */
  readonly lastMs: number;
}

/** How many of the sources of the last minute a cell had seen in the 28 days before, by class. */
export interface KnownSources {
  readonly cell: CellId;
  readonly sourceClass: string;
  readonly sources: number;
  readonly known: number;
}

/** What one of Vigie's own probes last measured of a cell, by one kind of check from one place. */
export interface ProbePoint {
  readonly cell: CellId;
  readonly check: ProbeCheckKind;
  readonly vantage: string;
  /** When it was measured, ms since the epoch. */
  readonly atMs: number;
  /** A slow answer is up. */
  readonly up: boolean;
  /** `ok`, `slow`, or why not: `nxdomain`, `refused`, `tls_expired`, `http_5xx`… */
  readonly outcome: string;
  readonly durationMs: number;
  /** Until the first certificate of the chain ends, negative afterwards. */
  readonly expiresInS?: number | undefined;
}

/** Everything one evaluation sees of the last 90 s. Late rows change old buckets, so it is read again at each tick. */
export interface Observation {
  /** The instant judged, seconds since the epoch: the last complete second. */
  readonly second: number;
  /** Rows of each cell, oldest first, one a second. */
  readonly cells: ReadonlyMap<CellId, readonly CellSecond[]>;
  /** Of the last 20 s at least: the window, and the one the baselines learn from. */
  readonly edges: readonly EdgeSecond[];
  readonly gauges: readonly GaugePoint[];
  /** Per cell, when its newest row was received (ms since the epoch). */
  readonly lastReceivedMs: ReadonlyMap<CellId, number>;
  /** New since the last observation that had any; asked now and then. */
  readonly receipts?: readonly Receipt[] | undefined;
  /** The latest result of each check, asked now and then. */
  readonly probes?: readonly ProbePoint[] | undefined;
  /** Sources of the last minute, asked now and then. */
  readonly known?: readonly KnownSources[] | undefined;
  /** What earlier days brought at the slots near now, asked once a slot. */
  readonly history?: SlotHistory | undefined;
}
