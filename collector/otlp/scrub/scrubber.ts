import type { Pseudonymiser } from '../../admission/pseudonym.js';
import { ColonAddress, canonicalAddress, quadEnd } from './addresses.js';
import {
  isBase64Url,
  isDigit,
  isDomain,
  isEnd,
  isEndOfAccount,
  isEndOfValue,
  isMailbox,
  isName,
  isSpace,
  isToken,
  isWord,
} from './characters.js';
import { looksSecret, MAX_NAME_CHARACTERS, MIN_NAME_CHARACTERS, type SecretKind, secretKind } from './secret-names.js';

/** What stands in place of a secret, so that it is seen that there was one. */
const DROPPED = '***';
/** A text of nothing but addresses must not cost a hash for each: those beyond are dropped. */
const MAX_PSEUDONYMS = 1_000;
/** One changes nearly all there is to change, the next finds it so; a few texts need one more. */
const MAX_PASSES = 8;

const MAX_MAILBOX = 64;
const MAX_DOMAIN = 255;
const MAX_AUTHORITY = 512;
const MIN_JWT = 20;
const MIN_TICKET = 8;
const HEX_DIGITS = 16;

const AT = 0x40;
const ASSIGN = 0x3d;
const ASK = 0x3f;
const PERCENT = 0x25;
const COLON = 0x3a;
const DASH = 0x2d;
const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const DOT = 0x2e;
const LARGE_J = 0x4a;
const LARGE_B = 0x42;
const SMALL_B = 0x62;

/** Characters around which something may have to be hidden. */
const TRIGGER = new Uint8Array(128);
for (const character of '@=?%:-JBb0123456789') TRIGGER[character.charCodeAt(0)] = 1;

const TICKETS = new Set(['ST', 'PT', 'TGT', 'PGT', 'PGTIOU']);
const PSEUDONYM = /^hmac:(?:[0-9a-f]{16}|\*\*\*)/;

/**
 * Takes out of a free text what tells of a person or opens a door, and leaves the rest as evidence: addresses and e-mail
 * addresses become their pseudonym, secrets `***`, and the queries of URLs go. Passes from left to right, until one changes nothing; every look
 * back stops at the sign that started the last one of its kind, so the work grows with the length and no faster.
 * What it returns it would return again.
 */
export class Scrubber {
  readonly #pseudonymise: Pseudonymiser;
  readonly #colonAddress = new ColonAddress();
  #text = '';
  #out = '';
  /** End of what is in `#out`. */
  #copied = 0;
  /** No look back goes further. */
  #floor = 0;
  #at = 0;
  #colonsUntil = 0;
  /** Before it, no `eyJ` begins a token. */
  #unsignedUntil = 0;
  #pseudonyms = 0;

  constructor(pseudonymise: Pseudonymiser) {
    this.#pseudonymise = pseudonymise;
  }

  /** The text itself if there was nothing to hide. */
  scrub(text: string): string {
    let kept = this.#pass(text);
    // What was taken out may bring together what now looks like a secret.
    for (let before = text, passes = 1; kept !== before && passes < MAX_PASSES; passes++) {
      before = kept;
      kept = this.#pass(before);
    }
    return kept;
  }

  #pass(text: string): string {
    this.#text = text;
    this.#out = '';
    this.#copied = this.#floor = this.#at = this.#colonsUntil = this.#unsignedUntil = 0;
    this.#pseudonyms = 0;
    for (; this.#at < text.length; this.#at++) {
      const code = text.charCodeAt(this.#at);
      if (TRIGGER[code] === 1) this.#look(text, this.#at, code);
    }
    this.#text = '';
    return this.#copied === 0 ? text : this.#out + text.slice(this.#copied);
  }

  #look(text: string, at: number, code: number): void {
    switch (code) {
      case AT:
        this.#mail(text, at, at + 1);
        break;
      case PERCENT:
        if (text.charCodeAt(at + 1) === 0x34 && text.charCodeAt(at + 2) === 0x30) this.#mail(text, at, at + 3);
        break;
      case ASSIGN:
        this.#named(text, at, false);
        break;
      case COLON:
        this.#colon(text, at);
        break;
      case ASK:
        this.#query(text, at);
        break;
      case DASH:
        this.#ticket(text, at);
        break;
      case LARGE_J:
        this.#jwt(text, at);
        break;
      case LARGE_B:
      case SMALL_B:
        this.#scheme(text, at);
        break;
      default:
        this.#quad(text, at);
    }
  }

  #replace(start: number, end: number, by: string): void {
    this.#out += this.#text.slice(this.#copied, start) + by;
    this.#copied = this.#floor = end;
    this.#at = end - 1;
  }

  #pseudonym(start: number, end: number, value: string): void {
    const counted = this.#pseudonyms++ < MAX_PSEUDONYMS;
    this.#replace(start, end, `hmac:${counted ? this.#pseudonymise.hex(value) : DROPPED}`);
  }

  #quad(text: string, at: number): void {
    const end = quadEnd(text, at);
    if (end > 0 && at >= this.#floor) this.#pseudonym(at, end, text.slice(at, end));
  }

  /** `at`, written as it is or as `%40`; the domain must have a dot and end in letters, unlike `react@19.0.0`. */
  #mail(text: string, at: number, behind: number): void {
    let start = at;
    while (start > this.#floor && at - start < MAX_MAILBOX && isMailbox(text.charCodeAt(start - 1))) start--;
    let end = behind;
    let dot = 0;
    for (; end < text.length && end - behind < MAX_DOMAIN && isDomain(text.charCodeAt(end)); end++) {
      if (text.charCodeAt(end) === DOT) dot = end;
    }
    // The full stop of a sentence, or a dash.
    while (end > behind && !isLabel(text.charCodeAt(end - 1))) end--;
    if (dot >= end - 1) dot = text.lastIndexOf('.', end - 2);
    const top = text.charCodeAt(dot + 1);
    if (start === at || dot <= behind || isDigit(top) || top === DASH) return;
    // What looks like a domain is the start of a pseudonym.
    if (text.charCodeAt(end) === COLON && text.startsWith('hmac', end - 4)) return;
    this.#pseudonym(start, end, `${text.slice(start, at)}@${text.slice(behind, end)}`);
  }

  #colon(text: string, at: number): void {
    if (this.#isPseudonym(text, at)) return;
    if (text.charCodeAt(at + 1) === SLASH && text.charCodeAt(at + 2) === SLASH) {
      this.#userInfo(text, at + 3);
      return;
    }
    if (this.#named(text, at, true) || at < this.#colonsUntil) return;
    const found = this.#colonAddress;
    const isAddress = found.find(text, at, this.#floor);
    this.#colonsUntil = found.runEnd;
    if (isAddress) this.#pseudonym(found.start, found.end, canonicalAddress(text.slice(found.start, found.end)));
  }

  /** One of ours, from an earlier pass: nothing in it, and nothing looks back into it. */
  #isPseudonym(text: string, colon: number): boolean {
    if (colon - 4 < this.#floor || !text.startsWith('hmac', colon - 4)) return false;
    const found = PSEUDONYM.exec(text.slice(colon - 4, colon + 1 + HEX_DIGITS));
    if (!found) return false;
    this.#floor = colon - 4 + found[0].length;
    this.#at = this.#floor - 1;
    return true;
  }

  /** `//user:password@` */
  #userInfo(text: string, start: number): void {
    let last = -1;
    for (let at = start; at < text.length && at - start < MAX_AUTHORITY; at++) {
      const code = text.charCodeAt(at);
      if (code === AT) last = at;
      else if (code === SLASH || code === ASK || code === 0x23 || isEnd(code)) break;
    }
    if (last >= 0) this.#replace(start, last + 1, '');
  }

  /** From a `?` to the end of the URL: what follows is a query if it has a name and `=`, or stands behind a path. */
  #query(text: string, at: number): void {
    const first = text.charCodeAt(at + 1);
    if (Number.isNaN(first) || isEnd(first) || first === ASK) return;
    if (!isParameter(text, at + 1) && !this.#isPath(text, at)) return;
    let end = at + 1;
    while (end < text.length && !isEnd(text.charCodeAt(end))) end++;
    this.#replace(at, end, '');
  }

  #isPath(text: string, ask: number): boolean {
    for (let at = ask - 1; at >= this.#floor; at--) {
      const code = text.charCodeAt(at);
      if (code === SLASH) return true;
      if (isEnd(code) || code === ASK) return false;
    }
    return false;
  }

  /** Hides the value behind `name=` or `name:`. True if there was one to hide. */
  #named(text: string, at: number, isColon: boolean): boolean {
    // `User::find` is code.
    if (isColon && (text.charCodeAt(at + 1) === COLON || text.charCodeAt(at - 1) === COLON)) return false;
    let end = at;
    while (end > this.#floor && at - end < 3 && isAround(text.charCodeAt(end - 1))) end--;
    let start = end;
    while (start > this.#floor && end - start <= MAX_NAME_CHARACTERS && isName(text.charCodeAt(start - 1))) start--;
    if (end - start < MIN_NAME_CHARACTERS || end - start > MAX_NAME_CHARACTERS) return false;
    if (!isLabel(text.charCodeAt(end - 1))) return false;
    const kind = secretKind(text.slice(start, end));
    if (kind === undefined) return false;
    let value = at + 1;
    if (isColon || end < at) while (text.charCodeAt(value) === 0x20) value++;
    const isProse = isColon && (end === at || text.charCodeAt(end) === 0x20);
    return this.#value(text, value, kind, isColon && !isProse, isProse);
  }

  #value(text: string, from: number, kind: SecretKind, isJson: boolean, isProse: boolean): boolean {
    let start = from;
    while (text.charCodeAt(start) === BACKSLASH) start++;
    const quote = text.charCodeAt(start);
    const isQuoted = isQuote(quote);
    if (isQuoted) start++;
    // Hidden already, by an earlier pass or by who sent it.
    if (PSEUDONYM.test(text.slice(start, start + 5 + HEX_DIGITS))) return false;
    const end = isQuoted ? quoteEnd(text, start, quote) : plainEnd(text, start, isJson ? 'account' : kind);
    const value = text.slice(start, end);
    if (value === '' || value === DROPPED) return false;
    if (kind === 'account') {
      if (isBare(value)) return false;
      this.#pseudonym(start, end, canonicalAddress(value));
      return true;
    }
    if ((kind === 'likely' || (kind === 'token' && isProse)) && !looksSecret(value)) return false;
    this.#replace(start, end, DROPPED);
    return true;
  }

  /** Tickets of a CAS server, whoever is said to hold them: `ST-12-9xQ…-cas`. The kind stays. */
  #ticket(text: string, at: number): void {
    if (!isDigit(text.charCodeAt(at + 1))) return;
    let start = at;
    while (start > this.#floor && at - start < 7 && isWord(text.charCodeAt(start - 1))) start--;
    if (!TICKETS.has(text.slice(start, at))) return;
    let end = at + 1;
    while (end < text.length && isName(text.charCodeAt(end))) end++;
    const second = text.indexOf('-', at + 1);
    if (end - start < MIN_TICKET || second < 0 || second >= end) return;
    this.#replace(at + 1, end, DROPPED);
  }

  /** `eyJ….….…` */
  #jwt(text: string, at: number): void {
    const start = at - 2;
    if (
      start < this.#floor ||
      at < this.#unsignedUntil ||
      text.charCodeAt(at - 1) !== 0x79 ||
      text.charCodeAt(start) !== 0x65
    )
      return;
    let end = at + 1;
    let dots = 0;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === DOT) dots++;
      else if (!isBase64Url(code)) break;
    }
    if (dots > 0 && end - start >= MIN_JWT) this.#replace(start, end, DROPPED);
    else this.#unsignedUntil = end;
  }

  /** `Bearer …` and `Basic …`. */
  #scheme(text: string, at: number): void {
    const second = text.charCodeAt(at + 1) | 0x20;
    if (second !== 0x65 && second !== 0x61) return;
    const word = text.slice(at, at + 7).toLowerCase();
    const isBearer = word.startsWith('bearer');
    if (!isBearer && !word.startsWith('basic')) return;
    const behind = at + (isBearer ? 6 : 5);
    let start = behind;
    while (isSpace(text.charCodeAt(start))) start++;
    let end = start;
    while (end < text.length && isToken(text.charCodeAt(end))) end++;
    const value = text.slice(start, end);
    if (start === behind || (isBearer ? !looksSecret(value) : !isCredentials(value))) return;
    // What hangs on to it is of it: left alone, it would begin anew behind the sign that something was taken out.
    while (end < text.length && !isSpace(text.charCodeAt(end)) && !isEndOfValue(text.charCodeAt(end))) end++;
    this.#replace(start, end, DROPPED);
  }
}

function isLabel(code: number): boolean {
  return code > 127 || (isWord(code) && code !== 0x5f);
}

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27;
}

/** What may stand between a name and its sign: `"name" :`, `\\"name\\":`. */
function isAround(code: number): boolean {
  return code === 0x20 || code === BACKSLASH || isQuote(code);
}

function isEndOfLine(code: number): boolean {
  return code === 0x0a || code === 0x0d;
}

/** The other quote, without its backslash in a text within a text; else the end of the line. */
function quoteEnd(text: string, start: number, quote: number): number {
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === quote || isEndOfLine(code)) break;
  }
  while (end > start && text.charCodeAt(end - 1) === BACKSLASH) end--;
  return end;
}

function plainEnd(text: string, start: number, kind: SecretKind): number {
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (
      kind === 'line'
        ? isEndOfLine(code) || isQuote(code)
        : kind === 'account'
          ? isEndOfAccount(code)
          : isEndOfValue(code)
    )
      break;
  }
  return end;
}

/** `name=`, with what PHP and Rails put into names. */
function isParameter(text: string, start: number): boolean {
  let at = start;
  for (; at - start < MAX_NAME_CHARACTERS; at++) {
    const code = text.charCodeAt(at);
    if (code === ASSIGN) return at > start;
    if (!isName(code) && code !== PERCENT && code !== 0x5b && code !== 0x5d) return false;
  }
  return false;
}

/** A word of JSON, which names nobody. */
function isBare(value: string): boolean {
  return value === 'null' || value === 'true' || value === 'false' || value === 'undefined';
}

/** Base64 of `user:password`. */
function isCredentials(value: string): boolean {
  if (value.length < 4 || value.length > 4_096) return false;
  return Buffer.from(value, 'base64').includes(COLON);
}
