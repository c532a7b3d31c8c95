import type { Excess } from './composition.js';
import type { Facts } from './facts.js';
import { isHeld } from './reading.js';
import { type Mix, totalOf } from './signals.js';

export const ATTACK_KINDS = ['http-flood', 'syn', 'slow-http', 'credential-stuffing', 'scraping'] as const;
export type AttackKind = (typeof ATTACK_KINDS)[number];

/** Of the decided sign-ins, from where on passwords are being tried; and of the excess, on the sign-in page alone. */
const REFUSED = 0.4;
const SIGN_IN_SHARE = 0.6;
/** Content that is read through: searching for most of it, and what is found besides. */
const SEARCH_SHARE = [0.45, 0.93] as const;
const FETCHED = { least: 0.15, most: 0.85 } as const;

/** Strangers who show by their networks or clients tell best what they ask for; from this share of the excess on. */
const ENOUGH = 0.15;

/** What the strangers look at: a crowd that comes with them looks at other things. */
function strangersPaths(excess: Excess | undefined): Mix | undefined {
  const { foreignPaths, paths, total } = excess ?? {};
  return foreignPaths && totalOf(foreignPaths) >= ENOUGH * (total ?? 0) ? foreignPaths : paths;
}

/** What kind of attack the facts look like, if it is one. */
export function kindOf({ held, logins, excess, load }: Facts): AttackKind {
  if ((held?.halfOpen ?? 0) >= 0.9) return 'syn';
  if (isHeld({ held, load })) return 'slow-http';
  const paths = strangersPaths(excess);
  const total = paths ? totalOf(paths) : 0;
  const share = (path: string): number => (total > 0 ? (paths?.get(path) ?? 0) / total : 0);
  const refused = logins && logins.decided >= 10 ? logins.failed : undefined;
  if (share('connexion') > SIGN_IN_SHARE && (refused === undefined || refused >= REFUSED)) return 'credential-stuffing';
  if (refused !== undefined && refused >= REFUSED && share('connexion') > 0.3) return 'credential-stuffing';
  const [search, api] = [share('recherche'), share('api')];
  if (search >= SEARCH_SHARE[0] && search <= SEARCH_SHARE[1]) return 'scraping';
  // Content read through by its interface: searched for, and fetched.
  return search >= FETCHED.least && api >= FETCHED.least && search + api >= FETCHED.most ? 'scraping' : 'http-flood';
}
