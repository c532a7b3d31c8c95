import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Clock } from '../../chain/clock.js';
import { readIfPresent, writeDurably } from '../wal/durable.js';
import { lockFile } from '../wal/lock.js';

/** What may be shown of a token. The clear one is shown once, when it is made, and stored nowhere. */
export interface TokenInfo {
  readonly id: string;
  readonly sender: string;
  readonly label: string;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
}

export interface TokenBook {
  /** The sender who holds this token; undefined if nobody does. */
  senderOf(token: string): string | undefined;
  /** Makes one more token for the sender; earlier ones stay valid. `token` is shown here only. */
  createToken(
    sender: string,
    options?: { readonly label?: string | undefined },
  ): Promise<TokenInfo & { readonly token: string }>;
  list(): readonly TokenInfo[];
  /** False if there is no such token. */
  revoke(id: string): Promise<boolean>;
  /** Stops watching the file. */
  stop(): void;
}

export interface TokenOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const storedToken = z.strictObject({
  id: z.string(),
  sender: z.string().min(1),
  label: z.string(),
  createdAt: z.string(),
  /** Hex. The token has 256 random bits, so a slow hash would protect nothing more. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const tokenFile = z.strictObject({ v: z.literal(1), tokens: z.array(storedToken) });

type StoredToken = z.infer<typeof storedToken>;

/** Another process may change the file (`vigie token create`): its effect is seen within this time, ms. */
const RELOAD_MS = 1_000;

/** Opens `<dataDir>/tokens.json`, which need not exist; rejects if it cannot be understood. */
export async function openTokens({ dataDir, clock, log }: TokenOptions): Promise<TokenBook> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'tokens.json');
  let tokens = await read(file);
  let version = await versionOf(file);
  let turn: Promise<unknown> = Promise.resolve();

  /** One change at a time, of all processes, each from what the file says now. */
  const change = <Result>(edit: (now: StoredToken[]) => { next: StoredToken[]; result: Result }): Promise<Result> => {
    const done = turn.then(async () => {
      const unlock = await lockFile(`${file}.lock`, clock);
      try {
        const { next, result } = edit(await read(file));
        await writeDurably(file, `${JSON.stringify({ v: 1, tokens: next }, undefined, 2)}\n`);
        version = await versionOf(file);
        tokens = next;
        return result;
      } finally {
        await unlock();
      }
    });
    turn = done.catch(() => {});
    return done;
  };

  const reload = async (): Promise<void> => {
    const seen = await versionOf(file);
    if (seen === version) return;
    tokens = await read(file);
    version = seen;
    log.info({ file, tokens: tokens.length }, 'tokens: read again, the file has changed');
  };

  const cancel = clock.every(RELOAD_MS, () => {
    turn = turn.then(reload).catch((error: unknown) => {
      log.error({ err: error, file }, 'tokens: the file cannot be read, the tokens known before stay valid');
    });
  });

  return {
    senderOf: (token) => holder(tokens, token),
    async createToken(sender, { label = '' } = {}) {
      const token = `vigie_${randomBytes(32).toString('base64url')}`;
      const id = randomBytes(6).toString('hex');
      const info = { id, sender, label, createdAt: new Date(clock.now()).toISOString() };
      const stored = storedToken.parse({ ...info, sha256: hash(token).toString('hex') });
      await change((now) => ({ next: [...now, stored], result: undefined }));
      return { ...info, token };
    },
    list: () => tokens.map(({ sha256: _, ...info }) => info),
    revoke: (id) =>
      change((now) => {
        const next = now.filter((token) => token.id !== id);
        return { next, result: next.length < now.length };
      }),
    stop: cancel,
  };
}

/** Compares with every token in constant time: the time taken tells nothing of any of them. */
function holder(tokens: readonly StoredToken[], token: string): string | undefined {
  const wanted = hash(token);
  let found: string | undefined;
  for (const { sha256, sender } of tokens) if (timingSafeEqual(Buffer.from(sha256, 'hex'), wanted)) found = sender;
  return found;
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

async function read(file: string): Promise<StoredToken[]> {
  const text = await readIfPresent(file);
  if (text === undefined) return [];
  try {
    return tokenFile.parse(JSON.parse(text)).tokens;
  } catch (cause) {
    throw new Error(`${file} is not a file of tokens: restore it from a backup, or remove it and make new tokens`, {
      cause,
    });
  }
}

/** Tells one content of the file from another, for every change replaces the file. Closes it to others if it is open. */
async function versionOf(file: string): Promise<string> {
  try {
    const { ino, mtimeMs, size, mode } = await stat(file);
    if (mode & 0o077) await chmod(file, 0o600);
    return `${ino} ${mtimeMs} ${size}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
    throw error;
  }
}
