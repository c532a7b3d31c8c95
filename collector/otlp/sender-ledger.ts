import type { Signal } from '../wal/segment.js';
import type { PrivacyCounts } from './redactor.js';

/** Of one sender, since the start. */
export interface SenderStats {
  /** Taken, repeated ones included. */
  readonly requests: number;
  /** Answered with anything but success. */
  readonly refused: number;
  /** Stored; those of a repeated body once. */
  readonly rows: number;
  /** Of these rows, by signal. */
  readonly rowsBySignal: Readonly<Record<Signal, number>>;
  /** Items read and not taken: faulty ones, and all of a body that the log could not take. */
  readonly refusedBySignal: Readonly<Record<Signal, number>>;
  /** Items left out of bodies that were taken. */
  readonly rejected: number;
  /** Of bodies taken, decompressed. */
  readonly bytes: number;
  /** What was left out of bodies taken, or hidden in them. */
  readonly privacy: PrivacyCounts;
  /** Of the last request taken; 0 if none was. */
  readonly lastReceivedAtMs: number;
}

const NONE: Readonly<Record<Signal, number>> = { traces: 0, metrics: 0, logs: 0 };
const NOTHING: SenderStats = {
  requests: 0,
  refused: 0,
  rows: 0,
  rowsBySignal: NONE,
  rejected: 0,
  refusedBySignal: NONE,
  bytes: 0,
  privacy: { dropped: 0, hashed: 0, scrubbed: 0 },
  lastReceivedAtMs: 0,
};

/** A body that was taken. */
export interface TakenBody {
  readonly signal: Signal;
  /** Stored; 0 of a repeated body. */
  readonly rows: number;
  readonly rejected: number;
  readonly bytes: number;
  readonly privacy: PrivacyCounts;
}

/** What each sender sent. */
export class SenderLedger {
  readonly #senders = new Map<string, SenderStats>();

  took(sender: string, { signal, rows, rejected, bytes, privacy }: TakenBody, atMs: number): void {
    const before = this.#of(sender);
    this.#senders.set(sender, {
      requests: before.requests + 1,
      refused: before.refused,
      rows: before.rows + rows,
      rowsBySignal: plus(before.rowsBySignal, signal, rows),
      rejected: before.rejected + rejected,
      refusedBySignal: plus(before.refusedBySignal, signal, rejected),
      bytes: before.bytes + bytes,
      privacy: {
        dropped: before.privacy.dropped + privacy.dropped,
        hashed: before.privacy.hashed + privacy.hashed,
        scrubbed: before.privacy.scrubbed + privacy.scrubbed,
      },
      lastReceivedAtMs: atMs,
    });
  }

  /** Items of a body that the log could not take; its request is counted by `refused`. */
  turnedAway(sender: string, signal: Signal, items: number): void {
    const before = this.#of(sender);
    this.#senders.set(sender, { ...before, refusedBySignal: plus(before.refusedBySignal, signal, items) });
  }

  refused(sender: string): void {
    const before = this.#of(sender);
    this.#senders.set(sender, { ...before, refused: before.refused + 1 });
  }

  all(): Readonly<Record<string, SenderStats>> {
    return Object.fromEntries(this.#senders);
  }

  #of(sender: string): SenderStats {
    return this.#senders.get(sender) ?? NOTHING;
  }
}

function plus(counts: Readonly<Record<Signal, number>>, signal: Signal, more: number): Record<Signal, number> {
  return { ...counts, [signal]: counts[signal] + more };
}
