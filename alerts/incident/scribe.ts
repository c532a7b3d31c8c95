import type { Logger } from 'pino';
import type { Clock } from '../../chain/clock.js';
import { canonicalJson } from './canonical.js';
import type { JournalEventType } from './event.js';
import type { Told } from './fold.js';
import type { Journal } from './journal.js';
import type { PayloadOf } from './payload.js';

interface ScribeOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Logger;
  /** Sees each event once: written, or, while the journal refuses, only known here. */
  readonly onTold: (event: Told) => void;
  /** Something is on disk that was not. */
  readonly onWritten: () => void;
}

export interface Scribe {
  /** Resolves once the event is on disk, or the journal has refused it. Rejects only what has no JSON form. */
  record<T extends JournalEventType>(type: T, actor: string, payload: PayloadOf[T]): Promise<void>;
  /** Tries again to write what was refused, every few seconds at most. */
  retry(): Promise<void>;
  /** Since when the journal refuses, and how many events wait. */
  failing(): { readonly sinceMs: number; readonly waiting: number } | undefined;
  /** Tries a last time. */
  stop(): Promise<void>;
}

const RETRY_MS = 5_000;

/**
 * People come before proof: on a full disk an incident opens and is paged all the same. What the journal refuses is kept
 * in memory, in order, and written with the instant at which it happened as soon as the disk takes it. A crash before
 * that loses it: the incident is then found anew and paged a second time, which is better than never.
 */
export function openScribe({ journal, clock, log, onTold, onWritten }: ScribeOptions): Scribe {
  const waiting: (() => Promise<unknown>)[] = [];
  let sinceMs: number | undefined;
  let triedMs = 0;
  let writing: Promise<void> | undefined;

  /** Oldest first; the first refusal ends it. */
  async function writeWaiting(): Promise<void> {
    triedMs = clock.now();
    try {
      for (let write = waiting[0]; write; write = waiting[0]) {
        await write();
        waiting.shift();
        onWritten();
      }
      log.info('the journal is written again: nothing is missing in it');
      sinceMs = undefined;
    } catch (error) {
      log.debug({ err: error, waiting: waiting.length }, 'the journal still refuses');
    }
  }

  return {
    async record(type, actor, payload) {
      const atMs = clock.now();
      const write = () => journal.append(type, actor, payload, atMs);
      if (waiting.length === 0) {
        try {
          onTold(await write());
          onWritten();
          return;
        } catch (error) {
          if (error instanceof TypeError) throw error;
          sinceMs ??= atMs;
          triedMs = atMs;
          log.error({ err: error, type }, 'the journal refuses an event: people are told all the same');
        }
      }
      // What has no JSON form would block all that waits behind it.
      canonicalJson(payload);
      waiting.push(write);
      onTold({ type, at: new Date(atMs).toISOString(), payload } as Told);
    },
    async retry() {
      if (waiting.length === 0 || clock.now() - triedMs < RETRY_MS) return;
      writing ??= writeWaiting().finally(() => {
        writing = undefined;
      });
      await writing;
    },
    async stop() {
      await writing;
      if (waiting.length > 0) await writeWaiting();
      if (waiting.length > 0) log.error({ lost: waiting.length }, 'events that the journal refused are lost');
    },
    failing: () => (sinceMs === undefined ? undefined : { sinceMs, waiting: waiting.length }),
  };
}
