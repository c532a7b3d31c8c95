import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../chain/clock.js';
import { readIfPresent, writeDurably } from '../wal/durable.js';
import { lockFile } from '../wal/lock.js';

export interface BookOptions<Entry> {
  /** JSON, for its owner only; it need not exist. */
  readonly file: string;
  /** What its entries are called, which is also their name in the file. */
  readonly what: string;
  /** The entries of a file; throws on one it does not understand. */
  readonly parse: (json: unknown) => Entry[];
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/** A small file of entries that several processes read and change, each change whole. */
export interface Book<Entry> {
  entries(): readonly Entry[];
  /** One change at a time, of all processes, each from what the file says now. */
  change<Result>(edit: (now: Entry[]) => { readonly next: Entry[]; readonly result: Result }): Promise<Result>;
  /** Stops watching the file. */
  stop(): void;
}

/** Another process may change the file (`vigie token create`): its effect is seen within this time, ms. */
const RELOAD_MS = 1_000;

/** Rejects if the file cannot be understood. */
export async function openBook<Entry>(options: BookOptions<Entry>): Promise<Book<Entry>> {
  const { file, what, clock, log } = options;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  let entries = await read(options);
  let version = await versionOf(file);
  let turn: Promise<unknown> = Promise.resolve();

  const reload = async (): Promise<void> => {
    const seen = await versionOf(file);
    if (seen === version) return;
    entries = await read(options);
    version = seen;
    log.info({ file, [what]: entries.length }, `${what}: read again, the file has changed`);
  };

  const cancel = clock.every(RELOAD_MS * clock.rate, () => {
    turn = turn.then(reload).catch((error: unknown) => {
      log.error({ err: error, file }, `${what}: the file cannot be read, the ${what} known before stay valid`);
    });
  });

  return {
    entries: () => entries,
    change: (edit) => {
      const done = turn.then(async () => {
        const unlock = await lockFile(`${file}.lock`, clock);
        try {
          const { next, result } = edit(await read(options));
          await writeDurably(file, `${JSON.stringify({ v: 1, [what]: next }, undefined, 2)}\n`);
          version = await versionOf(file);
          entries = next;
          return result;
        } finally {
          await unlock();
        }
      });
      turn = done.catch(() => {});
      return done;
    },
    stop: cancel,
  };
}

async function read<Entry>({ file, what, parse }: BookOptions<Entry>): Promise<Entry[]> {
  const text = await readIfPresent(file);
  if (text === undefined) return [];
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${file} is not a file of ${what}: restore it from a backup, or remove it and make new ${what}`, {
      cause,
    });
  }
}

/** Tells one content of the file from another, for every change replaces the file. Closes it to others if it is open. */
async function versionOf(file: string): Promise<string> {
  try {
    const { ino, mtimeMs, size, mode } = await stat(file);
    if (mode & 0o077) await chmod(file, 0o600);
    return `${ino} ${mtimeMs} ${size}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
    throw error;
  }
}
