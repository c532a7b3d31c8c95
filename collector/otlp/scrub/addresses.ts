import { isIP } from 'node:net';
import { isDigit, isHex, isWord } from './characters.js';

/** An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`, what a dual-stack socket reports) is the IPv4 address. */
export function canonicalAddress(address: string): string {
  // Nearly all begin with a digit and end without a blank.
  if (isDigit(address.charCodeAt(0)) && address.charCodeAt(address.length - 1) > 0x20) return address;
  const plain = address.trim();
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(plain) ? plain.slice(7) : plain;
}

const DOT = 0x2e;
const ZERO = 0x30;
const SMALL_V = 0x76;
const LARGE_V = 0x56;
const COLON = 0x3a;

/** A network, as in `10.0.0.0`, or the version of a browser, as in `Chrome/126.0.0.0`; never somebody's machine. */
const NOBODY = '.0.0.0';

/**
 * Where the IPv4 address that begins at `start` ends, or -1. Four numbers are one, of five or more (an object identifier)
 * none are; `v1.2.3.4` is a version.
 */
export function quadEnd(text: string, start: number): number {
  if (start > 0) {
    const before = text.charCodeAt(start - 1);
    if (isDigit(before)) return -1;
    if (before === DOT && start > 1 && isDigit(text.charCodeAt(start - 2))) return -1;
    if ((before === SMALL_V || before === LARGE_V) && !(start > 1 && isWord(text.charCodeAt(start - 2)))) return -1;
  }
  let at = start;
  for (let part = 0; part < 4; part++) {
    if (part > 0 && text.charCodeAt(at++) !== DOT) return -1;
    const from = at;
    let number = 0;
    while (at - from < 4 && isDigit(text.charCodeAt(at))) number = number * 10 + text.charCodeAt(at++) - ZERO;
    if (at === from || at - from > 3 || number > 255) return -1;
  }
  if (isDigit(text.charCodeAt(at))) return -1;
  if (text.charCodeAt(at) === DOT && isDigit(text.charCodeAt(at + 1))) return -1;
  return text.slice(start, at).endsWith(NOBODY) ? -1 : at;
}

/** A whole text of hex digits, colons and a quad; longer ones are fingerprints and dumps. */
const MAX_RUN = 60;
const MAC = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i;

/** An IPv6 address, or the address of a network card, around a colon. */
export class ColonAddress {
  start = 0;
  end = 0;
  /** Where the run of hex digits, colons and dots ends: no colon before it begins another address. */
  runEnd = 0;

  /** Looks around the colon at `colon`, not in front of `floor`. True if there is one in `[start, end)`. */
  find(text: string, colon: number, floor: number): boolean {
    let start = colon;
    while (start > floor && colon - start < 4 && isHex(text.charCodeAt(start - 1))) start--;
    let end = colon;
    let colons = 0;
    for (; end < text.length && inRun(text.charCodeAt(end)); end++) if (text.charCodeAt(end) === COLON) colons++;
    this.runEnd = end;
    if (end - start > MAX_RUN || colons < 2) return false;
    while (end > start && text.charCodeAt(end - 1) === DOT) end--;
    if (text.charCodeAt(end - 1) === COLON && text.charCodeAt(end - 2) !== COLON) end--;
    if (text.charCodeAt(start) === COLON && text.charCodeAt(start + 1) !== COLON) start++;
    return this.#settle(text, start, end);
  }

  /** A word in front or a port behind may have been taken for a group. */
  #settle(text: string, start: number, end: number): boolean {
    if (MAC.test(text.slice(start, end))) return this.#found(start, end);
    if (this.#is(text, start, end)) return true;
    const first = text.indexOf(':', start) + 1;
    const last = text.lastIndexOf(':', end - 1);
    return this.#is(text, start, last) || this.#is(text, first, end) || this.#is(text, first, last);
  }

  #is(text: string, start: number, end: number): boolean {
    if (end - start < 3) return false;
    const found = text.slice(start, end);
    return isIP(found) === 6 && isPlausible(text, start, end, found) && this.#found(start, end);
  }

  #found(start: number, end: number): boolean {
    this.start = start;
    this.end = end;
    return true;
  }
}

function inRun(code: number): boolean {
  return code === COLON || code === DOT || isHex(code);
}

/** `Face::add` and `std::e2e` are code: with so few groups it stands alone and has a digit, and is not just `::`. */
function isPlausible(text: string, start: number, end: number, found: string): boolean {
  let colons = 0;
  let digits = 0;
  for (let at = 0; at < found.length; at++) {
    if (found.charCodeAt(at) === COLON) colons++;
    else if (isDigit(found.charCodeAt(at))) digits++;
  }
  if (colons > 2) return true;
  const before = text.charCodeAt(start - 1);
  const glued = before === DOT || isWord(before) || isWord(text.charCodeAt(end));
  return digits > 0 && !glued;
}
