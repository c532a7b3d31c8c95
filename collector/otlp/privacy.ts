import { isIP } from 'node:net';
import type { Pseudonymiser } from '../admission/pseudonym.js';
import type { Privacy } from './attribute-keys.js';
import { canonicalAddress } from './scrub/addresses.js';
import { maskLiterals } from './scrub/query-text.js';
import type { Scrubber } from './scrub/scrubber.js';

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

/** What is stored in place of a value. Empty stays empty. */
export function hidden(privacy: Privacy, value: string, pseudonymise: Pseudonymiser, scrubber: Scrubber): string {
  if (value === '') return '';
  switch (privacy) {
    case 'clear':
      return scrubber.scrub(value);
    case 'machine':
      return isIP(value) === 0 ? scrubber.scrub(value) : value;
    case 'address':
      return pseudonymise.masked(canonicalAddress(value));
    case 'addresses':
      if (value.length > MAX_LIST_CHARACTERS) return pseudonymise.masked(value);
      return value
        .split(',')
        .map((address) => pseudonymise.masked(canonicalAddress(address)))
        .join(', ');
    case 'account':
      return pseudonymise.masked(value);
    case 'url':
      return scrubber.scrub(bareUrl(value));
    case 'statement':
      return scrubber.scrub(maskLiterals(value));
    case 'drop':
      return '';
  }
}
