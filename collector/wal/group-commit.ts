import type { Logger } from 'pino';
import type { Cancel, Clock } from '../../chain/clock.js';
import type { EncodedFrame } from './frame.js';
import { DISK_RETRY_S, type FreeSpace } from './free-space.js';
import { type Pending, PendingQueue } from './queue.js';
import type { WalSettings } from './settings.js';
import { WalUnavailable } from './unavailable.js';
import type { ClosedSegment, SegmentWriter } from './writer.js';

export interface GroupCommitOptions {
  readonly writer: SegmentWriter;
  readonly settings: WalSettings;
  readonly freeSpace: FreeSpace;
  readonly clock: Clock;
  readonly log: Logger;
  /** Age at which a segment opened now is to be sealed, ms. */
  readonly ageMs: () => number;
  readonly onSealed: (segment: ClosedSegment) => void;
}

/**
 * The one caller of the writer: takes one turn after the other, and frames that come during a turn share the write and
 * the fdatasync of the next.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #queue = new PendingQueue();
  #busy = false;
  #sealDue = false;
  #cancelSeal: Cancel | undefined;
  #lastCommit: Promise<void> = Promise.resolve();
  #whenSealed: (() => void)[] = [];

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Resolves once the frame is on the disk; rejects with a WalUnavailable if it is not and will not be. */
  commit(frame: EncodedFrame): Promise<void> {
    const commit = new Promise<void>((resolve, reject) => {
      const { bytes, length } = this.#queue;
      if (length > 0 && bytes + frame.bytes > this.#options.settings.maxPendingBytes) {
        throw new WalUnavailable('too-much-pending', `${bytes} bytes already wait for the disk: send again later`, 1);
      }
      this.#queue.push({ frame, resolve, reject });
      this.#wake();
    });
    this.#lastCommit = commit.catch(() => {});
    return commit;
  }

  /** Resolves once all that was given so far is on the disk, or refused, and sealed. */
  async seal(): Promise<void> {
    await this.#lastCommit;
    const sealed = new Promise<void>((resolve) => this.#whenSealed.push(resolve));
    this.#sealDue = true;
    this.#wake();
    await sealed;
  }

  #wake(): void {
    if (!this.#busy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#sealDue || this.#queue.length > 0) {
      if (this.#sealDue || this.#isFull()) await this.#sealNow();
      else await this.#writeNext();
    }
    this.#busy = false;
  }

  #isFull(): boolean {
    const open = this.#options.writer.extent;
    if (!open) return false;
    const { maxSegmentBytes, maxSegmentRows } = this.#options.settings;
    return open.bytes >= maxSegmentBytes || open.rows + this.#queue.nextRows > maxSegmentRows;
  }

  async #sealNow(): Promise<void> {
    this.#sealDue = false;
    this.#disarm();
    const waiting = this.#whenSealed.splice(0);
    const segment = await this.#options.writer.seal();
    if (segment) this.#options.onSealed(segment);
    for (const resolve of waiting) resolve();
  }

  async #writeNext(): Promise<void> {
    const { settings, writer, freeSpace } = this.#options;
    const rows = settings.maxSegmentRows - (writer.extent?.rows ?? 0);
    const batch = this.#queue.take({ bytes: settings.maxBatchBytes, rows });
    try {
      await freeSpace.check();
      await this.#write(batch);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(asUnavailable(error));
    }
    if (this.#isFull()) this.#sealDue = true;
    else this.#arm();
  }

  async #write(batch: readonly Pending[]): Promise<void> {
    const { writer, log, onSealed } = this.#options;
    try {
      await writer.write(batch.map(({ frame }) => frame));
    } catch (error) {
      log.error({ err: error, frames: batch.length }, 'wal: a write failed, its frames were not acknowledged');
      this.#disarm();
      const kept = await writer.abandon();
      if (kept) onSealed(kept);
      throw error;
    }
  }

  #arm(): void {
    const { clock, writer, ageMs } = this.#options;
    if (this.#cancelSeal || !writer.extent) return;
    this.#cancelSeal = clock.after(ageMs(), () => {
      this.#sealDue = true;
      this.#wake();
    });
  }

  #disarm(): void {
    this.#cancelSeal?.();
    this.#cancelSeal = undefined;
  }
}

function asUnavailable(error: unknown): WalUnavailable {
  if (error instanceof WalUnavailable) return error;
  const message = 'the collector could not write to its disk: send again later';
  return new WalUnavailable('write-failed', message, DISK_RETRY_S, error);
}
