import type { Clock } from '../../chain/clock.js';
import type { Disk } from './disk.js';
import { WalUnavailable } from './unavailable.js';

/** How often, at most, appends make us ask for the free space, ms. */
const LOOK_MS = 500;
/** What a client is told to wait for a disk that is full or fails, s. */
export const DISK_RETRY_S = 10;

/** Keeps a share of the disk free: a full one would take the engine, and what it acknowledged, with it. */
export class FreeSpace {
  readonly #disk: Disk;
  readonly #dir: string;
  readonly #minBytes: number;
  readonly #clock: Clock;
  #last: { readonly atMs: number; readonly bytes: number } | undefined;

  constructor(disk: Disk, dir: string, minBytes: number, clock: Clock) {
    this.#disk = disk;
    this.#dir = dir;
    this.#minBytes = minBytes;
    this.#clock = clock;
  }

  /** At the last look; undefined before the first. */
  get bytes(): number | undefined {
    return this.#last?.bytes;
  }

  /** Rejects with a WalUnavailable below the mark. A look serves for a while, unless it must be `fresh`. */
  async check(fresh = false): Promise<void> {
    const nowMs = this.#clock.now();
    if (fresh || !this.#last || Math.abs(nowMs - this.#last.atMs) >= LOOK_MS) {
      this.#last = { atMs: nowMs, bytes: await this.#disk.freeBytes(this.#dir) };
    }
    if (this.#last.bytes >= this.#minBytes) return;
    const message = `the collector's disk has ${this.#last.bytes} bytes free of the ${this.#minBytes} it must keep: send again later`;
    throw new WalUnavailable('disk-full', message, DISK_RETRY_S);
  }
}
