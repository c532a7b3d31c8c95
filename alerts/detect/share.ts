import { type Foreign, foreignTo } from './composition.js';
import { expectedAt } from './expected.js';
import type { CellSecond } from './input.js';
import { kept } from './kept.js';
import type { LearnedMix } from './learned-mix.js';
import { peopleOver, seenAsUsual } from './sampled.js';
import type { CompositionSettings } from './settings.js';
import { type Mix, rowAt } from './signals.js';
import { baselineOf, type CellNow, type Situation } from './situation.js';

/**
 * Whose the excess is: what came on top of the ordinary over the last seconds of the incident, and how much of it no pupil asked
 * for. Each clue is an estimate of that share, 0–1, by one feed alone; absent where the feed is, or where it cannot tell.
 */
export interface Strangers {
  /** Requests beyond the ordinary, marked retries left out, and the ordinary ones. */
  readonly excess: number;
  readonly ordinary: number;
  /** From networks or clients that are rare here, and of those what no pupil has: hosting companies, scripts. */
  readonly foreign: number;
  readonly machines: number;
  /** Without the signed-in users who would come with as many people. */
  readonly accounts?: number | undefined;
  /** Pages without the pictures, scripts and styles that a browser asks for with them. */
  readonly bare?: number | undefined;
  /** Sign-ins refused for a wrong name or password. */
  readonly logins?: number | undefined;
  /** How many times the usual people there are: users, or what is left of the requests. */
  readonly people: number;
  /** All of it together, with the bounds of an 80 % interval. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Sums over some seconds of all entries. */
interface Tally {
  requests: number;
  failed: number;
  users: number;
  foreign: number;
  machines: number;
  assets: number;
  personal: number;
  badLogins: number;
}

/** What an ordinary second brings, over all entries. */
type Usual = Omit<Tally, 'failed' | 'badLogins'>;

/** An excess smaller than this share of the ordinary belongs to nobody. */
const LEAST_EXCESS = 0.15;
/** Signed-in users of an ordinary second without whom accounts say nothing: none are sent. */
const LEAST_USERS = 0.5;
/** From this share of the ordinary on, what grew is taken for what came instead of people who are kept out. */
const LEAST_INSTEAD = 0.3;
/** Requests of one source have grown this much: few addresses ask for many. */
const FEW_FROM = 1.5;
/** Fewer users than this share of the usual: it is signing in that fails, and who is not signed in means nothing. */
const USERS_GONE = 0.6;
/** Assets must be this share of ordinary requests to be missed. */
const LEAST_ASSETS = 0.15;
/** Without accounts, pages without assets count from this share on: an application asks for fewer than a browser. */
const BARE_FROM = 0.5;
/** Sources of which fewer than this share were known are others: then no application explains bare pages. */
const UNKNOWN_BELOW = 0.45;
const ROUGH = 0.3;
/** Another clue from which on those who did not sign in are strangers. */
const AGREES = 0.3;
/** A user who mistypes is none who tries passwords: this much of the refused sign-ins is ordinary, of all requests. */
const MISTYPED = 0.03;
const STATIC = '|statique|';
/** Pages that nobody sees without an account. */
const PERSONAL = ['|messagerie|', '|classe-virtuelle|', '|api|'] as const;
/** From this share of the excess on, pages that need an account were asked for without one; from the second, even while sign-ins fail. */
const MUCH_PERSONAL = [0.25, 0.4] as const;
/** Sources of which this many were known are people who came before, whatever the platform says of accounts; unasked, nobody knows. */
const KNOWN_FROM = 0.7;
const RESAMPLES = 40;
/** What the seconds do not show: how far each clue is off by itself. Fitted so that the interval holds four times in five. */
const OFF = { accounts: 0.05, foreign: 0.06, guessed: 0.15 } as const;

/** What other feeds say of the entries. */
export interface Signs {
  /** Of the sources beyond the usual, those seen before (`knownAmongNew`). */
  readonly knownSources: number | null | undefined;
  /** Growth of the requests of one source. */
  readonly perSource: number | undefined;
  /** Requests of the window beyond the ordinary in the categories that grew. */
  readonly beyond: number | undefined;
  /** Seconds over which all is counted: the window, and more of the incident as it lasts. */
  readonly overS: number;
}

/** Undefined without a baseline of the entries, or while nothing came on top. */
export function strangersAt(
  situation: Situation,
  entries: readonly CellNow[],
  { knownSources, perSource = 1, beyond = 0, overS }: Signs,
): Strangers | undefined {
  const { windowS } = situation.settings;
  const usual: Usual = { requests: 0, users: 0, foreign: 0, machines: 0, assets: 0, personal: 0 };
  const seconds = Array.from({ length: overS }, nothing);
  for (const entry of entries) addEntry(situation, entry, usual, seconds);
  if (usual.requests === 0) return undefined;
  const view: View = {
    unknown: typeof knownSources === 'number' && knownSources < UNKNOWN_BELOW,
    partlyKnown: typeof knownSources === 'number' && knownSources < KNOWN_FROM,
    few: perSource >= FEW_FROM,
    beyond: (beyond * overS) / windowS,
  };
  const told = shareOf(total(seconds), usual, overS, view);
  if (!told) return undefined;
  const around = resampled(seconds, usual, view).sort((a, b) => a - b);
  const [low = told.value, high = told.value] = [
    around[Math.floor(0.1 * around.length)],
    around[Math.ceil(0.9 * around.length) - 1],
  ];
  const off = told.accounts !== undefined ? OFF.accounts : told.bare === undefined ? OFF.foreign : OFF.guessed;
  return {
    ...told,
    low: Math.max(0, Math.min(low, told.value) - off),
    high: Math.min(1, Math.max(high, told.value) + off),
  };
}

function nothing(): Tally {
  return { requests: 0, failed: 0, users: 0, foreign: 0, machines: 0, assets: 0, personal: 0, badLogins: 0 };
}

function addEntry(
  situation: Situation,
  entry: CellNow,
  usual: Usual & Record<string, number>,
  seconds: readonly Tally[],
): void {
  const known = baselineOf(situation, entry);
  if (!known || known.mix.total === 0) return;
  const perS = expectedAt(situation, entry)?.perS ?? known.load.median;
  const { composition } = situation.settings;
  const foreign = foreignTo(known.mix.mix(), composition);
  const ordinary = ordinaryStrange(known.mix, composition);
  // People come and go with the load that is expected of this minute.
  const shift = known.load.median > 0 ? perS / known.load.median : 1;
  usual.requests += perS;
  usual.users += known.users.median * shift;
  usual.foreign += (perS * ordinary.foreign) / known.mix.total;
  usual.machines += (perS * ordinary.machines) / known.mix.total;
  usual.assets += (perS * ordinary.assets) / known.mix.total;
  usual.personal += (perS * ordinary.personal) / known.mix.total;
  const strange = rowsStrange(foreign, undefined);
  const seen = peopleOver(entry, seconds.length);
  const asUsual = seenAsUsual(known, seen);
  for (let age = 0; age < seconds.length; age++) {
    const row = rowAt(entry.timeline, age);
    const tally = seconds[age];
    if (!row || !tally) continue;
    tally.requests += Math.max(0, row.requests - row.retries);
    tally.failed += row.errors.fault + row.errors.shed + row.errors.timeout;
    tally.users += row.users * asUsual;
    tally.badLogins += row.loginsFailed;
    const part = strange(row, undefined);
    tally.foreign += part.foreign;
    tally.machines += part.machines;
    tally.assets += part.assets;
    tally.personal += part.personal;
  }
}

type Strange = Pick<Tally, 'foreign' | 'machines' | 'assets' | 'personal'>;

function strangeOf(mix: Mix, foreign: Foreign): Strange {
  const part = { foreign: 0, machines: 0, assets: 0, personal: 0 };
  for (const [category, count] of mix) {
    if (foreign(category)) part.foreign += count;
    if (isMachine(category)) part.machines += count;
    if (category.includes(STATIC)) part.assets += count;
    else if (PERSONAL.some((page) => category.includes(page))) part.personal += count;
  }
  return part;
}

/** Of a second's row, which is in ten windows; while harm is open nothing is learned, and the same is foreign. */
const rowsStrange = kept((foreign: Foreign, _: undefined) =>
  kept(({ composition }: CellSecond, __: undefined) => strangeOf(composition, foreign)),
);

const ordinaryStrange = kept((mix: LearnedMix, settings: CompositionSettings) =>
  strangeOf(mix.mix(), foreignTo(mix.mix(), settings)),
);

/** A pupil's computer is in no hosting centre, and a pupil is no script. */
function isMachine(category: string): boolean {
  return category.startsWith('hosting|') || category.endsWith('|script') || category.endsWith('|bot');
}

function total(seconds: readonly Tally[]): Tally {
  const sum = nothing();
  for (const tally of seconds) add(sum, tally);
  return sum;
}

function add(sum: Tally, tally: Tally): void {
  sum.requests += tally.requests;
  sum.failed += tally.failed;
  sum.users += tally.users;
  sum.foreign += tally.foreign;
  sum.machines += tally.machines;
  sum.assets += tally.assets;
  sum.personal += tally.personal;
  sum.badLogins += tally.badLogins;
}

type Told = Omit<Strangers, 'low' | 'high'>;

interface View {
  readonly unknown: boolean;
  readonly partlyKnown: boolean;
  readonly few: boolean;
  readonly beyond: number;
}

/**
 * Non-negative split of the excess on the profile of the people and a residual. Of the people, accounts tell most: so many users
 * are so many requests, fewer where pages fail, for a page that fails asks for no assets.
 */
function shareOf(
  now: Tally,
  usual: Usual,
  seconds: number,
  { unknown, partlyKnown, few, beyond }: View,
): Told | undefined {
  const ordinary = usual.requests * seconds;
  const net = now.requests - ordinary;
  // Where ordinary people are kept out, those who came instead are an excess of what they ask for.
  const instead = net < LEAST_EXCESS * ordinary && beyond >= LEAST_INSTEAD * ordinary;
  if (net < LEAST_EXCESS * ordinary && !instead) return undefined;
  const excess = instead ? beyond : net;
  const kept = instead ? Math.min(1, (now.requests - excess) / ordinary) : 1;
  const foreign = within((now.foreign - usual.foreign * seconds) / excess);
  const machines = within((now.machines - usual.machines * seconds) / excess);
  const logins = within((now.badLogins - MISTYPED * ordinary) / excess);
  const success = 1 - Math.min(1, now.failed / Math.max(1, now.requests - now.assets));
  const personal = !partlyKnown ? 0 : within((now.personal - usual.personal * seconds) / excess);
  const signingIn = now.users >= USERS_GONE * usual.users * seconds || personal >= MUCH_PERSONAL[1];
  const accounts = signingIn ? byAccounts(now, usual, excess, success, kept) : undefined;
  const bare = byAssets(now, usual, seconds, excess, success);
  const sure = Math.max(foreign, logins);
  const guessed = bare === undefined ? 0 : unknown ? bare : within((bare - BARE_FROM) / (1 - BARE_FROM));
  // Assets are a rough measure: they count where they say much more than what is seen for sure.
  // Who signed in is a pupil, wherever from. Who did not may be let in otherwise: something else must agree.
  // Nor accounts nor addresses follow: behind one address a class signs in, and without an account a crowd has its addresses.
  const agreed = unknown || few || personal >= MUCH_PERSONAL[0] || Math.max(foreign, logins, bare ?? 0) >= AGREES;
  const byUsers = accounts !== undefined && (agreed || accounts < AGREES) ? accounts : undefined;
  const byLooks = guessed > sure + ROUGH ? guessed : sure;
  const value = byUsers === undefined ? byLooks : Math.max(logins, machines, byUsers);
  const whole = 1 - (usual.assets / usual.requests) * (1 - success);
  const people =
    byUsers !== undefined ? now.users / (usual.users * seconds) : 1 + ((1 - value) * excess) / ordinary / whole;
  return {
    excess,
    ordinary,
    foreign,
    machines,
    accounts,
    bare,
    logins: now.badLogins > 0 ? logins : undefined,
    value,
    people,
  };
}

function byAccounts(now: Tally, usual: Usual, excess: number, success: number, kept: number): number | undefined {
  if (usual.users < LEAST_USERS) return undefined;
  const perUser = usual.requests / usual.users;
  const assetsPerUser = Math.min(perUser - 1, usual.assets / usual.users);
  const reduced = Math.min(perUser - Math.max(0, assetsPerUser) * (1 - success), perUser * kept);
  const people = now.users * Math.max(1, reduced);
  return within((now.requests - people) / excess);
}

function byAssets(now: Tally, usual: Usual, seconds: number, excess: number, success: number): number | undefined {
  const share = usual.assets / usual.requests;
  if (share < LEAST_ASSETS || success < 0.2) return undefined;
  const perPage = (share / (1 - share)) * success;
  const people = now.assets + now.assets / Math.max(0.01, perPage);
  return within((now.requests - Math.max(people, usual.requests * seconds * 0.5)) / excess);
}

function within(share: number): number {
  return Number.isFinite(share) ? Math.max(0, Math.min(1, share)) : 0;
}

/** The same split over seconds drawn with replacement; the draws are always the same ones. */
function resampled(seconds: readonly Tally[], usual: Usual, view: View): number[] {
  const values: number[] = [];
  for (const drawn of drawsOf(seconds.length)) {
    const sum = nothing();
    for (const index of drawn) add(sum, seconds[index]!);
    const told = shareOf(sum, usual, seconds.length, view);
    if (told) values.push(told.value);
  }
  return values;
}

const draws = new Map<number, readonly (readonly number[])[]>();

/** Which of so many seconds are drawn, for each resample. */
function drawsOf(seconds: number): readonly (readonly number[])[] {
  const known = draws.get(seconds);
  if (known) return known;
  let state = 0x9e3779b9;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * seconds);
  };
  const drawn = Array.from({ length: RESAMPLES }, () => Array.from({ length: seconds }, next));
  draws.set(seconds, drawn);
  return drawn;
}
