import { z } from 'zod';

const MIB = 2 ** 20;

/** How much one request, one sender and all of them together may ask for. */
export const limitSettings = z.strictObject({
  maxCompressedBytes: z
    .int()
    .min(1)
    .default(16 * MIB),
  /**
   * The walk of a body holds the event loop: 16 MiB of ordinary spans 0.3 s of a core, the worst that can be built 1.5 s.
   * A Collector's batch of 8,192 spans has about 4 MiB.
   */
  maxDecompressedBytes: z
    .int()
    .min(1)
    .default(16 * MIB),
  /** Requests of one sender in progress; more are answered 429. */
  maxRequestsPerSender: z.int().min(1).default(64),
  /** Bytes of bodies in memory, of all requests in progress; more are answered 503. */
  maxBytesInMemory: z
    .int()
    .min(1)
    .default(384 * MIB),
  /** Longest time to send the headers, ms. */
  headersTimeoutMs: z.int().min(1).default(10_000),
  /** Longest time to send a whole request, ms. */
  requestTimeoutMs: z.int().min(1).default(30_000),
  maxConnections: z.int().min(1).default(4096),
});

export type Limits = z.infer<typeof limitSettings>;

/** A sender, or all of them, asks for too much at once: worth trying again. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
  /** Whose demand is too high. */
  readonly whose: 'sender' | 'all';
  readonly retryAfterS = 1;

  constructor(whose: 'sender' | 'all', message: string) {
    super(message);
    this.whose = whose;
  }
}

/** One request that was let in. */
export interface Admitted {
  /** Counts bytes that the request now holds in memory; throws an Overloaded if there are too many of them. */
  hold(bytes: number): void;
  /** The request has ended; gives back all it held. */
  end(): void;
}

/** Counts what is in progress. */
export class Admission {
  readonly #limits: Limits;
  readonly #requests = new Map<string, number>();
  #bytes = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get bytesInMemory(): number {
    return this.#bytes;
  }

  /** Throws an Overloaded if the sender has too many requests in progress. */
  enter(sender: string): Admitted {
    const { maxRequestsPerSender } = this.#limits;
    const already = this.#requests.get(sender) ?? 0;
    if (already >= maxRequestsPerSender) {
      throw new Overloaded(
        'sender',
        `${already} requests of ${sender} are in progress: send again later, or larger batches`,
      );
    }
    this.#requests.set(sender, already + 1);
    let held = 0;
    let ended = false;
    return {
      hold: (bytes) => {
        this.#hold(bytes);
        held += bytes;
      },
      end: () => {
        if (ended) return;
        ended = true;
        this.#bytes -= held;
        this.#leave(sender);
      },
    };
  }

  #hold(bytes: number): void {
    if (this.#bytes + bytes > this.#limits.maxBytesInMemory) {
      throw new Overloaded('all', 'the collector has too many bodies in memory: send again later');
    }
    this.#bytes += bytes;
  }

  #leave(sender: string): void {
    const left = (this.#requests.get(sender) ?? 1) - 1;
    if (left > 0) this.#requests.set(sender, left);
    else this.#requests.delete(sender);
  }
}
