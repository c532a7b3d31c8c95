import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Clock } from '../../chain/clock.js';
import { openBook } from './book.js';

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

/** Opens `<dataDir>/tokens.json`, which need not exist; rejects if it cannot be understood. */
export async function openTokens({ dataDir, clock, log }: TokenOptions): Promise<TokenBook> {
  const file = join(dataDir, 'tokens.json');
  const book = await openBook<StoredToken>({
    file,
    what: 'tokens',
    parse: (json) => tokenFile.parse(json).tokens,
    clock,
    log,
  });
  return {
    senderOf: (token) => holder(book.entries(), token),
    async createToken(sender, { label = '' } = {}) {
      const token = `vigie_${randomBytes(32).toString('base64url')}`;
      const id = randomBytes(6).toString('hex');
      const info = { id, sender, label, createdAt: new Date(clock.now()).toISOString() };
      const stored = storedToken.parse({ ...info, sha256: hash(token).toString('hex') });
      await book.change((now) => ({ next: [...now, stored], result: undefined }));
      return { ...info, token };
    },
    list: () => book.entries().map(({ sha256: _, ...info }) => info),
    revoke: (id) =>
      book.change((now) => {
        const next = now.filter((token) => token.id !== id);
        return { next, result: next.length < now.length };
      }),
    stop: book.stop,
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
