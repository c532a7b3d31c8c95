import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../chain/clock.js';
import { canonicalJson, sha256 } from './canonical.js';
import { openCommitter } from './commit.js';
import { erasePayload } from './erase.js';
import type { JournalEvent, JournalEventType } from './event.js';
import { filePair, listPairs } from './files.js';
import type { PayloadOf, StoredEvent } from './payload.js';
import { readEvents } from './read.js';
import { verify } from './verify.js';

export interface JournalOptions {
  /** Created if it does not exist. One writer at a time. */
  readonly dir: string;
  readonly clock: Clock;
  /** Identity of this collector, written into each event. */
  readonly writer: string;
  readonly log: Logger;
  /** Sees each event that is already there, verified, in order: to fold without reading twice. */
  readonly visit?: ((event: StoredEvent) => void) | undefined;
  /** Size at which the next pair of files is begun. Default 16 MiB. */
  readonly rotateBytes?: number | undefined;
}

export interface Journal {
  readonly epoch: number;
  /**
   * Resolves once the event and its payload are on disk. Concurrent calls share one flush, and keep their order.
   * Rejects, and writes nothing, if the disk refuses; rejects for ever if somebody else wrote to the files. `atMs` is the instant of the
   * event, by default now; a TypeError says that the payload has no JSON form.
   */
  append<T extends JournalEventType>(
    type: T,
    actor: string,
    payload: PayloadOf[T],
    atMs?: number,
  ): Promise<StoredEvent>;
  /** Events on disk with their payloads, after `afterSeq` (default 0), up to the last one acknowledged when asked for. */
  events(afterSeq?: number): AsyncIterable<StoredEvent>;
  /** SHA-256 of the last event's line; 64 zeros before the first. */
  head(): string;
  /** Resolves once something else was written to the same disk, in turn with events; it leaves nothing behind. */
  prove(): Promise<void>;
  /** Replaces an event's payload by a mark that it was erased; the chain still verifies. */
  erase(seq: number): Promise<void>;
  close(): Promise<void>;
}

const ROTATE_BYTES = 16 * 1024 * 1024;

/** Verifies the whole journal, cuts what a crash left half written, begins a new epoch. Throws JournalTampered. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { dir, clock, writer, log, visit = () => {}, rotateBytes = ROTATE_BYTES } = options;
  await mkdir(path.join(dir, 'payloads'), { recursive: true });
  const pairs = await listPairs(dir);
  const found = await verify(dir, pairs, visit);
  if (found.tornBytes > 0) {
    const { events, payloads } = pairs.at(-1) ?? filePair(dir, 1);
    log.warn(
      { file: events, lastSeq: found.head.seq, bytes: found.tornBytes },
      'journal: a write cut short by a crash is removed; nothing acknowledged is lost',
    );
    await cut(events, found.eventsEnd);
    await cut(payloads, found.payloadsEnd);
  }
  const epoch = found.epoch + 1;
  const committer = await openCommitter({ dir, found, pair: pairs.at(-1), rotateBytes, log });

  const journal: Journal = {
    epoch,
    async append(type, actor, payload, atMs = clock.now()) {
      const text = canonicalJson(payload);
      const draft = { v: 1 as const, epoch, writer, at: new Date(atMs).toISOString(), type, actor };
      return committer.commit({
        payload: { text, hash: sha256(text) },
        seal: (seq, prevHash): JournalEvent => ({ ...draft, seq, prevHash, payloadSha256: sha256(text) }),
        // What readers will see, so that live and replayed state are the same to the last absent field.
        stored: (event) => ({ ...event, payload: JSON.parse(text) }) as StoredEvent,
      });
    },
    events: (afterSeq = 0) => readEvents(dir, afterSeq, committer.head().seq),
    head: () => committer.head().hash,
    prove: () => committer.prove(),
    erase: (seq) => committer.exclusively(() => erasePayload(dir, seq, new Date(clock.now()).toISOString())),
    close: () => committer.close(),
  };
  try {
    await journal.append('writer.started', 'journal', { pid: process.pid, cutBytes: found.tornBytes });
  } catch (error) {
    await journal.close();
    throw error;
  }
  return journal;
}

async function cut(file: string, length: number): Promise<void> {
  const handle = await open(file, 'a');
  try {
    await handle.truncate(length);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
