/** A sealed segment of the write-ahead log: frames of rows, oldest first, that will never change. */
export interface SealedSegment {
  /** Unique for ever, for the engine's deduplication is by this id; at most 200 characters of [A-Za-z0-9._:-]. */
  readonly id: string;
  readonly signal: 'traces' | 'metrics' | 'logs';
  readonly rows: number;
  /** Of the payloads. */
  readonly bytes: number;
}

/** What the loader takes segments from. The write-ahead log has this shape; the collector wires them. */
export interface SegmentSource {
  /** Oldest first, those neither released nor refused. */
  sealed(): readonly SealedSegment[];
  onSealed(listener: () => void): () => void;
  /** The frames' payloads, checked: RowBinary rows in the order of `spans_in`, `points_in` or `logs_in`. */
  read(id: string): Promise<Buffer[]>;
  /** The rows are stored and were counted. */
  release(id: string): Promise<void>;
  /** The engine will never take it: set aside, with the reason, and kept. */
  refuse(id: string, reason: string): Promise<void>;
}
