import { createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Turns addresses and account ids into pseudonyms that only the holder of the epoch's key can reproduce. */
export interface Pseudonymiser {
  /** 16 lower-case hex digits: the first 8 bytes of HMAC-SHA256. */
  hex(value: string): string;
  /** `hmac:` and the hex digits: what is stored in the value's place. */
  masked(value: string): string;
  /** The first 4 bytes as an unsigned number, never 0 (0 means "none" in the rows). */
  hash32(value: string): number;
  /** The first 8 bytes as an unsigned bigint, never 0. */
  hash64(value: string): bigint;
  /** All of these at once. */
  of(value: string): Pseudonym;
}

export interface Pseudonym {
  readonly hex: string;
  readonly masked: string;
  readonly hash32: number;
  readonly hash64: bigint;
}

/** A flood brings a new address with every request: the cache starts afresh rather than grow. */
const CACHE_LIMIT = 50_000;
/** No address or account is longer; what is, comes once, from a flood. */
const MAX_CACHED_CHARACTERS = 256;
const KEY_BYTES = 32;
const KEY_FILE = 'pseudonym.key';

/** `key`: the secret of the epoch, 32 bytes. Equal values give equal pseudonyms as long as the key is the same. */
export function createPseudonymiser(key: Buffer): Pseudonymiser {
  if (key.length !== KEY_BYTES) throw new RangeError(`a pseudonym key has ${KEY_BYTES} bytes, got ${key.length}`);
  const cache = new Map<string, Pseudonym>();
  const pseudonym = (value: string): Pseudonym => {
    const known = cache.get(value);
    if (known) return known;
    const fresh = compute(key, value);
    if (value.length > MAX_CACHED_CHARACTERS) return fresh;
    if (cache.size >= CACHE_LIMIT) cache.clear();
    // A copy: an address cut out of a longer text would keep all of that in memory.
    cache.set(Buffer.from(value).toString(), fresh);
    return fresh;
  };
  return {
    hex: (value) => pseudonym(value).hex,
    masked: (value) => pseudonym(value).masked,
    hash32: (value) => pseudonym(value).hash32,
    hash64: (value) => pseudonym(value).hash64,
    of: pseudonym,
  };
}

function compute(key: Buffer, value: string): Pseudonym {
  const digest = createHmac('sha256', key).update(value, 'utf8').digest();
  const hex = digest.toString('hex', 0, 8);
  return {
    hex,
    // Flat, or every reader would flatten it again.
    masked: Buffer.from(`hmac:${hex}`, 'latin1').toString('latin1'),
    hash32: digest.readUInt32BE(0) || 1,
    hash64: digest.readBigUInt64BE(0) || 1n,
  };
}

/**
 * The 32-byte key kept in `dir/pseudonym.key`, made on first use with mode 0600. It stays outside ClickHouse, so that
 * who reads the store cannot undo the pseudonyms. Throws if the file is damaged or if others may read it: a new key
 * would silently cut every source and account in two.
 */
export async function loadEpochKey(dir: string): Promise<Buffer> {
  const file = join(dir, KEY_FILE);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return (await readKey(file)) ?? (await createKey(dir, file));
}

async function readKey(file: string): Promise<Buffer | undefined> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) return undefined;
  if (found.mode & 0o077) {
    const mode = (found.mode & 0o777).toString(8);
    throw new Error(`${file} has mode ${mode}, so others may read it: run chmod 600 on it`);
  }
  const key = await readFile(file);
  if (key.length !== KEY_BYTES) {
    throw new Error(`${file} must hold ${KEY_BYTES} bytes, it holds ${key.length}: restore it from a backup`);
  }
  return key;
}

/** Written aside and linked into place: a kill leaves no half key, and of two processes one wins. */
async function createKey(dir: string, file: string): Promise<Buffer> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(randomBytes(KEY_BYTES));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dir);
  const key = await readKey(file);
  if (!key) throw new Error(`${file} vanished while it was made`);
  return key;
}

async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
