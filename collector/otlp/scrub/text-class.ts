/** What is in a text, as bits: one look at each byte tells nearly all texts that can hide nothing. */
export const NOT_ASCII = 1 << 0;
const AT = 1 << 1;
const ASSIGN = 1 << 2;
const ASK = 1 << 3;
const PERCENT = 1 << 4;
const COLON = 1 << 5;
const DOT = 1 << 6;
const DIGIT = 1 << 7;
const DASH = 1 << 8;
/** Last letters of the prefixes of CAS tickets: `ST-`, `PGTIOU-`. */
const TICKET = 1 << 9;
/** The third letter of every JSON Web Token: `eyJ`. */
const JWT = 1 << 10;
/** First letter of `Bearer` and `Basic`. */
const SCHEME = 1 << 11;
const SPACE = 1 << 12;
/** What cuts a URL besides `?` and `@`: a fragment, or parameters of a path. */
const CUT = 1 << 13;

/** The bits of each byte. */
export const CLASS_OF_BYTE = new Uint16Array(256);
CLASS_OF_BYTE.fill(NOT_ASCII, 128);
CLASS_OF_BYTE.fill(DIGIT, 0x30, 0x3a);
for (const [characters, bit] of [
  ['@', AT],
  ['=', ASSIGN],
  ['?', ASK],
  ['%', PERCENT],
  [':', COLON],
  ['.', DOT],
  ['-', DASH],
  ['TU', TICKET],
  ['J', JWT],
  ['Bb', SCHEME],
  [' \t\n\v\f\r', SPACE],
  ['#;', CUT],
] as const)
  for (const character of characters) CLASS_OF_BYTE[character.charCodeAt(0)] = bit;

const ALONE = AT | ASSIGN | ASK | COLON;
const TOGETHER = [DIGIT | DOT, DIGIT | PERCENT, DIGIT | DASH | TICKET, DOT | JWT, SPACE | SCHEME];

/** By the bits of a text: 1 if it could hold something to hide. */
const SUSPICIOUS = new Uint8Array(1 << 14);
for (let seen = 0; seen < SUSPICIOUS.length; seen++) {
  if ((seen & ALONE) !== 0 || TOGETHER.some((bits) => (seen & bits) === bits)) SUSPICIOUS[seen] = 1;
}

/** Whether a text with these bits could hold something to hide. Most that do hold nothing: `mayHide` looks closer. */
export function isSuspicious(seen: number): boolean {
  return SUSPICIOUS[seen] === 1;
}

/** Whether a URL with these bits has parts that are taken out: query, fragment, credentials, parameters of a path. */
export function isCutUrl(seen: number): boolean {
  return (seen & (AT | ASK | CUT)) !== 0;
}

/** The bits of `bytes[start, end)`. */
export function classesIn(bytes: Uint8Array, start: number, end: number): number {
  let seen = 0;
  for (let at = start; at < end; at++) seen |= CLASS_OF_BYTE[bytes[at]!]!;
  return seen;
}

/** Letters that end the names of secrets and accounts written with a colon: `password:`, `token:`, `user:`. */
const ENDS_A_NAME = new Uint8Array(256);
for (const letter of 'delnprstuyDELNPRSTUY" \'\\') ENDS_A_NAME[letter.charCodeAt(0)] = 1;

const BESIDE_A_NAME = new Uint8Array(256);
for (const sign of ' "\'\\') BESIDE_A_NAME[sign.charCodeAt(0)] = 1;

/** Bytes around which there may be something: all others are passed over at once. */
const SIGN = new Uint8Array(256);
for (const sign of '@=?%:.-JBb') SIGN[sign.charCodeAt(0)] = 1;

/** From one dot of an IPv4 address to the next. */
const MAX_PART = 4;

/**
 * Whether `bytes[start, end)`, UTF-8, may hold something that the scrubber would change: true for all that do, and false
 * for nearly all that do not. Makes no string.
 */
export function mayHide(bytes: Uint8Array, start: number, end: number): boolean {
  let lastDot = start - MAX_PART;
  let dots = 0;
  let colons = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (SIGN[byte] === 0) continue;
    if (byte === 0x2e) {
      dots = at - lastDot > MAX_PART ? 1 : dots + 1;
      lastDot = at;
      if (dots >= 3 && isDigit(bytes, at + 1, start, end)) return true;
    } else if (byte === 0x3a) {
      if (++colons === 5 || speaks(bytes, at, start, end)) return true;
    } else if (signals(bytes, at, start, end)) return true;
  }
  return false;
}

/** Whether the sign at `at`, neither a dot nor a colon, is where something to hide may be. */
function signals(bytes: Uint8Array, at: number, start: number, end: number): boolean {
  switch (bytes[at]) {
    case 0x3f: // ?
      return at + 1 < end && bytes[at + 1]! > 0x20;
    case 0x25: // %40
      return at + 2 < end && bytes[at + 1] === 0x34 && bytes[at + 2] === 0x30;
    case 0x2d: // ST-1
      return at > start && (CLASS_OF_BYTE[bytes[at - 1]!]! & TICKET) !== 0 && isDigit(bytes, at + 1, start, end);
    case 0x4a: // eyJ
      return at > start + 1 && bytes[at - 1] === 0x79 && bytes[at - 2] === 0x65;
    case 0x42:
    case 0x62:
      return isScheme(bytes, at, end);
    default: // @ =
      return true;
  }
}

/** Whether the colon is one of `::`, or ends a word that may be the name of a secret. A userinfo has its own `@`. */
function speaks(bytes: Uint8Array, colon: number, start: number, end: number): boolean {
  if (colon + 1 < end && bytes[colon + 1] === 0x3a) return true;
  if (colon === start || ENDS_A_NAME[bytes[colon - 1]!] === 0 || isUrl(bytes, colon, end)) return false;
  if (colon - start < 3) return false;
  // Between a name and its colon may stand blanks, quotes and what escapes them.
  return BESIDE_A_NAME[bytes[colon - 1]!] === 1 || (bytes[colon - 2]! > 0x20 && bytes[colon - 3]! > 0x20);
}

function isDigit(bytes: Uint8Array, at: number, start: number, end: number): boolean {
  return at >= start && at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39;
}

/** `://` */
function isUrl(bytes: Uint8Array, at: number, end: number): boolean {
  return at + 2 < end && bytes[at + 1] === 0x2f && bytes[at + 2] === 0x2f;
}

/** `earer` or `asic` in any case. */
function isScheme(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 5 >= end) return false;
  const second = bytes[at + 1]! | 0x20;
  const third = bytes[at + 2]! | 0x20;
  return (second === 0x65 && third === 0x61) || (second === 0x61 && third === 0x73);
}
