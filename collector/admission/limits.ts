import { z } from 'zod';
import { rates } from './quota-rates.js';

const MIB = 2 ** 20;

/** How much one request, one sender and all of them together may ask for. */
export const limitSettings = z.strictObject({
  maxCompressedBytes: z
    .int()
    .min(1)
    .default(16 * MIB),
  /**
   * The walk of a body holds the event loop: 64 MiB of ordinary spans about 1.2 s of a core, the worst that can be built 5.7 s.
   * A Collector's batch of 8,192 spans has about 4 MiB.
   */
  maxDecompressedBytes: z
    .int()
    .min(1)
    .default(64 * MIB),
  /** Requests of one sender in progress, over all protocols; more are answered 429. */
  maxRequestsPerSender: z.int().min(1).default(64),
  /** Bytes of bodies in memory, of all requests in progress; more are answered 503, and 429 to who holds its share. */
  maxBytesInMemory: z
    .int()
    .min(1)
    .default(384 * MIB),
  /** See QuotaLimits; more is answered 429. */
  quotaItemsPerS: rates,
  quotaBytesPerS: rates,
  quotaBurstS: z.number().positive().default(10),
  /** Longest time to send the headers, ms. */
  headersTimeoutMs: z.int().min(1).default(10_000),
  /** Longest time to send a whole request, ms. */
  requestTimeoutMs: z.int().min(1).default(30_000),
  /** Of each protocol. */
  maxConnections: z.int().min(1).default(4096),
});

export type Limits = z.infer<typeof limitSettings>;
