import { mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from './canonical.js';

/** Files that people attach, beside the journal, each under the SHA-256 of its bytes: the journal holds the hash, so a changed file shows. */
export interface Attachments {
  /** Keeps the bytes, on disk when it resolves; the same bytes are kept once. */
  put(bytes: Uint8Array): Promise<{ readonly sha256: string; readonly bytes: number }>;
  /** Size in bytes; undefined of what was never put. */
  sizeOf(hash: string): Promise<number | undefined>;
  /** The bytes; undefined of what was never put, and of what is no longer what was put. */
  read(hash: string): Promise<Buffer | undefined>;
}

export function openAttachments(dir: string): Attachments {
  const place = path.join(dir, 'attachments');
  const sizeOf = async (hash: string): Promise<number | undefined> =>
    stat(path.join(place, hash)).then(
      ({ size }) => size,
      () => undefined,
    );
  return {
    sizeOf,
    async read(hash) {
      const bytes = await readFile(path.join(place, hash)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      return bytes && sha256(bytes) === hash ? bytes : undefined;
    },
    async put(bytes) {
      const hash = sha256(bytes);
      const found = { sha256: hash, bytes: bytes.length };
      if ((await sizeOf(hash)) === bytes.length) return found;
      if (await mkdir(place, { recursive: true })) await syncFolder(dir);
      // Under its name only once it is whole and on disk.
      const copy = path.join(place, `${hash}.${process.pid}.part`);
      await writeFile(copy, bytes, { flush: true });
      await rename(copy, path.join(place, hash));
      await syncFolder(place);
      return found;
    },
  };
}

/** A new name is there after a power cut only if its folder was synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
