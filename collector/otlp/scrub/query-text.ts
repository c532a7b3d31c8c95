/** Statements whose literals stand in quotes or are numbers: SQL and its kin, and the JSON of document stores. */
const IN_QUOTES =
  /^\s*(?:select|insert|update|delete|with|merge|replace|call|exec|execute|begin|start|commit|rollback|savepoint|release|set|show|explain|create|alter|drop|truncate|lock|unlock|prepare|deallocate|declare|fetch|close|copy|analyze|vacuum|use|values|table|grant|revoke|do|pragma|describe)\b|^\s*(?:[({[]|\/\*|--)/i;
const FIRST_WORD = /^\s*[\w.$-]{1,64}/;
const MASK = '?';

/** Longer statements are cut here: they are lists of values. */
const MAX_CHARACTERS = 64 * 1024;

const isNumeric = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isWordSign = (code: number): boolean =>
  isNumeric(code) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f || code === 0x24;

/**
 * A database statement without its values, as the semantic conventions ask of who sends one (`db.query.text`): literals
 * become `?`. Where quotes cannot be followed, what comes behind is left out; of a language that does not quote its
 * values, only the command is kept.
 */
export function maskLiterals(statement: string): string {
  const text = statement.slice(0, MAX_CHARACTERS);
  if (!IN_QUOTES.test(text.slice(0, 64))) {
    const command = FIRST_WORD.exec(text)?.[0] ?? '';
    return command.length < text.length ? `${command} ${MASK}` : command;
  }
  let out = '';
  let copied = 0;
  let before = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    let end = at;
    if (code === 0x27 || code === 0x22) {
      end = literalEnd(text, at, code);
      if (end < 0) return `${out}${text.slice(copied, at)}${MASK}`;
    } else if (code === 0x24 && text.charCodeAt(at + 1) === 0x24) return `${out}${text.slice(copied, at)}${MASK}`;
    else if (isNumeric(code) && !isWordSign(before)) end = numberEnd(text, at);
    if (end > at) {
      out += text.slice(copied, at) + MASK;
      copied = end;
      at = end - 1;
    }
    before = code;
  }
  return out + text.slice(copied);
}

/** Behind the closing quote; a doubled one belongs to the text. -1 if it never closes, or has a backslash before a quote. */
function literalEnd(text: string, start: number, quote: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) return -1;
    if (code !== quote) continue;
    if (text.charCodeAt(at + 1) !== quote) return at + 1;
    at++;
  }
  return -1;
}

function numberEnd(text: string, start: number): number {
  let at = start;
  while (isWordSign(text.charCodeAt(at)) || text.charCodeAt(at) === 0x2e) at++;
  return at;
}
