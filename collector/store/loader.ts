import { statfs } from 'node:fs/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../chain/clock.js';
import { classify, RowsMissing, Unverified } from './failure.js';
import { countStored, insertSegment } from './insert.js';
import type { Log } from './log.js';
import type { SealedSegment, SegmentSource } from './segment.js';

export type { SealedSegment, SegmentSource } from './segment.js';

export interface Commit extends SealedSegment {
  /** From reading the segment to its release, of clock time: what the write-ahead log may adapt its sealing age to. */
  readonly tookMs: number;
}

export interface LoaderOptions {
  readonly client: ClickHouseClient;
  readonly source: SegmentSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly onCommit: (commit: Commit) => void;
  /** Directory whose disk must keep `minFreeBytes`; none is watched without it (a server has its own). */
  readonly diskPath?: string | undefined;
  /** Default 2 GiB. */
  readonly minFreeBytes?: number | undefined;
}

export interface LoaderStats {
  readonly segments: number;
  readonly rows: number;
  readonly refused: number;
  /** Attempts that failed, since the start. */
  readonly failures: number;
  /** Why loading stands still, if it does. */
  readonly waiting: 'disk' | 'engine' | undefined;
  readonly lastError: string | undefined;
}

export interface Loader {
  stats(): LoaderStats;
  /** Resolves once no sealed segment is left; while loading stands still it waits. */
  drained(): Promise<void>;
  /** Lets the segment in hand end, and takes no other. */
  stop(): Promise<void>;
}

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5_000;
const DISK_RETRY_MS = 5_000;
const DEFAULT_MIN_FREE_BYTES = 2 * 2 ** 30;
/** Attempts at a segment whose failure we cannot name, or that is not there after an OK, before it is set aside. */
const MAX_STRANGE_ATTEMPTS = 20;
/** Most segments hold rows of the last hours; only when these are not all, every kept day is counted. */
const RECENT_MS = 6 * 3_600_000;

/**
 * Takes sealed segments in order, one lane for each signal, into the store: inserted with the segment's id as token,
 * counted in the raw tables, and only then released. A replay, after any death of either side, changes nothing.
 */
export function createLoader(options: LoaderOptions): Loader {
  const counters: Counters = {
    segments: 0,
    rows: 0,
    refused: 0,
    failures: 0,
    waiting: undefined,
    lastError: undefined,
  };
  const lanes = (['traces', 'metrics', 'logs'] as const).map((signal) => new Lane(signal, options, counters));
  const cancel = options.source.onSealed(() => {
    for (const lane of lanes) lane.wake();
  });
  for (const lane of lanes) lane.wake();
  return {
    stats: () => ({ ...counters }),
    drained: async () => void (await Promise.all(lanes.map((lane) => lane.idle()))),
    async stop() {
      cancel();
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

type Counters = { -readonly [Key in keyof LoaderStats]: LoaderStats[Key] };

class Lane {
  readonly #signal: SealedSegment['signal'];
  readonly #options: LoaderOptions;
  readonly #counters: Counters;
  #work: Promise<void> | undefined;
  #stopped = false;
  /** Ends the present wait. */
  #hurry: () => void = () => {};

  constructor(signal: SealedSegment['signal'], options: LoaderOptions, counters: Counters) {
    this.#signal = signal;
    this.#options = options;
    this.#counters = counters;
  }

  wake(): void {
    if (this.#stopped || this.#work) return;
    this.#work = this.#run().finally(() => {
      this.#work = undefined;
      // Sealed between the last look and here: nobody else would come for it.
      if (this.#head()) this.wake();
    });
  }

  async idle(): Promise<void> {
    while (this.#work) await this.#work;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#hurry();
    await this.#work;
  }

  #head(): SealedSegment | undefined {
    return this.#stopped ? undefined : this.#options.source.sealed().find(({ signal }) => signal === this.#signal);
  }

  async #run(): Promise<void> {
    for (let segment = this.#head(); segment; segment = this.#head()) {
      try {
        await this.#settle(segment);
      } catch (error) {
        // Not even setting aside worked: the log's own disk is ill.
        this.#options.log.error({ segment: segment.id, error }, 'loader: a segment could not be set aside');
        await this.#wait(LONGEST_BACKOFF_MS);
      }
    }
  }

  /** Tries until the segment is released or refused, or the loader is stopped. */
  async #settle(segment: SealedSegment): Promise<void> {
    const { clock, log, source } = this.#options;
    for (let attempt = 1, strange = 0; !this.#stopped; attempt++) {
      if (await this.#diskIsLow()) {
        this.#counters.waiting = 'disk';
        log.warn({ segment: segment.id }, 'loader: the disk is nearly full, loading waits');
        await this.#wait(DISK_RETRY_MS);
        continue;
      }
      try {
        const startMs = clock.now();
        await this.#load(segment);
        this.#counters.waiting = undefined;
        this.#options.onCommit({ ...segment, tookMs: clock.now() - startMs });
        return;
      } catch (error) {
        const failure = classify(error);
        const reason = error instanceof Error ? error.message : String(error);
        this.#counters.failures++;
        this.#counters.lastError = reason;
        if (failure === 'unknown') strange++;
        if (failure === 'content' || strange >= MAX_STRANGE_ATTEMPTS) {
          log.error({ segment: segment.id, reason }, 'loader: set aside, the engine does not take it');
          await source.refuse(segment.id, reason);
          this.#counters.refused++;
          this.#counters.waiting = undefined;
          return;
        }
        this.#counters.waiting = 'engine';
        log.warn({ segment: segment.id, attempt, reason }, 'loader: not stored yet, trying again');
        await this.#wait(Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS));
      }
    }
  }

  async #load(segment: SealedSegment): Promise<void> {
    const { client, source } = this.#options;
    await insertSegment(client, segment, await source.read(segment.id));
    await this.#verify(segment);
    await source.release(segment.id);
    this.#counters.segments++;
    this.#counters.rows += segment.rows;
  }

  /** An OK alone proves nothing: the engine has acknowledged writes that hit a full disk. */
  async #verify(segment: SealedSegment): Promise<void> {
    const { client, clock, log } = this.#options;
    const count = (sinceMs: number): Promise<number> =>
      countStored(client, segment, sinceMs).catch((error: unknown) => {
        throw new Unverified(`the rows of segment ${segment.id} cannot be counted: ${String(error)}`, { cause: error });
      });
    let stored = await count(clock.now() - RECENT_MS);
    if (stored !== segment.rows) stored = await count(0);
    if (stored < segment.rows)
      throw new RowsMissing(`the engine said OK, and holds ${stored} of ${segment.rows} rows of segment ${segment.id}`);
    if (stored > segment.rows)
      log.error({ segment: segment.id, stored, rows: segment.rows }, 'loader: more rows stored than sent');
  }

  async #diskIsLow(): Promise<boolean> {
    const { diskPath, minFreeBytes = DEFAULT_MIN_FREE_BYTES } = this.#options;
    if (diskPath === undefined) return false;
    const { bavail, bsize } = await statfs(diskPath);
    return bavail * bsize < minFreeBytes;
  }

  #wait(delayMs: number): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(delayMs, resolve);
      this.#hurry = () => {
        cancel();
        resolve();
      };
    });
  }
}
