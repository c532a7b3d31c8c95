/** What becomes of the value of `name=value` or `name: value` in a free text. */
export type SecretKind =
  /** Dropped. */
  | 'secret'
  /** Dropped with the rest of its line: `Cookie: a=1; b=2`. */
  | 'line'
  /** Dropped behind `=` and in JSON; in prose, as in `token: expected`, if it looks like one. */
  | 'token'
  /** Dropped if it looks like one, for the word is an ordinary one: `code=404`. */
  | 'likely'
  /** Names a person: replaced by its pseudonym. */
  | 'account';

/** Names as they are once lower case and without `-`, `_` and `.`. */
const WHOLE: Readonly<Record<string, SecretKind>> = {
  pwd: 'secret',
  mdp: 'secret',
  pass: 'token',
  sid: 'secret',
  connectsid: 'secret',
  code: 'likely',
  otp: 'token',
  pgtid: 'secret',
  pgtiou: 'secret',
  authorization: 'line',
  proxyauthorization: 'line',
  cookie: 'line',
  setcookie: 'line',
  user: 'account',
  username: 'account',
  userid: 'account',
  uid: 'account',
  login: 'account',
  email: 'account',
  mail: 'account',
  account: 'account',
  compte: 'account',
  identifiant: 'account',
  utilisateur: 'account',
  eleve: 'account',
  ine: 'account',
};

/** Ends of longer names: `spring.datasource.password`, `access_token`. */
const ENDS: readonly (readonly [string, SecretKind])[] = [
  ['password', 'secret'],
  ['passwd', 'secret'],
  ['motdepasse', 'secret'],
  ['secret', 'secret'],
  ['apikey', 'secret'],
  ['privatekey', 'secret'],
  ['sessionid', 'secret'],
  ['sessid', 'secret'],
  ['samlresponse', 'secret'],
  ['samlrequest', 'secret'],
  ['relaystate', 'secret'],
  ['assertion', 'token'],
  ['ticket', 'token'],
  ['token', 'token'],
];

const SEPARATORS = /[-_.]/g;
export const MIN_NAME_CHARACTERS = 3;
export const MAX_NAME_CHARACTERS = 64;

const known = new Map<string, SecretKind | undefined>();
/** Names repeat: those of the fields of logs. What a sender makes up must not fill the memory. */
const MAX_KNOWN = 2_000;

export function secretKind(name: string): SecretKind | undefined {
  if (known.has(name)) return known.get(name);
  const plain = name.toLowerCase().replace(SEPARATORS, '');
  const kind = Object.hasOwn(WHOLE, plain) ? WHOLE[plain] : ENDS.find(([end]) => plain.endsWith(end))?.[1];
  if (known.size >= MAX_KNOWN) known.clear();
  // A copy: a name cut out of a text would keep all of it in memory.
  known.set(Buffer.from(name).toString(), kind);
  return kind;
}

/** Of the words that are names of secrets and ordinary words: a long value, or one that mixes digits with other signs. */
export function looksSecret(value: string): boolean {
  if (value.includes('hmac:')) return false;
  if (value.length >= 24) return true;
  return value.length >= 6 && /[0-9]/.test(value) && /[^0-9.,:]/.test(value);
}
