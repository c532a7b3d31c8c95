import type { IncomingMessage } from 'node:http';
import { MAX_DAYS } from './book.js';

const NAME = 'vigie-ecran';
const MAX_AGE_S = MAX_DAYS * 86_400;

/** The secret that a screen sends with everything it asks; undefined if it sends none. */
export function secretOf({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  for (const pair of headers.cookie?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === NAME && value) return value;
  }
  return undefined;
}

/** Kept as long as a browser keeps any: a screen whose link has ended is to be told so, not asked who it is. */
export function cookieOf(secret: string, secure: boolean): string {
  return `${NAME}=${secret}; Path=/; Max-Age=${MAX_AGE_S}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

export function noCookie(secure: boolean): string {
  return cookieOf('', secure).replace(/Max-Age=\d+/, 'Max-Age=0');
}
