import type { Pseudonymiser } from '../admission/pseudonym.js';
import type { Privacy } from './attribute-keys.js';

/** An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`, what a dual-stack socket reports) is the IPv4 address. */
export function canonicalAddress(address: string): string {
  const plain = address.trim();
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(plain) ? plain.slice(7) : plain;
}

/** Without the query and the fragment, which carry tokens and names, and without `user:password@`. */
function withoutQuery(url: string): string {
  const end = url.search(/[?#]/);
  const kept = end < 0 ? url : url.slice(0, end);
  return kept.includes('@') ? kept.replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/]*@/i, '$1//') : kept;
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
      return value
        .split(',')
        .map((address) => `hmac:${pseudonymise.hex(canonicalAddress(address))}`)
        .join(', ');
    case 'account':
      return `hmac:${pseudonymise.hex(value)}`;
    case 'url':
      return withoutQuery(value);
    case 'drop':
      return '';
  }
}
