import { type FileHandle, open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { canonicalJson, sha256 } from './canonical.js';
import type { JournalEvent } from './event.js';
import { type FilePair, filePair, type Head, headText, payloadLine } from './files.js';
import type { StoredEvent } from './payload.js';
import type { Verified } from './verify.js';

/** An event whose place in the chain is known only when its turn comes. */
interface Draft {
  readonly payload: { readonly text: string; readonly hash: string };
  seal(seq: number, prevHash: string): JournalEvent;
  stored(event: JournalEvent): StoredEvent;
}

export interface Committer {
  commit(draft: Draft): Promise<StoredEvent>;
  head(): Head;
  /** Writes and syncs a block beside the files, in turn with commits, and takes it away. Rejects if the disk, or another writer, forbids. */
  prove(): Promise<void>;
  /** Runs `task` while nothing is written, then opens the files anew. */
  exclusively<T>(task: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface CommitterOptions {
  readonly dir: string;
  readonly found: Verified;
  /** The last pair there is, to be continued. */
  readonly pair: FilePair | undefined;
  readonly rotateBytes: number;
  readonly log: Logger;
}

interface OpenPair {
  readonly pair: FilePair;
  readonly events: FileHandle;
  readonly payloads: FileHandle;
  eventsSize: number;
  payloadsSize: number;
}

interface Waiting {
  readonly draft: Draft;
  resolve(event: StoredEvent): void;
  reject(error: unknown): void;
}

/**
 * Group commit: while one flush is under way, callers queue; the next flush takes them all. A flush writes the payloads and syncs,
 * then the events and syncs, then the head, and only then resolves. If it fails the files are cut back to where they were.
 */
export async function openCommitter({ dir, found, pair, rotateBytes, log }: CommitterOptions): Promise<Committer> {
  const headFile = await open(path.join(dir, 'head'), 'a').then(async (handle) => {
    await handle.close();
    return open(path.join(dir, 'head'), 'r+');
  });
  let head = found.head;
  let files = await openPair(pair ?? filePair(dir, 1));
  let broken: Error | undefined;
  let waiting: Waiting[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  let scheduled = false;

  /** One thing at a time, in order, whatever became of the one before. */
  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = turn.then(task, task);
    turn = mine.catch(() => {});
    return mine;
  }

  async function flush(): Promise<void> {
    scheduled = false;
    const batch = waiting;
    waiting = [];
    try {
      const written = await write(batch);
      for (const [index, { resolve }] of batch.entries()) resolve(written[index] as StoredEvent);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  async function write(batch: readonly Waiting[]): Promise<StoredEvent[]> {
    if (broken) throw broken;
    if (files.eventsSize + files.payloadsSize > rotateBytes) files = await next(files, filePair(dir, head.seq + 1));
    await checkAlone();
    const chained = chainOn(head, batch);
    try {
      await files.payloads.appendFile(chained.payloads);
      await files.payloads.datasync();
      await files.events.appendFile(chained.events);
      await files.events.datasync();
    } catch (error) {
      await cutBack(error as Error);
      throw error;
    }
    files.eventsSize += chained.events.length;
    files.payloadsSize += chained.payloads.length;
    head = chained.head;
    await headFile.write(headText(head), 0);
    return chained.stored;
  }

  /** A second writer would fork the chain; sizes betray it before anything is written over. */
  async function checkAlone(): Promise<void> {
    const [events, payloads] = await Promise.all([files.events.stat(), files.payloads.stat()]);
    if (events.size === files.eventsSize && payloads.size === files.payloadsSize) return;
    broken = new Error(`another process writes to the journal ${files.pair.events}; this one stops writing`);
    throw broken;
  }

  async function cutBack(cause: Error): Promise<void> {
    log.error({ err: cause, file: files.pair.events }, 'journal: write failed, events refused');
    try {
      await files.events.truncate(files.eventsSize);
      await files.payloads.truncate(files.payloadsSize);
    } catch (error) {
      broken = new Error(`journal ${files.pair.events} could not be cut back after a failed write`, { cause: error });
    }
  }

  return {
    commit(draft) {
      return new Promise((resolve, reject) => {
        waiting.push({ draft, resolve, reject });
        if (scheduled) return;
        scheduled = true;
        inTurn(flush).catch(() => {});
      });
    },
    head: () => head,
    prove: () =>
      inTurn(async () => {
        if (broken) throw broken;
        await checkAlone();
        await writeBlock(path.join(dir, 'proof'));
      }),
    exclusively: (task) =>
      inTurn(async () => {
        try {
          return await task();
        } finally {
          files = await next(files, files.pair);
        }
      }),
    close: () =>
      inTurn(async () => {
        broken ??= new Error('the journal is closed');
        await Promise.all([files.events.close(), files.payloads.close(), headFile.close()]);
      }),
  };
}

async function openPair(pair: FilePair): Promise<OpenPair> {
  const payloads = await open(pair.payloads, 'a');
  const events = await open(pair.events, 'a');
  await Promise.all([syncDir(path.dirname(pair.payloads)), syncDir(path.dirname(pair.events))]);
  const [eventsStat, payloadsStat] = await Promise.all([events.stat(), payloads.stat()]);
  return { pair, events, payloads, eventsSize: eventsStat.size, payloadsSize: payloadsStat.size };
}

async function next(files: OpenPair, pair: FilePair): Promise<OpenPair> {
  await Promise.all([files.events.close(), files.payloads.close()]);
  return openPair(pair);
}

const BLOCK = Buffer.alloc(4096, '.');

/** A block that was not there before: a disk that is full has none to give. */
async function writeBlock(file: string): Promise<void> {
  try {
    await writeFile(file, BLOCK, { flush: true });
  } finally {
    await rm(file, { force: true });
  }
}

/** A new file is there after a power cut only if its directory was synced. */
async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

interface Chained {
  readonly events: Buffer;
  readonly payloads: Buffer;
  readonly stored: StoredEvent[];
  readonly head: Head;
}

function chainOn(from: Head, batch: readonly Waiting[]): Chained {
  let head = from;
  const lines: string[] = [];
  const stored = batch.map(({ draft }) => {
    const event = draft.seal(head.seq + 1, head.hash);
    const line = canonicalJson(event);
    lines.push(`${line}\n`);
    head = { seq: event.seq, hash: sha256(line) };
    return draft.stored(event);
  });
  const payloads = batch.map(({ draft }) => payloadLine(draft.payload.text, draft.payload.hash)).join('');
  return { events: Buffer.from(lines.join('')), payloads: Buffer.from(payloads), stored, head };
}
