import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link is bound to. */
export interface Bound {
  /** Page id, 64 hexadecimal digits. */
  readonly page: string;
  /** Whom the page is for. */
  readonly target: string;
  /** ms since the epoch, to the second. */
  readonly expiresMs: number;
}

/** Of the page id; enough to find the page, whose whole id is signed. */
const PREFIX_BYTES = 12;
const EXPIRY_BYTES = 4;
/** HMAC-SHA-256 cut to 128 bits (RFC 2104, section 5). */
const MAC_BYTES = 16;
const FORM = /^[A-Za-z0-9_-]{43}$/;

/** 32 bytes in base64url, 43 characters: short enough for a text message. */
export function signed(key: Buffer, bound: Bound): string {
  const open = Buffer.alloc(PREFIX_BYTES + EXPIRY_BYTES);
  open.write(bound.page.slice(0, PREFIX_BYTES * 2), 'hex');
  open.writeUInt32BE(Math.ceil(bound.expiresMs / 1000), PREFIX_BYTES);
  return Buffer.concat([open, mac(key, bound)]).toString('base64url');
}

/** What a token says of itself, which is worth nothing before `isSigned`; undefined if it has not the form of one. */
export function claimed(token: string): { readonly prefix: string; readonly expiresMs: number } | undefined {
  if (!FORM.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const expiresMs = bytes.readUInt32BE(PREFIX_BYTES) * 1000;
  return { prefix: bytes.toString('hex', 0, PREFIX_BYTES), expiresMs };
}

/** Whether this very token was made with the key for this page and target. */
export function isSigned(key: Buffer, token: string, bound: Bound): boolean {
  const given = Buffer.from(token, 'base64url').subarray(PREFIX_BYTES + EXPIRY_BYTES);
  // The last character has bits that say nothing: only the token as it was written is one.
  return given.length === MAC_BYTES && timingSafeEqual(given, mac(key, bound)) && signed(key, bound) === token;
}

function mac(key: Buffer, { page, target, expiresMs }: Bound): Buffer {
  const text = ['vigie-acknowledge-1', page, target, Math.ceil(expiresMs / 1000)].join('\n');
  return createHmac('sha256', key).update(text).digest().subarray(0, MAC_BYTES);
}
