import { type FileHandle, open, statfs } from 'node:fs/promises';

/** A segment being written. Every method rejects with the system's error (ENOSPC, EIO, …). */
export interface SegmentFile {
  /** Writes all the buffers at `position`, however many system calls it takes. */
  write(buffers: readonly Buffer[], position: number): Promise<void>;
  /** Resolves once what was written is on the disk. */
  sync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** What the write-ahead log asks of the disk, so that tests can make it fail at will. */
export interface Disk {
  /** Creates the file; rejects if it exists. */
  create(path: string): Promise<SegmentFile>;
  /** Makes creations and renames inside `dir` durable. */
  syncDirectory(dir: string): Promise<void>;
  /** Bytes an ordinary user may still write on the file system of `dir`. */
  freeBytes(dir: string): Promise<number>;
}

export const realDisk: Disk = {
  create: async (path) => segmentFile(await open(path, 'wx', 0o600)),
  syncDirectory,
  async freeBytes(dir) {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  },
};

export async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function segmentFile(handle: FileHandle): SegmentFile {
  return {
    write: (buffers, position) => writeAll(handle, buffers, position),
    sync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
}

/** A short write is how a disk says it is filling up: the rest is tried again, and then the error comes. */
async function writeAll(handle: FileHandle, buffers: readonly Buffer[], position: number): Promise<void> {
  let rest: Buffer[] = [...buffers];
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest, at);
    at += bytesWritten;
    rest = after(rest, bytesWritten);
  }
}

/** The buffers without their first `bytes` bytes. */
function after(buffers: readonly Buffer[], bytes: number): Buffer[] {
  let skip = bytes;
  return buffers.flatMap((buffer) => {
    const gone = Math.min(skip, buffer.length);
    skip -= gone;
    return gone === buffer.length ? [] : [buffer.subarray(gone)];
  });
}
