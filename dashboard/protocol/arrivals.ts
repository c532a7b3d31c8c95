/** What a sender's telemetry looked like when it came, as `GET /api/v1/senders/:id/arrivals` answers it. */
export interface ArrivalsAnswer {
  readonly sender: string;
  /** When it was received, ms since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  /** What came before was too much to look at, and is not counted. */
  readonly examinedFromMs: number;
  /** Most rows first. */
  readonly keys: readonly ArrivalKey[];
}

/** Everything of one (service, host). */
export interface ArrivalKey {
  readonly service: string;
  readonly host: string;
  /** `<ent>/<maillon>`; absent if no mapping rule names the key. */
  readonly cell?: string | undefined;
  /** A line for `mapping.yaml`, where there is none. */
  readonly rule?: string | undefined;
  readonly signals: readonly ArrivalSignal[];
  /** HTTP requests served, among the spans. */
  readonly requests: number;
  /** Attributes that some of these requests lack, and how many. */
  readonly missing: readonly { readonly attribute: string; readonly requests: number }[];
  /** False if some spans speak of sampling without a threshold: their counts are a floor. */
  readonly samplingKnown: boolean;
  /** How many spans a span stands for, on average. */
  readonly weight: number;
}

export interface ArrivalSignal {
  readonly signal: 'traces' | 'metrics' | 'logs';
  readonly rows: number;
  readonly lastReceivedMs: number;
  /** From the end of the span, or the time of the point or record, to its reception. */
  readonly delayP50Ms: number;
  readonly delayP95Ms: number;
}
