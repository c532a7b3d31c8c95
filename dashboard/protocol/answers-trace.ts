/**
 * `GET /api/v1/traces/:traceId`: one whole trace as a waterfall. 404 if nothing of it is stored, or nothing within the scope of
 * who asks. Nanoseconds are decimal strings: they do not fit a number.
 */
export interface TraceAnswer {
  readonly traceId: string;
  /** Of the first span shown, nanoseconds since the epoch, after correction. */
  readonly startNs: string;
  /** From it to the end of the last. */
  readonly durationNs: string;
  /** Depth first: a parent, then its children by their start. At most 1,000 (`limit`, up to 5,000). */
  readonly spans: readonly TraceSpan[];
  /** Spans stored of it, without those that came twice. */
  readonly total: number;
  /** Of those, not shown because there were too many: the last to start. */
  readonly leftOut: number;
  /** Shown without names: they belong to an ENT outside the scope of who asks. */
  readonly outside: number;
  /** Spans stored more than once with the same id; one of each is shown. */
  readonly duplicates: number;
  /** Spans whose parent is not stored: shown below the root, marked. */
  readonly orphans: number;
  /** Clocks that were corrected; empty if they agree. */
  readonly shifts: readonly ClockShift[];
}

/** Spans of `service` on `host` seemed to begin before their caller or to end after it: they were moved, as Jaeger does it. */
export interface ClockShift {
  /** Empty outside the scope. */
  readonly service: string;
  readonly host: string;
  readonly spans: number;
  /** Added to their start. Of several corrections of one clock, the greatest. */
  readonly shiftNs: string;
}

export interface TraceSpan {
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  /** 0 for a root and for an orphan. */
  readonly depth: number;
  /** From `startNs` of the trace. */
  readonly offsetNs: string;
  readonly durationNs: string;
  /** What was added to its start, if its clock was corrected. */
  readonly shiftNs?: string | undefined;
  /** `parentSpanId` names a span that is not stored (or is left out). */
  readonly orphan?: true | undefined;
  /** An ENT outside the scope of who asks: it has no `told`. */
  readonly told?: ToldSpan | undefined;
}

export interface ToldSpan {
  /** `<ent>/<maillon>`; `unmapped/unmapped` if no rule names it. */
  readonly cell: string;
  readonly service: string;
  readonly name: string;
  /** `Server`, `Client`, `Producer`, `Consumer`, `Internal` or `Unspecified`. */
  readonly kind: string;
  /** `Ok`, `Error` or `Unset`. */
  readonly status: string;
  readonly statusMessage: string;
  /** `ok`, `fault`, `shed`, `timeout`, `auth` or `client`. */
  readonly outcome: string;
  /** 0: not HTTP. */
  readonly httpStatus: number;
  /** As stored: personal data never was. Absent for readers, and so are the two below; of a national
   * span empty for who sees a part of the chain, for it may speak of any ENT. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly resource?: Readonly<Record<string, string>> | undefined;
  readonly events?: readonly TraceEvent[] | undefined;
}

export interface TraceEvent {
  /** From the start of its span. */
  readonly offsetNs: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}
