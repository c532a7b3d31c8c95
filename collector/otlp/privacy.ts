import type { Pseudonymiser } from '../admission/pseudonym.js';
import type { Privacy } from './attribute-keys.js';

/** An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`, what a dual-stack socket reports) is the IPv4 address. */
export function canonicalAddress(address: string): string {
  const plain = address.trim();
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(plain) ? plain.slice(7) : plain;
}

/** A list of addresses is hashed one by one up to this length, and whole beyond: no real chain of proxies is that long. */
const MAX_LIST_CHARACTERS = 4096;

/**
 * Without the query and the fragment, which carry tokens and names, without `user:password@`, and without `;jsessionid=…`,
 * which lets whoever reads it into the session.
 */
function bareUrl(url: string): string {
  const end = url.search(/[?#]/);
  let kept = end < 0 ? url : url.slice(0, end);
  if (kept.includes('@')) kept = kept.replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/]*@/i, '$1//');
  return kept.includes(';') ? kept.replace(/;jsessionid=[^/;]*/gi, '') : kept;
}

/** What is stored in place of a private value. Empty stays empty. */
export function hidden(privacy: Privacy, value: string, pseudonymise: Pseudonymiser): string {
  if (value === '') return '';
  switch (privacy) {
    case 'clear':
      return value;
    case 'address':
      return `hmac:${pseudonymise.hex(canonicalAddress(value))}`;
    case 'addresses':
      if (value.length > MAX_LIST_CHARACTERS) return `hmac:${pseudonymise.hex(value)}`;
      return value
        .split(',')
        .map((address) => `hmac:${pseudonymise.hex(canonicalAddress(address))}`)
        .join(', ');
    case 'account':
      return `hmac:${pseudonymise.hex(value)}`;
    case 'url':
      return bareUrl(value);
    case 'drop':
      return '';
  }
}
