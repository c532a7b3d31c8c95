import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import type { Cancel, Clock } from '../../chain/clock.js';
import type { Journal } from '../incident/journal.js';
import type { StoredEvent } from '../incident/payload.js';

/** Copies events elsewhere, e.g. into ClickHouse. May be called twice with the same events: (writer, seq) tells. */
export type Mirror = (events: readonly StoredEvent[]) => Promise<void>;

interface MirrorOptions {
  readonly dir: string;
  readonly journal: Journal;
  readonly send: Mirror;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Mirroring {
  /** There is something new. Never waits. */
  poke(): void;
  /** Since when nothing could be copied although something waits. */
  failing(): { readonly sinceMs: number; readonly waiting: number } | undefined;
  stop(): Promise<void>;
}

const BATCH = 500;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Best effort, behind everything else: reads the journal after a cursor kept on disk, copies, moves the cursor. A refusal is tried again
 * later, ever more slowly up to a minute, for ever; nobody waits for it.
 */
export async function openMirror({ dir, journal, send, clock, log }: MirrorOptions): Promise<Mirroring> {
  const file = path.join(dir, 'mirror.cursor');
  let cursor = await readCursor(file);
  let running: Promise<void> | undefined;
  let again = false;
  let pauseMs = FIRST_PAUSE_MS;
  let failingSinceMs: number | undefined;
  let waiting = 0;
  let stopped = false;
  let stopWaiting = (): void => {};
  const stopping = new Promise<void>((resolve) => {
    stopWaiting = resolve;
  });
  let wake: Cancel | undefined;

  function poke(): void {
    waiting += 1;
    if (wake === undefined) start();
  }

  function start(): void {
    wake = undefined;
    again = true;
    running ??= run().finally(() => {
      running = undefined;
    });
  }

  async function run(): Promise<void> {
    try {
      while (again && !stopped) {
        again = false;
        await copyAll();
      }
    } catch (error) {
      failingSinceMs ??= clock.now();
      log.warn({ err: error, pauseMs, cursor }, 'journal not copied, will be tried again');
      if (!stopped) wake = clock.after(pauseMs, start);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  async function copyAll(): Promise<void> {
    let batch: StoredEvent[] = [];
    for await (const event of journal.events(cursor)) {
      batch.push(event);
      if (batch.length < BATCH) continue;
      await copy(batch);
      batch = [];
    }
    if (batch.length > 0) await copy(batch);
    waiting = 0;
  }

  async function copy(batch: readonly StoredEvent[]): Promise<void> {
    if (stopped) return;
    const sending = send(batch);
    // A store that hangs must not hold up the end; what it may have taken is copied again at the next start.
    await Promise.race([sending, stopping]);
    if (stopped) return void sending.catch(() => {});
    failingSinceMs = undefined;
    pauseMs = FIRST_PAUSE_MS;
    cursor = batch.at(-1)?.seq ?? cursor;
    await writeCursor(file, cursor);
  }

  start();
  return {
    poke,
    failing: () => (failingSinceMs === undefined ? undefined : { sinceMs: failingSinceMs, waiting }),
    async stop() {
      stopped = true;
      stopWaiting();
      wake?.();
      await running;
    },
  };
}

async function readCursor(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '0');
  const seq = Number(text);
  return Number.isSafeInteger(seq) && seq >= 0 ? seq : 0;
}

/** Lost, it only makes the copy begin again: no sync. */
async function writeCursor(file: string, seq: number): Promise<void> {
  const handle = await open(`${file}.new`, 'w');
  try {
    await handle.writeFile(String(seq));
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}
