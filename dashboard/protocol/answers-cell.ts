/**
 * What the page of one cell asks for, all under `GET /api/v1/cells/:ent/:maillon/`. Each takes `fromMs` and `toMs`, or `lastS`
 * (600 without any: the last ten minutes), `stepS` where it has steps, and `asOfMs`: what was known at that instant. Ranges are widened
 * to whole steps, so that screens which ask in the same second get the same answer. Rates are requests a second over their step.
 */
export interface CellRange {
  readonly cell: string;
  /** Half-open, whole steps, ms since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepS: number;
  /** What was received later is not in the answer. */
  readonly asOfMs: number;
}

/** `…/expected`: what the calendar makes of earlier days, at every step. Asked for ranges of at most a day. */
export interface ExpectedAnswer extends CellRange {
  /** Ascending; a step of which too few earlier days are known is absent, and so may be all. */
  readonly points: readonly ExpectedPoint[];
}

/**
 * The median of the same five minutes of comparable earlier days, and two standard deviations either side: of those days (never less
 * than a tenth of the median, as the detector takes it) and of the chance of counting over one step.
 */
export interface ExpectedPoint {
  readonly atMs: number;
  readonly lowPerS: number;
  readonly midPerS: number;
  readonly highPerS: number;
  /** How many earlier days it rests on. */
  readonly days: number;
}

export const GAUGE_KINDS = ['pool', 'queue', 'active', 'cpu', 'connections', 'half-open'] as const;
export type GaugeKind = (typeof GAUGE_KINDS)[number];

/** `…/gauges`: how full what is bounded is. */
export interface GaugesAnswer extends CellRange {
  /** In the order of `GAUGE_KINDS`; kinds that nobody reports are absent. */
  readonly series: readonly GaugeSeries[];
}

export interface GaugeSeries {
  readonly kind: GaugeKind;
  /** The fullest moment of each step, ascending; of `cpu` a share of 1 for each instance, added up. Silent steps are absent. */
  readonly points: readonly { readonly atMs: number; readonly used: number; readonly limit?: number | undefined }[];
}

/** Class of network (`school`, `home`, `mobile`, `hosting`, `internal`, `unknown`), family of paths, family of clients. */
export const COMPOSITION_KINDS = ['source', 'path', 'client'] as const;
export type CompositionKind = (typeof COMPOSITION_KINDS)[number];

/** `…/composition?by=source|path|client&top=6`: stacked bands, whose sum is the offered load. */
export interface CompositionAnswer extends CellRange {
  readonly by: CompositionKind;
  /** Start of each step, ascending; steps without requests are absent. */
  readonly atMs: readonly number[];
  /** Most requests of the range first; one rate for each of `atMs`. An empty key: not known. */
  readonly bands: readonly { readonly key: string; readonly perS: readonly number[] }[];
  /** All others together; absent if there are none. */
  readonly rest?: { readonly categories: number; readonly perS: readonly number[] } | undefined;
}

/**
 * `…/known-sources`: who of those that come was seen in the 28 days before that day.
 * Ranges of at most six hours; steps of whole minutes (60 by default).
 */
export interface KnownSourcesAnswer extends CellRange {
  /** Steps with fewer than 20 sources are absent: so few might be told apart. */
  readonly points: readonly {
    readonly atMs: number;
    /** Distinct client addresses, of the fullest minute of the step; estimated if `sampledBy` is not 1. */
    readonly sources: number;
    /** Share of 1. */
    readonly knownShare: number;
    /** One address in so many was compared. */
    readonly sampledBy: number;
  }[];
  /** Earlier days that it is compared with, at the most; of fewer than 5 nothing is said. */
  readonly days: number;
}

/** `…/probes`: what Vigie itself measured from outside. */
export interface ProbesAnswer extends CellRange {
  /** One for each kind of check, place and target. */
  readonly checks: readonly {
    readonly check: string;
    readonly vantage: string;
    readonly target: string;
    readonly points: readonly ProbeStep[];
  }[];
}

/** The results of one check within a step. */
export interface ProbeStep {
  readonly atMs: number;
  readonly results: number;
  /** A slow answer is up. */
  readonly up: number;
  /** The worst: `ok`, `slow`, or why not (`nxdomain`, `refused`, `tls_expired`, `http_5xx`…). */
  readonly outcome: string;
  /** The longest. */
  readonly durationMs: number;
  /** The least, until a certificate of the chain ends; negative afterwards. Of `tls` alone. */
  readonly expiresInS?: number | undefined;
}

/** `…/exemplars?limit=8`: requests of the cell that began in the range, so many of each kind at most, none twice. Of at most a day. */
export interface ExemplarsAnswer extends Omit<CellRange, 'stepS'> {
  /** `fault`, `shed` or `timeout`, the longest first. */
  readonly failed: readonly Exemplar[];
  /** The longest of the others. */
  readonly slow: readonly Exemplar[];
  /** Nearest to the median of those that went well: what to compare with. */
  readonly ordinary: readonly Exemplar[];
}

export interface Exemplar {
  /** Hex. `GET /api/v1/traces/:traceId` has the whole of it. Empty if its sender gave none. */
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  /** `ok`, `fault`, `shed`, `timeout`, `auth` or `client`. */
  readonly outcome: string;
  /** 0: not HTTP. */
  readonly httpStatus: number;
}

/**
 * `…/path`: who calls the cell and whom it calls, as seen in the range (at most an hour) and as declared (`dependsOn`). Seen ones
 * first, most calls first.
 */
export interface PathAnswer extends Omit<CellRange, 'stepS'> {
  readonly upstream: readonly PathLink[];
  readonly downstream: readonly PathLink[];
  /** Callers and callees outside the scope of who asks: counted, not named. */
  readonly outside: { readonly upstream: number; readonly downstream: number };
}

/** One link; all figures are what the caller saw, and absent where no call was seen. */
export interface PathLink {
  readonly from: string;
  readonly to: string;
  readonly declared: boolean;
  readonly seen?: {
    readonly callsPerS: number;
    /** Shares of 1: a fault, a refusal for load, or a timeout; timeouts alone. */
    readonly failedRatio: number;
    readonly timedOutRatio: number;
    readonly meanMs: number;
    /** Absent for what was stored before lengths of calls were kept. */
    readonly p95Ms?: number | undefined;
  };
}
