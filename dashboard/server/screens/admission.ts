import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../../chain/clock.js';
import { Overloaded } from '../../../collector/admission/overloaded.js';
import { Quotas } from '../../../collector/admission/quota.js';
import { BoundedCache } from '../../../collector/otlp/bounded-cache.js';
import type { Found, ScreenBook, ScreenInfo } from './book.js';
import { secretOf } from './cookie.js';

/** Why a device link opens nothing: `none`, there is none; `guesses`, too many wrong ones came from there, and this one was not looked at. */
export type Turned =
  | { readonly why: 'none' | 'unknown' }
  | { readonly why: 'guesses'; readonly waitS: number }
  | { readonly why: 'revoked' | 'expired'; readonly screen: ScreenInfo };

export type Admitted = { readonly screen: ScreenInfo } | { readonly turned: Turned };

/** Looks at the secrets of screens, and not at too many wrong ones. */
export interface ScreenAdmission {
  /** A link that somebody opens. */
  link(secret: string, request: IncomingMessage): Admitted;
  /** What a screen sends with everything it asks. */
  cookie(request: IncomingMessage): Admitted;
  /** A screen that was admitted, as it stands now. */
  still(id: string): Admitted;
}

/** Wrong ones at once, and in a minute after that. */
const GUESSES = 10;
/** Places from which guesses came that are remembered; full, it starts afresh. */
const PLACES = 10_000;

/**
 * With 256 random bits nobody guesses anything; the limit keeps those who try from costing work and from filling the log. A cookie is
 * limited by place and link, so that a screen behind the same address as a guesser goes on.
 */
export function screenAdmission(book: Pick<ScreenBook, 'find' | 'still'>, clock: Clock): ScreenAdmission {
  const quota = { quotaItemsPerS: { '*': GUESSES / 60 }, quotaBytesPerS: {}, quotaBurstS: 60 - 1e-6 };
  const places = new BoundedCache(PLACES, () => new Quotas(quota, clock));

  function looked(secret: string, place: string): Admitted {
    const guesses = places.get(place);
    try {
      guesses.check(place);
    } catch (error) {
      if (error instanceof Overloaded) return { turned: { why: 'guesses', waitS: error.retryAfterS } };
      throw error;
    }
    const found = book.find(secret);
    if (!found) guesses.pay(place, 'items', 1);
    return found ? admitted(found) : { turned: { why: 'unknown' } };
  }

  return {
    link: (secret, { socket }) => looked(secret, socket.remoteAddress ?? ''),
    cookie(request) {
      const secret = secretOf(request);
      if (secret === undefined) return { turned: { why: 'none' } };
      const id = secret.slice(0, 12);
      // Of a link that is not there nothing can be guessed.
      if (book.still(id) === undefined) return { turned: { why: 'unknown' } };
      return looked(secret, `${request.socket.remoteAddress} ${id}`);
    },
    still(id) {
      const found = book.still(id);
      return found ? admitted(found) : { turned: { why: 'unknown' } };
    },
  };
}

function admitted({ screen, standing }: Found): Admitted {
  return standing === 'valid' ? { screen } : { turned: { why: standing, screen } };
}
