import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Disk, SegmentFile } from './disk.js';
import { type EncodedFrame, SEGMENT_MAGIC } from './frame.js';
import { closedFileName, openFileName } from './segment.js';

/** A segment that will not change any more. */
export interface ClosedSegment {
  readonly id: string;
  readonly path: string;
  readonly rows: number;
  /** Of the file's acknowledged part: nothing beyond is ever read. */
  readonly bytes: number;
  readonly firstReceivedAtMs: number;
}

interface OpenSegment {
  readonly id: string;
  readonly path: string;
  readonly file: SegmentFile;
  /** On the disk for sure. */
  bytes: number;
  rows: number;
  readonly firstReceivedAtMs: number;
}

export type SegmentExtent = Readonly<Pick<OpenSegment, 'rows' | 'bytes' | 'firstReceivedAtMs'>>;

export interface WriterOptions {
  readonly dir: string;
  readonly disk: Disk;
  readonly log: Logger;
  readonly nextId: () => string;
}

/** Writes frames to one open segment at a time. Its calls must not overlap: one caller takes turns. */
export class SegmentWriter {
  readonly #options: WriterOptions;
  #open: OpenSegment | undefined;
  /** On its way from open to sealed. */
  #settling: OpenSegment | undefined;
  #syncs = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** The open segment's extent, undefined if there is none. */
  get extent(): SegmentExtent | undefined {
    return this.#open;
  }

  /** What is on the disk and not yet given away as sealed: the open segment, or the one being closed. */
  get unsealed(): SegmentExtent | undefined {
    return this.#open ?? this.#settling;
  }

  /** How many times frames were synced. */
  get syncs(): number {
    return this.#syncs;
  }

  /** Resolves once all the frames are on the disk. After a rejection, call `abandon`: none of them must stay. */
  async write(frames: readonly EncodedFrame[]): Promise<void> {
    const [first] = frames;
    if (!first) return;
    this.#open ??= await this.#create(first);
    const open = this.#open;
    await open.file.write(
      frames.flatMap(({ buffers }) => buffers),
      open.bytes,
    );
    this.#syncs++;
    await open.file.sync();
    open.bytes += frames.reduce((sum, { bytes }) => sum + bytes, 0);
    open.rows += frames.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Closes the open segment under its final name. Undefined if there was none, or nothing in it. */
  async seal(): Promise<ClosedSegment | undefined> {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return undefined;
    this.#settling = open;
    await open.file.close().catch((error: unknown) => this.#complain(open, error, 'closing'));
    return await this.#settle(open).finally(() => {
      this.#settling = undefined;
    });
  }

  /**
   * After a failed write: cuts what was not acknowledged, for a retry would otherwise be stored twice, and gives up the
   * file, for a failed fsync leaves the state of its pages unknown. What was acknowledged in it is returned, sealed.
   */
  async abandon(): Promise<ClosedSegment | undefined> {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return undefined;
    const complain = (error: unknown): void => this.#complain(open, error, 'cutting the unacknowledged tail of');
    await open.file.truncate(open.bytes).catch(complain);
    await open.file.sync().catch(complain);
    await open.file.close().catch(complain);
    return await this.#settle(open);
  }

  async #create(first: EncodedFrame): Promise<OpenSegment> {
    const { dir, disk, nextId } = this.#options;
    const id = nextId();
    const path = join(dir, openFileName(id));
    const file = await disk.create(path);
    try {
      await file.write([SEGMENT_MAGIC], 0);
      await disk.syncDirectory(dir);
    } catch (error) {
      await file.close().catch(() => {});
      await rm(path, { force: true }).catch(() => {});
      throw error;
    }
    const firstReceivedAtMs = Number(first.receivedAtNs / 1_000_000n);
    return { id, path, file, bytes: SEGMENT_MAGIC.length, rows: 0, firstReceivedAtMs };
  }

  async #settle(open: OpenSegment): Promise<ClosedSegment | undefined> {
    const { dir, disk } = this.#options;
    if (open.bytes === SEGMENT_MAGIC.length) {
      await rm(open.path, { force: true }).catch((error: unknown) => this.#complain(open, error, 'removing'));
      return undefined;
    }
    const sealed = join(dir, closedFileName(open, 'sealed'));
    let path = open.path;
    try {
      await rename(open.path, sealed);
      path = sealed;
      await disk.syncDirectory(dir);
    } catch (error) {
      // It can be loaded under either name, and the next start seals it again.
      this.#complain(open, error, 'renaming');
    }
    const { id, rows, bytes, firstReceivedAtMs } = open;
    return { id, path, rows, bytes, firstReceivedAtMs };
  }

  #complain({ id, bytes }: OpenSegment, error: unknown, what: string): void {
    this.#options.log.error({ err: error, segment: id, bytes }, `wal: ${what} the segment failed`);
  }
}
