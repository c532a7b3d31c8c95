import { hash } from 'node:crypto';

/**
 * JSON with one spelling per value: keys sorted by UTF-16 code units, no spaces, absent for `undefined`
 * (RFC 8785, whose number rule is JavaScript's own). NaN and infinities become null, as with JSON.stringify: one bad figure in the evidence
 * must not keep an incident from being written. Throws a TypeError on what has no JSON form at all: bigint, functions.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || ['boolean', 'string', 'number'].includes(typeof value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} has no JSON form`);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** SHA-256 of text (UTF-8) or bytes, in hex. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data);
}
