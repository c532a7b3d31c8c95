import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../../chain/clock.js';
import { parsePart } from '../../../chain/part.js';
import { type BookOptions, openBook } from '../../../collector/admission/book.js';

/** What may be shown of a device link. Its secret is shown once, when it is made, and stored nowhere. */
export interface ScreenInfo {
  readonly id: string;
  /** Where it hangs: `hall-rectorat`. */
  readonly name: string;
  /** `all`, `territoire:ID` or `operateur:ID`. */
  readonly scope: string;
  /** Whom the screen says to call. */
  readonly contact: string;
  /** ms since the epoch. */
  readonly createdMs: number;
  readonly expiresMs: number;
  readonly revokedMs?: number | undefined;
}

export type Standing = 'valid' | 'revoked' | 'expired';

/** What became of a secret that was shown: whose it is and how that stands; undefined if it is nobody's. */
export interface Found {
  readonly screen: ScreenInfo;
  readonly standing: Standing;
}

export interface NewScreen {
  readonly name: string;
  readonly scope: string;
  readonly contact: string;
  readonly days: number;
}

export interface ScreenBook {
  find(secret: string): Found | undefined;
  /** Of a link known by its id: whether there is one, and how it stands now. */
  still(id: string): Found | undefined;
  /** `secret` is shown here only. Undefined if a link of this name is in use. */
  add(screen: NewScreen): Promise<(ScreenInfo & { readonly secret: string }) | undefined>;
  /** Those in use first, then those that ended. */
  list(): readonly (ScreenInfo & { readonly standing: Standing })[];
  /** False if no link of this name is in use. */
  revoke(name: string): Promise<boolean>;
  /** Stops watching the file. */
  stop(): void;
}

/** Browsers keep no cookie for longer (RFC 6265bis, 5.6.2, and Chromium since 104). */
export const MAX_DAYS = 400;
const DAY_MS = 86_400_000;
/** A screen that ended says so for as long; after it, its link is one that nobody knows. */
const KEPT_AFTER_MS = 90 * DAY_MS;

/** An id by which the link is found, which is no secret, and 256 random bits. */
const SECRET = /^([0-9a-f]{12})\.[A-Za-z0-9_-]{43}$/;

export const screenName = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be a slug: a-z, 0-9, -');

const stored = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  name: screenName,
  scope: z.string().refine((text) => parsePart(text) !== undefined),
  contact: z.string().max(200),
  createdMs: z.int(),
  expiresMs: z.int(),
  revokedMs: z.int().optional(),
  /** Hex. The secret has 256 random bits, so a slow hash would protect nothing more. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
type Stored = z.infer<typeof stored>;
const screenFile = z.strictObject({ v: z.literal(1), screens: z.array(stored) });

export type ScreenOptions = { readonly dataDir: string; readonly clock: Clock } & Pick<BookOptions<Stored>, 'log'>;

/** Opens `<dataDir>/screens.json`, which need not exist; rejects if it cannot be understood. */
export async function openScreenBook({ dataDir, clock, log }: ScreenOptions): Promise<ScreenBook> {
  const book = await openBook<Stored>({
    file: join(dataDir, 'screens.json'),
    what: 'screens',
    parse: (json) => screenFile.parse(json).screens,
    ...{ clock, log },
  });
  const standingOf = ({ revokedMs, expiresMs }: ScreenInfo): Standing =>
    revokedMs !== undefined ? 'revoked' : expiresMs <= clock.now() ? 'expired' : 'valid';
  const byId = (id: string | undefined) => book.entries().find((one) => one.id === id);

  return {
    find(secret) {
      const known = byId(SECRET.exec(secret)?.[1]);
      if (!known || !timingSafeEqual(Buffer.from(known.sha256, 'hex'), hash(secret))) return undefined;
      const { sha256: _, ...screen } = known;
      return { screen, standing: standingOf(screen) };
    },
    still(id) {
      const known = byId(id);
      if (!known) return undefined;
      const { sha256: _, ...screen } = known;
      return { screen, standing: standingOf(screen) };
    },
    add: ({ days, ...screen }) => {
      const id = randomBytes(6).toString('hex');
      const secret = `${id}.${randomBytes(32).toString('base64url')}`;
      const createdMs = Math.floor(clock.now());
      const info = { id, ...screen, createdMs, expiresMs: createdMs + Math.round(days * DAY_MS) };
      const entry = stored.parse({ ...info, sha256: hash(secret).toString('hex') });
      return book.change((now) => {
        if (now.some((one) => one.name === entry.name && standingOf(one) === 'valid'))
          return { next: now, result: undefined };
        const kept = now.filter(({ expiresMs, revokedMs }) => (revokedMs ?? expiresMs) + KEPT_AFTER_MS > createdMs);
        return { next: [...kept, entry], result: { ...info, secret } };
      });
    },
    list: () =>
      book
        .entries()
        .map(({ sha256: _, ...screen }) => ({ ...screen, standing: standingOf(screen) }))
        .toSorted((a, b) => Number(a.standing !== 'valid') - Number(b.standing !== 'valid')),
    revoke: (name) =>
      book.change((now) => {
        const used = now.find((one) => one.name === name && standingOf(one) === 'valid');
        const revokedMs = Math.floor(clock.now());
        return { next: now.map((one) => (one === used ? { ...one, revokedMs } : one)), result: used !== undefined };
      }),
    stop: book.stop,
  };
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
