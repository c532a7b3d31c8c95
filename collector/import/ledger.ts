import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readIfPresent, writeDurably } from '../wal/durable.js';
import { acquire } from '../wal/lock.js';

/** What is known of a request from earlier imports: `done`; or the time it was last on its way, its outcome unknown. */
export type Past = 'done' | { readonly sendingSinceMs: number } | undefined;

/** Another import of the same sender is at work, and would send the same requests. */
export class LedgerHeld extends Error {
  override readonly name = 'LedgerHeld';
}

/**
 * The requests that an import has brought to a collector, by the SHA-256 of their bytes, whatever file they came from: so a
 * file imported again, grown, renamed or recompressed adds only what is new. A line is on the disk before a request is sent
 * (`s <hex> <ms>`) and follows its answer (`d <hex>` stored, `x <hex>` refused); an `s` without answer is in doubt.
 */
export class Ledger {
  readonly #file: FileHandle;
  readonly #unlock: () => Promise<void>;
  readonly #past: Map<string, number>;
  readonly #done: Set<string>;

  /** See `openLedger`. */
  constructor(file: FileHandle, unlock: () => Promise<void>, done: Set<string>, past: Map<string, number>) {
    this.#file = file;
    this.#unlock = unlock;
    this.#done = done;
    this.#past = past;
  }

  past(digest: Buffer): Past {
    const name = key(digest);
    if (this.#done.has(name)) return 'done';
    const sendingSinceMs = this.#past.get(name);
    return sendingSinceMs === undefined ? undefined : { sendingSinceMs };
  }

  /** When the oldest request that is in doubt was sent, ms since the epoch. */
  get oldestDoubtMs(): number | undefined {
    return this.#past.size > 0 ? Math.min(...this.#past.values()) : undefined;
  }

  /** Resolves once it is on the disk that the request is being sent. */
  async sending(digest: Buffer, nowMs: number): Promise<void> {
    this.#past.set(key(digest), nowMs);
    await this.#file.write(`s ${digest.toString('hex')} ${Math.round(nowMs)}\n`);
    await this.#file.datasync();
  }

  /** The collector has it. */
  async done(digest: Buffer): Promise<void> {
    await this.#answered(digest, 'd');
    this.#done.add(key(digest));
  }

  /** The collector will never take it, and has not. */
  async refused(digest: Buffer): Promise<void> {
    await this.#answered(digest, 'x');
  }

  async close(): Promise<void> {
    await this.#file.datasync();
    await this.#file.close();
    await this.#unlock();
  }

  async #answered(digest: Buffer, outcome: 'd' | 'x'): Promise<void> {
    this.#past.delete(key(digest));
    await this.#file.write(`${outcome} ${digest.toString('hex')}\n`);
  }
}

/** Opens the ledger, making it if need be, shortened to what it says in the end. Rejects with a LedgerHeld. */
export async function openLedger(path: string): Promise<Ledger> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const lock = await acquire(`${path}.lock`);
  if (typeof lock !== 'function')
    throw new LedgerHeld(`process ${lock.heldBy} is importing for the same sender: wait for it, or stop it`);
  try {
    const { done, past } = read((await readIfPresent(path)) ?? '');
    await writeDurably(path, written(done, past));
    return new Ledger(await open(path, 'a', 0o600), lock, done, past);
  } catch (error) {
    await lock();
    throw error;
  }
}

/** A last line that was cut short says nothing. */
function read(text: string): { readonly done: Set<string>; readonly past: Map<string, number> } {
  const done = new Set<string>();
  const past = new Map<string, number>();
  for (const [, what, hex, ms] of text.matchAll(/^([sdx]) ([0-9a-f]{64})(?: (\d+))?\n/gm)) {
    const name = key(Buffer.from(hex as string, 'hex'));
    if (what === 's' && !done.has(name)) past.set(name, Number(ms));
    else past.delete(name);
    if (what === 'd') done.add(name);
  }
  return { done, past };
}

function written(done: ReadonlySet<string>, past: ReadonlyMap<string, number>): string {
  const hex = (name: string): string => Buffer.from(name, 'latin1').toString('hex');
  return [
    ...[...done].map((name) => `d ${hex(name)}\n`),
    ...[...past].map(([name, ms]) => `s ${hex(name)} ${ms}\n`),
  ].join('');
}

/** One-byte characters: a tenth of the memory of a Buffer per entry. */
function key(digest: Buffer): string {
  return digest.toString('latin1');
}
