import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Clock } from '../../chain/clock.js';
import { openArchive, totalBytes } from './archive.js';
import { ArchiveError } from './archive-error.js';
import { type Ledger, openLedger } from './ledger.js';
import { type PostOptions, post } from './post.js';
import { type ArchiveRecord, records } from './records.js';
import { signalOf } from './signal-of.js';

export interface ImportOptions extends Omit<PostOptions, 'clock'> {
  /** `-` for `stdin`. */
  readonly files: readonly string[];
  readonly stdin: Readable;
  readonly clock: Clock;
  /** The file that remembers what was brought to this collector for this sender. */
  readonly ledger: string;
  /**
   * Digests (hex) of the requests that the collector's log holds since an instant; undefined if it cannot be looked into,
   * or may have lost them since.
   */
  readonly held?: ((sinceMs: number) => Promise<ReadonlySet<string> | undefined>) | undefined;
  /** Sends what is in doubt all the same, at the risk of storing it twice. */
  readonly resendDoubtful?: boolean | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

export interface ImportProgress {
  /** Of the files as they lie on the disk. */
  readonly bytes: number;
  /** Undefined for the standard input. */
  readonly totalBytes: number | undefined;
  readonly requests: number;
}

export interface ImportResult {
  /** Export requests found in the files. */
  readonly requests: number;
  /** Taken by the collector in this run. */
  readonly taken: number;
  /** Left out, for an earlier run brought them, or they stand in the files twice. */
  readonly known: number;
  /** Left out, for whether an earlier run brought them cannot be told any more. */
  readonly doubtful: number;
  /** Spans, points and records that the collector left out of requests it took. */
  readonly rejected: number;
  /** What was not brought, or not whole, and why; the first of many. */
  readonly faults: readonly string[];
  /** How many such faults there were; without those of items. */
  readonly refused: number;
}

/** Requests on their way at once: enough to keep a collector's disk and walk busy together. */
const AT_ONCE = 4;
const MAX_FAULTS = 20;
/** The collector knows a body again for 10 minutes (WalSettings.repeatWindowMs); less, for the way there. */
const KNOWN_AGAIN_MS = 8 * 60_000;

/**
 * Brings archived export requests to a collector over OTLP/HTTP, each once, whatever cut an earlier run short. Rejects with a
 * CollectorUnavailable or a LedgerHeld; archives that cannot be read on are among the faults.
 */
export async function importArchives(options: ImportOptions): Promise<ImportResult> {
  const total = await totalBytes(options.files);
  const ledger = await openLedger(options.ledger);
  try {
    const { oldestDoubtMs } = ledger;
    const held = oldestDoubtMs === undefined ? undefined : await options.held?.(oldestDoubtMs);
    const run = new Run(options, ledger, held, total);
    await run.all();
    return run.result();
  } finally {
    await ledger.close();
  }
}

class Run {
  readonly #options: ImportOptions;
  readonly #ledger: Ledger;
  readonly #held: ReadonlySet<string> | undefined;
  readonly #totalBytes: number | undefined;
  readonly #faults: string[] = [];
  /** On their way at this moment, by hex digest. */
  readonly #sending = new Set<string>();
  #bytes = 0;
  #requests = 0;
  #taken = 0;
  #known = 0;
  #doubtful = 0;
  #rejected = 0;
  #refused = 0;

  constructor(
    options: ImportOptions,
    ledger: Ledger,
    held: ReadonlySet<string> | undefined,
    total: number | undefined,
  ) {
    this.#options = options;
    this.#ledger = ledger;
    this.#held = held;
    this.#totalBytes = total;
  }

  /** One source, several hands: a generator serves one `next` after the other. A hand that fails stops the others. */
  async all(): Promise<void> {
    const source = this.#records();
    const hands = Array.from({ length: AT_ONCE }, async () => {
      try {
        for await (const record of source) await this.#bring(record);
      } finally {
        await source.return(undefined);
      }
    });
    const ended = await Promise.allSettled(hands);
    const failed = ended.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
  }

  result(): ImportResult {
    return {
      requests: this.#requests,
      taken: this.#taken,
      known: this.#known,
      doubtful: this.#doubtful,
      rejected: this.#rejected,
      refused: this.#refused,
      faults: this.#faults,
    };
  }

  async *#records(): AsyncGenerator<ArchiveRecord> {
    const { files, stdin, stop } = this.#options;
    for (const file of files) {
      const onRead = (bytes: number): void => {
        this.#bytes += bytes;
      };
      try {
        for await (const record of records(openArchive(file, stdin, onRead))) {
          stop?.throwIfAborted();
          yield record;
        }
      } catch (error) {
        if (!(error instanceof ArchiveError)) throw error;
        this.#refuse(error.message);
      }
    }
  }

  async #bring(record: ArchiveRecord): Promise<void> {
    this.#requests++;
    const digest = createHash('sha256').update(record.body).digest();
    const what = this.#judge(digest);
    if (what === 'known') this.#known++;
    else if (what === 'doubtful') this.#doubt(record);
    else await this.#send(record, digest);
    const { onProgress } = this.#options;
    onProgress?.({ bytes: this.#bytes, totalBytes: this.#totalBytes, requests: this.#requests });
  }

  #judge(digest: Buffer): 'new' | 'known' | 'doubtful' {
    const { clock, resendDoubtful } = this.#options;
    const hex = digest.toString('hex');
    const past = this.#ledger.past(digest);
    if (past === 'done' || this.#sending.has(hex)) return 'known';
    // A young one may be sent again: the collector knows the body. The log of the collector tells of an older one.
    if (past === undefined || clock.now() - past.sendingSinceMs < KNOWN_AGAIN_MS || resendDoubtful) return 'new';
    if (!this.#held) return 'doubtful';
    return this.#held.has(hex) ? 'known' : 'new';
  }

  async #send(record: ArchiveRecord, digest: Buffer): Promise<void> {
    const { clock } = this.#options;
    const signal = signalOf(record);
    if (!signal) return this.#refuse(`${record.place}: not an export request of spans, metrics or logs`);
    const hex = digest.toString('hex');
    this.#sending.add(hex);
    try {
      await this.#ledger.sending(digest, clock.now());
      const answer = await post(record, signal, this.#options);
      if (answer.kind === 'refused') {
        await this.#ledger.refused(digest);
        return this.#refuse(`${record.place}: ${answer.reason}`);
      }
      await this.#ledger.done(digest);
      this.#taken++;
      this.#rejected += answer.rejected;
      if (answer.rejected > 0) this.#fault(`${record.place}: ${answer.rejected} left out: ${answer.reason}`);
    } finally {
      this.#sending.delete(hex);
    }
  }

  #doubt({ place }: ArchiveRecord): void {
    this.#doubtful++;
    this.#fault(
      `${place}: was being sent when an earlier import was cut short; whether it is stored cannot be told any more`,
    );
  }

  #refuse(fault: string): void {
    this.#refused++;
    this.#fault(fault);
  }

  #fault(fault: string): void {
    if (this.#faults.length < MAX_FAULTS) this.#faults.push(fault);
  }
}
