import { mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Cancel, Clock } from '../../chain/clock.js';
import { sealingAgeMs } from './age.js';
import { type Disk, realDisk } from './disk.js';
import { encodeFrame, type Frame } from './frame.js';
import { FreeSpace } from './free-space.js';
import { GroupCommit } from './group-commit.js';
import { nextEpoch } from './identity.js';
import { takeBack } from './put-back.js';
import { recover } from './recovery.js';
import { Repeats } from './repeats.js';
import { type SealedSegment, type Signal, segmentId } from './segment.js';
import { type WalSettings, walSettings } from './settings.js';
import { Shelf } from './shelf.js';
import { sweep } from './sweep.js';
import { type WalTrouble, WalUnavailable } from './unavailable.js';
import { SegmentWriter } from './writer.js';

export interface WalOptions {
  /** Of this signal alone; no other process may have it open (see `lockDirectory`). */
  readonly dir: string;
  readonly signal: Signal;
  /** See `collectorIdentity`. */
  readonly collector: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings?: Partial<WalSettings> | undefined;
  readonly disk?: Disk | undefined;
}

export interface WalStats {
  /** Not yet in the store: sealed segments and the open one. */
  readonly segments: number;
  readonly rows: number;
  readonly bytes: number;
  /** Age of the oldest row not yet in the store, ms; 0 if there is none. */
  readonly oldestAgeMs: number;
  /** Segments set aside because the store does not take them. */
  readonly refused: number;
  /** Since the start: frames stored, bodies acknowledged as repeats, syncs that served the frames. */
  readonly stored: number;
  readonly repeated: number;
  readonly syncs: number;
  /** Age at which the open segment is sealed at present, ms. */
  readonly sealingAgeMs: number;
  /** At the last look; undefined before the first append. */
  readonly freeBytes: number | undefined;
  /** Why the last append was refused; undefined if it was not, or a minute ago. */
  readonly trouble: WalTrouble | undefined;
}

const SWEEP_MS = 60_000;
/** How soon a refused segment that was put back is given to the loader, ms. */
const TAKE_BACK_MS = 2_000;
/** A refusal is told for so long after the last, for senders may have gone. */
const TROUBLE_MS = 60_000;

/** Opens the log and recovers what an earlier process left; rejects if the directory cannot be used. */
export async function openWal(options: WalOptions): Promise<WriteAheadLog> {
  const { dir, clock, log, disk = realDisk } = options;
  const settings = walSettings.parse(options.settings ?? {});
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const { repeatWindowMs } = settings;
  await takeBack(dir, disk);
  const found = await recover(dir, { nowMs: clock.now(), repeatWindowMs, disk, log });
  const epoch = await nextEpoch(dir, clock.now(), found.epoch);
  const repeats = new Repeats(repeatWindowMs);
  for (const { sender, digest, receivedAtNs } of found.recent) {
    repeats.remember(sender, digest, Number(receivedAtNs / 1_000_000n));
  }
  const shelf = new Shelf({ ...found, dir, clock, disk, signal: options.signal });
  return new WriteAheadLog({ ...options, disk }, settings, epoch, shelf, repeats);
}

/**
 * The write-ahead log of one signal: what `append` has resolved is on the disk, is given to the loader in sealed segments,
 * and leaves only once the loader says so.
 */
export class WriteAheadLog {
  readonly #options: WalOptions & { readonly disk: Disk };
  readonly #settings: WalSettings;
  readonly #shelf: Shelf;
  readonly #repeats: Repeats;
  readonly #writer: SegmentWriter;
  readonly #group: GroupCommit;
  readonly #freeSpace: FreeSpace;
  readonly #cancelChores: readonly Cancel[];
  #chores: Promise<void> = Promise.resolve();
  #closed = false;
  #stored = 0;
  #repeated = 0;
  #refusal: { readonly trouble: WalTrouble; readonly atMs: number } | undefined;

  /** See `openWal`. */
  constructor(
    options: WalOptions & { readonly disk: Disk },
    settings: WalSettings,
    epoch: number,
    shelf: Shelf,
    repeats: Repeats,
  ) {
    this.#options = options;
    this.#settings = settings;
    this.#shelf = shelf;
    this.#repeats = repeats;
    let n = 0;
    const nextId = (): string => segmentId(options.collector, options.signal, epoch, ++n);
    const { dir, disk, clock, log } = options;
    this.#writer = new SegmentWriter({ dir, disk, log, nextId });
    this.#freeSpace = new FreeSpace(disk, dir, settings.minFreeBytes, clock);
    this.#group = new GroupCommit({
      writer: this.#writer,
      settings,
      freeSpace: this.#freeSpace,
      clock,
      log,
      ageMs: () => this.#ageMs(),
      onSealed: (segment) => shelf.add(segment),
    });
    this.#cancelChores = [
      clock.every(SWEEP_MS, () => this.#chore('sweeping', () => this.#sweep())),
      clock.every(TAKE_BACK_MS, () => this.#chore('taking back refused segments', () => this.#takeBack())),
    ];
  }

  /**
   * Resolves once the frame is on the disk (`stored`), or an equal body of the same sender is (`repeated`); rejects with a
   * WalUnavailable if it is not stored. The payload must not change meanwhile.
   */
  async append(frame: Frame): Promise<'stored' | 'repeated'> {
    const { sender, digest } = frame;
    const { clock } = this.#options;
    for (;;) {
      const earlier = this.#repeats.find(sender, digest, clock.now());
      if (!earlier) break;
      if (earlier !== 'stored' && !(await earlier)) continue;
      this.#repeated++;
      return 'repeated';
    }
    if (this.#closed) throw closed();
    const commit = this.#group.commit(encodeFrame(frame));
    this.#repeats.begin(sender, digest, clock.now(), commit);
    try {
      await commit;
    } catch (error) {
      const trouble = error instanceof WalUnavailable ? error.trouble : 'write-failed';
      this.#refusal = { trouble, atMs: clock.now() };
      throw error;
    }
    this.#refusal = undefined;
    this.#stored++;
    return 'stored';
  }

  /** Why an append would be refused now; undefined if it would not. */
  async trouble(): Promise<WalUnavailable | undefined> {
    if (this.#closed) return closed();
    return await this.#freeSpace.check(true).then(
      () => undefined,
      (error: unknown) => (error instanceof WalUnavailable ? error : undefined),
    );
  }

  /** Gives the loader what was appended so far, however young. */
  seal(): Promise<void> {
    return this.#group.seal();
  }

  /** Takes no frames any more; resolves once those that wait are on the disk and sealed. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const cancel of this.#cancelChores) cancel();
    await this.seal();
    await this.#chores;
  }

  sealed(): readonly SealedSegment[] {
    return this.#shelf.sealed();
  }

  onSealed(listener: () => void): () => void {
    return this.#shelf.onSealed(listener);
  }

  read(id: string): Promise<Buffer[]> {
    return this.#shelf.read(id);
  }

  release(id: string): Promise<void> {
    return this.#shelf.release(id);
  }

  refuse(id: string, reason: string): Promise<void> {
    return this.#shelf.refuse(id, reason);
  }

  /** Resolves once no sealed segment waits for the loader. */
  emptied(): Promise<void> {
    return this.#shelf.emptied();
  }

  stats(): WalStats {
    const sealed = this.#shelf.sealed();
    const open = this.#writer.unsealed;
    const sum = (of: (part: { rows: number; bytes: number }) => number): number =>
      sealed.reduce((total, part) => total + of(part), open ? of(open) : 0);
    const oldest = this.#shelf.oldest ?? open;
    const nowMs = this.#options.clock.now();
    return {
      segments: sealed.length + (open ? 1 : 0),
      rows: sum(({ rows }) => rows),
      bytes: sum(({ bytes }) => bytes),
      oldestAgeMs: oldest ? Math.max(0, nowMs - oldest.firstReceivedAtMs) : 0,
      refused: this.#shelf.refused,
      stored: this.#stored,
      repeated: this.#repeated,
      syncs: this.#writer.syncs,
      sealingAgeMs: this.#ageMs(),
      freeBytes: this.#freeSpace.bytes,
      trouble: nowMs - (this.#refusal?.atMs ?? 0) < TROUBLE_MS ? this.#refusal?.trouble : undefined,
    };
  }

  #ageMs(): number {
    const { minAgeMs: minMs, maxAgeMs: maxMs, behindAgeMs: behindMs, loadShare } = this.#settings;
    return sealingAgeMs({ minMs, maxMs, behindMs, loadShare }, this.#shelf.usualLoadMs, this.#shelf.sealed().length);
  }

  /** One after the other; a failure is for the log, and the next turn tries again. */
  #chore(what: string, work: () => Promise<void>): void {
    const { dir, log } = this.#options;
    this.#chores = this.#chores
      .then(work)
      .catch((error: unknown) => log.warn({ err: error, dir }, `wal: ${what} failed`));
  }

  async #sweep(): Promise<void> {
    const { dir, clock, log } = this.#options;
    const gone = await sweep(dir, this.#settings.keepReleasedMs, clock.now());
    if (gone.length > 0) log.debug({ dir, files: gone.length }, 'wal: deleted released segments past their time');
  }

  async #takeBack(): Promise<void> {
    const segments = await this.#shelf.takeBack();
    if (segments.length > 0) this.#options.log.info({ segments }, 'wal: refused segments are tried again');
  }
}

function closed(): WalUnavailable {
  return new WalUnavailable('closed', 'the collector is stopping: send again later', 5);
}
