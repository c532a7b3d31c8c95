/** Sets of ASCII characters, as tables: a test is one look. */
function table(...ranges: readonly string[]): Uint8Array {
  const set = new Uint8Array(128);
  for (const range of ranges) {
    if (range.length === 3 && range[1] === '…') set.fill(1, range.charCodeAt(0), range.charCodeAt(2) + 1);
    else for (const character of range) set[character.charCodeAt(0)] = 1;
  }
  return set;
}

const ALPHANUMERIC = ['a…z', 'A…Z', '0…9'] as const;
const HEX_SET = table('0…9', 'a…f', 'A…F');
const WORD_SET = table(...ALPHANUMERIC, '_');
const NAME_SET = table(...ALPHANUMERIC, '_.-');
const MAILBOX_SET = table(...ALPHANUMERIC, '!#$+-._^~');
const DOMAIN_SET = table(...ALPHANUMERIC, '.-');
const BASE64_SET = table(...ALPHANUMERIC, '-_');
const TOKEN_SET = table(...ALPHANUMERIC, '-._~+/=');
/** What ends a value, a query or a URL in a text. */
const END_SET = table(' \t\r\n"\'<>`\\');
const END_OF_VALUE_SET = table(' \t\r\n"\'<>`\\&;');
const END_OF_ACCOUNT_SET = table(' \t\r\n"\'<>`\\&;,()[]{}|');

export const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
export const isHex = (code: number): boolean => HEX_SET[code] === 1;
export const isWord = (code: number): boolean => WORD_SET[code] === 1;
export const isName = (code: number): boolean => NAME_SET[code] === 1;
export const isBase64Url = (code: number): boolean => BASE64_SET[code] === 1;
export const isToken = (code: number): boolean => TOKEN_SET[code] === 1;
export const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);
export const isEnd = (code: number): boolean => END_SET[code] === 1;
export const isEndOfValue = (code: number): boolean => END_OF_VALUE_SET[code] === 1;
export const isEndOfAccount = (code: number): boolean => END_OF_ACCOUNT_SET[code] === 1;
/** Names may be written in any alphabet. */
export const isMailbox = (code: number): boolean => code > 127 || MAILBOX_SET[code] === 1;
export const isDomain = (code: number): boolean => code > 127 || DOMAIN_SET[code] === 1;
