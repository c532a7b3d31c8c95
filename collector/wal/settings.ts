import { z } from 'zod';

const MIB = 2 ** 20;

/** Configuration of a write-ahead log, the same for every signal. */
export const walSettings = z.strictObject({
  /**
   * A segment is sealed once it holds this many bytes. What an insert costs whatever its size (a part in each table, fsync)
   * is spread over its rows; the engine's memory grows with it.
   */
  maxSegmentBytes: z
    .int()
    .min(1024)
    .default(64 * MIB),
  /** A segment never holds more rows, but for one frame that has more by itself: the loader inserts it as one block. */
  maxSegmentRows: z.int().min(1).default(500_000),
  /** See AgeSettings. */
  minAgeMs: z.number().min(1).default(250),
  maxAgeMs: z.number().min(1).default(800),
  behindAgeMs: z.number().min(1).default(5_000),
  loadShare: z.number().gt(0).max(1).default(0.1),
  /** Bytes of frames that may wait for the disk; beyond, appends are refused. */
  maxPendingBytes: z
    .int()
    .min(1)
    .default(128 * MIB),
  /** Bytes written with one fdatasync. */
  maxBatchBytes: z
    .int()
    .min(1)
    .default(8 * MIB),
  /** Appends are refused while the disk has less free. */
  minFreeBytes: z
    .int()
    .min(0)
    .default(1024 * MIB),
  /** A body repeated within this time is acknowledged, not stored. */
  repeatWindowMs: z
    .number()
    .min(0)
    .default(10 * 60_000),
  /** Released segments are kept this long: what the engine acknowledged can be loaded again. */
  keepReleasedMs: z
    .number()
    .min(0)
    .default(4 * 3_600_000),
});

export type WalSettings = z.infer<typeof walSettings>;
