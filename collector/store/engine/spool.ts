import { createWriteStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const BUFFERED_BYTES = 4 * 1024 * 1024;

/** Bodies on their way into the engine, one file each. What a killed engine left behind is emptied at the start. */
export class Spool {
  readonly #directory: string;
  #next = 0;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
    for (const left of readdirSync(directory)) rmSync(join(directory, left), { force: true });
  }

  /** Writes the stream to a file, byte by byte, calls `use` with its path and size, and removes it in any case. */
  async with<Result>(body: Readable, use: (file: string, bytes: number) => Promise<Result>): Promise<Result> {
    const file = join(this.#directory, `${process.pid}-${this.#next++}.body`);
    try {
      // Chunks of the socket that come during a write share the next one.
      const out = createWriteStream(file, { highWaterMark: BUFFERED_BYTES });
      await pipeline(body, out);
      return await use(file, out.bytesWritten);
    } finally {
      await rm(file, { force: true });
    }
  }
}
