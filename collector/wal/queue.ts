import type { EncodedFrame } from './frame.js';

/** A frame on its way to the disk. */
export interface Pending {
  readonly frame: EncodedFrame;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

export interface Room {
  readonly bytes: number;
  readonly rows: number;
}

/** Frames that wait for the disk, first in first out. */
export class PendingQueue {
  #waiting: Pending[] = [];
  #bytes = 0;

  get length(): number {
    return this.#waiting.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(pending: Pending): void {
    this.#waiting.push(pending);
    this.#bytes += pending.frame.bytes;
  }

  /** The frames that one fdatasync will serve: as many as fit the room, and at least one. */
  take(room: Room): Pending[] {
    let bytes = 0;
    let rows = 0;
    let count = 0;
    for (const { frame } of this.#waiting) {
      if (count > 0 && (bytes + frame.bytes > room.bytes || rows + frame.rows > room.rows)) break;
      bytes += frame.bytes;
      rows += frame.rows;
      count++;
    }
    const taken = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    this.#bytes -= bytes;
    return taken;
  }

  /** Rows of the frame that comes next, 0 if none does. */
  get nextRows(): number {
    return this.#waiting[0]?.frame.rows ?? 0;
  }
}
