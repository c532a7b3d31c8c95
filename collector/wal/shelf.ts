import { open, rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../chain/clock.js';
import { LoadTimes } from './age.js';
import type { Disk } from './disk.js';
import { writeDurably } from './durable.js';
import { scanFrames } from './frame.js';
import { describe } from './heads.js';
import { takeBack } from './put-back.js';
import { closedFileName, type SealedSegment, type Signal } from './segment.js';
import { DamagedSegment } from './unavailable.js';
import type { ClosedSegment } from './writer.js';

export interface ShelfOptions {
  readonly dir: string;
  readonly signal: Signal;
  readonly disk: Disk;
  readonly clock: Clock;
  /** Sealed ones found at start, oldest first. */
  readonly sealed: readonly ClosedSegment[];
  readonly refused: number;
}

/** The sealed segments until the loader has released or refused them: they leave in no other way. */
export class Shelf {
  readonly #options: ShelfOptions;
  /** Oldest first. */
  readonly #sealed = new Map<string, ClosedSegment>();
  readonly #listeners = new Set<() => void>();
  readonly #readAtMs = new Map<string, number>();
  readonly #loadTimes = new LoadTimes();
  #emptied: (() => void)[] = [];
  #refused: number;
  #list: readonly SealedSegment[] | undefined;

  constructor(options: ShelfOptions) {
    this.#options = options;
    this.#refused = options.refused;
    for (const segment of options.sealed) this.#sealed.set(segment.id, segment);
  }

  get refused(): number {
    return this.#refused;
  }

  /** From reading a segment to its release, ms. */
  get usualLoadMs(): number {
    return this.#loadTimes.usualMs;
  }

  get oldest(): ClosedSegment | undefined {
    return this.#sealed.values().next().value;
  }

  add(segment: ClosedSegment): void {
    this.#sealed.set(segment.id, segment);
    this.#list = undefined;
    for (const listener of this.#listeners) listener();
  }

  sealed(): readonly SealedSegment[] {
    const { signal } = this.#options;
    this.#list ??= [...this.#sealed.values()].map(({ id, rows, bytes }) => ({ id, signal, rows, bytes }));
    return this.#list;
  }

  onSealed(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves once no sealed segment waits for the loader. */
  async emptied(): Promise<void> {
    if (this.#sealed.size > 0) await new Promise<void>((resolve) => this.#emptied.push(resolve));
  }

  async read(id: string): Promise<Buffer[]> {
    const segment = this.#get(id);
    this.#readAtMs.set(id, this.#options.clock.now());
    const { frames, validBytes } = scanFrames(await readStart(segment.path, segment.bytes));
    const rows = frames.reduce((sum, frame) => sum + frame.rows, 0);
    if (validBytes !== segment.bytes || rows !== segment.rows) {
      throw new DamagedSegment(
        `${segment.path} is damaged after byte ${validBytes}: ${rows} of ${segment.rows} rows can be read`,
      );
    }
    return frames.map(({ payload }) => payload);
  }

  async release(id: string): Promise<void> {
    const segment = this.#get(id);
    const path = await this.#move(segment, 'released');
    const nowS = this.#options.clock.now() / 1000;
    // The sweeper counts from here, in the clock's time.
    await utimes(path, nowS, nowS);
    const readAtMs = this.#readAtMs.get(id);
    if (readAtMs !== undefined) this.#loadTimes.add(this.#options.clock.now() - readAtMs);
    this.#forget(id);
  }

  async refuse(id: string, reason: string): Promise<void> {
    const segment = this.#get(id);
    const { dir, clock } = this.#options;
    const record = { at: new Date(clock.now()).toISOString(), segment: id, rows: segment.rows, reason };
    await writeDurably(join(dir, `${id}.reason.json`), `${JSON.stringify(record, undefined, 2)}\n`);
    await this.#move(segment, 'refused');
    this.#refused++;
    this.#forget(id);
  }

  /** Gives the loader the refused segments that were put back for it; resolves with their ids. */
  async takeBack(): Promise<string[]> {
    const { dir, disk } = this.#options;
    const names = await takeBack(dir, disk);
    for (const name of names) {
      this.#refused--;
      this.add(await describe(dir, name));
    }
    return names.map(({ id }) => id);
  }

  #get(id: string): ClosedSegment {
    const segment = this.#sealed.get(id);
    if (!segment) throw new Error(`no sealed segment ${id} in ${this.#options.dir}`);
    return segment;
  }

  /** May be called again after it failed: the segment then already has its new name, and can be read under it. */
  async #move(segment: ClosedSegment, state: 'released' | 'refused'): Promise<string> {
    const { dir, disk } = this.#options;
    const path = join(dir, closedFileName(segment, state));
    await rename(segment.path, path);
    this.#sealed.set(segment.id, { ...segment, path });
    await disk.syncDirectory(dir);
    return path;
  }

  #forget(id: string): void {
    this.#sealed.delete(id);
    this.#readAtMs.delete(id);
    this.#list = undefined;
    if (this.#sealed.size > 0) return;
    for (const resolve of this.#emptied.splice(0)) resolve();
  }
}

/** The first `bytes` bytes of the file, fewer if it is shorter. */
async function readStart(path: string, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  const handle = await open(path, 'r');
  try {
    let at = 0;
    while (at < bytes) {
      const { bytesRead } = await handle.read(buffer, at, bytes - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return buffer.subarray(0, at);
  } finally {
    await handle.close();
  }
}
