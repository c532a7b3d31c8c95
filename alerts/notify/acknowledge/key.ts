import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

const BYTES = 32;

/**
 * The key that signs acknowledge links: `<dir>/acknowledge.key`, made at the first start, readable by its owner alone. Rejects if the file
 * holds something else. Taken away, it is made anew, and links sent before are worth nothing.
 */
export async function acknowledgeKey(dir: string): Promise<Buffer> {
  const file = path.join(dir, 'acknowledge.key');
  await mkdir(dir, { recursive: true });
  const key = (await present(file)) ?? (await made(file));
  if (key.length !== BYTES) throw new Error(`${file}: ${key.length} bytes are no key of ${BYTES}; take it away`);
  await chmod(file, 0o600);
  return key;
}

function present(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Whole or not at all, and never over a key that is there. */
async function made(file: string): Promise<Buffer> {
  const key = randomBytes(BYTES);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(key);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return await readFile(file);
  } finally {
    await rm(draft, { force: true });
  }
}
