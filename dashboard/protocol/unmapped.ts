/** Telemetry that no mapping rule names, as `GET /api/v1/unmapped` answers it. */
export interface UnmappedAnswer {
  /** When it was received, ms since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Most rows first. */
  readonly senders: readonly UnmappedSender[];
}

export interface UnmappedSender {
  readonly sender: string;
  readonly rows: number;
  /** Most rows first. */
  readonly keys: readonly UnmappedKey[];
}

/** Everything of one (service, host): what one rule would name. */
export interface UnmappedKey {
  readonly service: string;
  readonly host: string;
  readonly rows: number;
  /** First and newest receipt in the range, ms since the epoch. */
  readonly sinceMs: number;
  readonly lastMs: number;
  /** A line for `mapping.yaml`; absent where there is no `service.name` to put into it. */
  readonly rule?: string | undefined;
}
