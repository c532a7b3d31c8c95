import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskLiterals } from '../../../collector/otlp/scrub/query-text.js';
import { Scrubber } from '../../../collector/otlp/scrub/scrubber.js';
import { classesIn, isSuspicious, mayHide } from '../../../collector/otlp/scrub/text-class.js';
import { patienceMs, runs } from './reference/arbitraries.js';
import { pseudonymise } from './reference/context.js';

const scrubber = new Scrubber(pseudonymise);
const scrub = (text: string): string => scrubber.scrub(text);
const hmac = (value: string): string => `hmac:${pseudonymise.hex(value)}`;
const quad = hmac('203.0.113.9');
const jean = hmac('jean@ac.test');

describe('a free text', () => {
  it.each([
    ['refused: base.ent.test/203.0.113.9:5432', `refused: base.ent.test/${quad}:5432`],
    ['from ::ffff:203.0.113.9, then', `from ${quad}, then`],
    ['[2001:db8::1]:443', `[${hmac('2001:db8::1')}]:443`],
    ['2001:db8:0:0:0:0:0:1:443', `${hmac('2001:db8:0:0:0:0:0:1')}:443`],
    ['card aa:bb:cc:dd:ee:ff', `card ${hmac('aa:bb:cc:dd:ee:ff')}`],
    ['to jean@ac.test.', `to ${jean}.`],
    ['/eleves/jean%40ac.test/notes', `/eleves/${jean}/notes`],
    ['GET /cas?ticket=ST-1-ab HTTP/1.1', 'GET /cas HTTP/1.1'],
    ['at https://jean:secret@a.test/b?c', 'at https://a.test/b'],
    ['password=hunter2; next', 'password=***; next'],
    ['{"password":"a b","code":404,"user":"jean"}', `{"password":"***","code":404,"user":"${hmac('jean')}"}`],
    ['\\"access_token\\":\\"abc\\"', '\\"access_token\\":\\"***\\"'],
    ['SAMLResponse=PHNhbWw+, RelayState=x', 'SAMLResponse=*** RelayState=***'],
    ['Authorization: Bearer abcdef\nHost: a', 'Authorization: ***\nHost: a'],
    ['Cookie: a=1; b=2', 'Cookie: ***'],
    ['with Bearer abcdefgh01234567 in hand', 'with Bearer *** in hand'],
    ['Basic amVhbjpzZWNyZXQ=', 'Basic ***'],
    ['ST-12-9xQabc-cas is spent', 'ST-*** is spent'],
    ['bad eyJhbGciOiJI.eyJzdWIiOiIx.SflKxw', 'bad ***'],
    ['JSESSIONID=0A1B2C', 'JSESSIONID=***'],
    ['code=4/0AX4XfWhabc', 'code=***'],
    ['utilisateur: jean inconnu', `utilisateur: ${hmac('jean')} inconnu`],
  ])('%s becomes %s', (text, expected) => {
    expect(scrub(text)).toBe(expected);
    expect(scrub(expected)).toBe(expected);
  });

  it.each([
    'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36',
    'WHERE id=? AND nom=?',
    'Vraiment ? Oui, à 12:34:56.789',
    'User::find, DB::add, std::e2e, Face::dead',
    'java.lang.Object@1a2b3c, react@19.0.0, v1.2.3.4, 1.3.6.1.4.1',
    'Unexpected token: foo; code=404; Basic authentication failed; Bearer token invalid',
    'at lireDossier (/srv/ent/lib/dossiers.js:10:5)',
    'SHA-1 2A:5B:C3:1D:2A:5B:C3:1D:2A:5B:2A:5B:C3:1D:2A:5B:C3:1D:2A:5B',
    '2026-11-22T10:11:12.123Z',
    'la base ne répond pas',
    '',
  ])('%s is kept', (text) => {
    expect(scrub(text)).toBe(text);
  });
});

/** Secrets as they come, each with what is around it in real texts. */
const letters = fc.string({
  unit: fc.constantFrom(...'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ'),
  minLength: 12,
  maxLength: 30,
});
const secret = fc.oneof(
  fc
    .ipV4()
    .filter((address) => !address.endsWith('.0.0.0'))
    .map((s) => [s, s]),
  fc
    .ipV6()
    .filter((address) => /[0-9]/.test(address) && address.length > 6)
    .map((s) => [s, s]),
  letters.map((name) => [`${name}@ac-est.test`, name]),
  letters.map((value) => [`ticket=${value}`, value]),
  letters.map((value) => [`&access_token=${value}`, value]),
  letters.map((value) => [`"password":"${value}"`, value]),
  letters.map((value) => [`Bearer ${value}1234`, value]),
  letters.map((value) => [`ST-7-${value}-cas`, value]),
  letters.map((value) => [`https://a.test/cas?${value}`, value]),
  letters.map((value) => [`user=${value}`, value]),
  letters.map((value) => [`eyJ${value}.${value}.x`, value]),
);
const around = fc.array(
  fc.constantFrom(' ', '\n', ' le ', 'é', ', ', ' ("', '") ', ' : ', ' -> ', ' GET /x ', '<b> ', "' "),
  { maxLength: 4 },
);
/** What ends a word, so that it is not the secret that grows. */
const gap = fc.constantFrom(' ', '\n', '"', '<', "'");

it(
  'holds no secret, whatever is around it, and scrubbed again it stays',
  () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(around, gap, secret, gap), { minLength: 1, maxLength: 4 }), (parts) => {
        const text = parts.map(([before, from, [written], to]) => `${before.join('')}${from}${written}${to}`).join('');
        const kept = scrub(text);
        for (const [, , [, clear]] of parts) expect(kept).not.toContain(clear);
        expect(scrub(kept)).toBe(kept);
      }),
      { numRuns: runs * 4 },
    );
  },
  patienceMs,
);

const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '@',
        '=',
        '?',
        '%40',
        ':',
        '::',
        '.',
        '-',
        '/',
        '//',
        '"',
        "'",
        '\\',
        ' ',
        'hmac:',
        '***',
        'eyJ',
        'ST-1',
      ),
      fc.constantFrom(
        'user',
        'password',
        'token',
        'code',
        'Bearer ',
        'Basic ',
        '203.0.113.9',
        'ab',
        '12',
        'é',
        '\n',
        '&',
        ';',
        ',',
      ),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

it(
  'of any kind is stable once scrubbed',
  () => {
    fc.assert(
      fc.property(pieces, (text) => {
        const kept = scrub(text);
        expect(scrub(kept)).toBe(kept);
      }),
      { numRuns: runs * 10 },
    );
  },
  patienceMs,
);

it(
  'is never passed by as clean if something would be taken out of it',
  () => {
    fc.assert(
      fc.property(pieces, (text) => {
        const bytes = Buffer.from(text);
        const isClean = !isSuspicious(classesIn(bytes, 0, bytes.length)) || !mayHide(bytes, 0, bytes.length);
        if (isClean) expect(scrub(text)).toBe(text);
      }),
      { numRuns: runs * 10 },
    );
  },
  patienceMs,
);

describe('a long text', () => {
  const MiB = 2 ** 20;
  it.each([
    'a',
    '@',
    'a@',
    'a@b.',
    ':',
    'a:',
    '::',
    '1.',
    '1.1.1.1.',
    '=',
    'a=',
    'code=',
    'user=',
    'token=hmac:0123456789abcdef',
    '?',
    '/?',
    'a?',
    'eyJ',
    'eyJ.',
    'ST-1',
    'ST-1.',
    'b',
    'bearer ',
    'basic ',
    '%40',
    '"user":',
    '://',
    '\\',
    'ab:cd:',
    'hmac:',
    ' 203.0.113.9',
    'password="',
  ])('of nothing but %j takes time by its length', (part) => {
    const text = part.repeat(MiB / part.length);
    const before = process.cpuUsage();
    scrub(text);
    const { user, system } = process.cpuUsage(before);
    // 0.05 s is usual; a quadratic one takes minutes.
    expect((user + system) / 1e6).toBeLessThan(3);
  });

  it('of addresses costs no more than a thousand hashes, and holds none of them', () => {
    const text = Array.from({ length: 3000 }, (_, n) => `10.9.${n >> 8}.${n & 255}`).join(' ');
    const kept = scrub(text);
    expect(kept).not.toMatch(/10\.9\./);
    expect(kept.match(/hmac:\*\*\*/g)?.length).toBe(2000);
  });
});

describe('a database statement', () => {
  it.each([
    [
      "SELECT a1, $1 FROM t2 WHERE nom = 'Dup''ont' AND n=12 AND x IN (1.5, 0x1F)",
      'SELECT a1, $1 FROM t2 WHERE nom = ? AND n=? AND x IN (?, ?)',
    ],
    ['update "t" set x = "y"', 'update ? set x = ?'],
    ["INSERT INTO t VALUES ('it\\'s', 'Dupont')", 'INSERT INTO t VALUES (?'],
    ["SELECT 'never closed", 'SELECT ?'],
    ['SELECT $$Dupont$$', 'SELECT ?'],
    ['{"find":"eleves","nom":"Dupont"}', '{?:?,?:?}'],
    ['GET session:jean', 'GET ?'],
    ['SELECT 1', 'SELECT ?'],
    ['FLUSHALL', 'FLUSHALL'],
  ])('%s becomes %s', (statement, expected) => {
    expect(maskLiterals(statement)).toBe(expected);
    expect(maskLiterals(expected)).toBe(expected);
  });
});

it('says the same of a random token in every place', () => {
  const token = randomBytes(24).toString('base64url');
  for (const text of [
    `token=${token}`,
    `?token=${token}`,
    `{"token":"${token}"}`,
    `Bearer ${token}`,
    `X-Token: ${token}`,
  ])
    expect(scrub(text)).not.toContain(token);
});
