import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../dashboard/web/model/csv.js';
import { csvName } from '../../../dashboard/web/model/csv-name.js';

const lines = (text: string) => text.replace(/^\uFEFF/, '').split('\r\n');

describe('a table taken away as CSV', () => {
  it.each([
    ['fr', '\uFEFFHeure UTC;reçues\r\n2021-04-06 06:02:00;12,5\r\n2021-04-06 06:02:05,250;-0,5\r\n'],
    ['en', '\uFEFFHeure UTC,reçues\r\n2021-04-06 06:02:00,12.5\r\n2021-04-06 06:02:05.250,-0.5\r\n'],
  ] as const)(
    'opens right in a spreadsheet set to %s: its separator, its decimals, times it knows',
    (language, text) => {
      const at = (ms: number) => new Date(Date.UTC(2021, 3, 6, 6, 2) + ms);
      const rows = [
        [at(0), 12.5],
        [at(5250), -0.5],
      ];
      expect(csvOf({ head: ['Heure UTC', 'reçues'], rows }, language)).toBe(text);
    },
  );

  it('quotes a text that holds the separator of French', () => {
    expect(csvOf({ head: ['a;b', 'a,b'], rows: [] }, 'fr')).toBe('\uFEFF"a;b";a,b\r\n');
  });

  it.each([
    ['a,b', '"a,b"'],
    ['dit « "non" »', '"dit « ""non"" »"'],
    ['deux\nlignes', '"deux\nlignes"'],
    ['deux\r\nlignes', '"deux\r\nlignes"'],
    ['a;b', 'a;b'],
    [' bords ', '" bords "'],
  ])('quotes %j as RFC 4180 does', (value, field) => {
    expect(csvOf({ head: [value], rows: [] }, 'en')).toBe(`\uFEFF${field}\r\n`);
  });

  it.each(['=HYPERLINK("http://x")', '+33', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])(
    'disarms %j, which a spreadsheet would run',
    (value) => {
      expect(lines(csvOf({ head: ['x'], rows: [[value]] }, 'en')).at(1)).toMatch(/^"?'/);
    },
  );

  it('leaves what is not known empty, and a negative number a number', () => {
    expect(lines(csvOf({ head: ['a', 'b', 'c', 'd'], rows: [[null, '', -1.5, Number.NaN]] }, 'en'))[1]).toBe(',,-1.5,');
  });

  it('gives back every text to whoever reads it by RFC 4180', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', ';', ' ') });
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field)), (rows) => {
        const disarmed = rows.map((row) => row.map((value) => value.replace(/^[\r\n]/, "'$&")));
        expect(read(csvOf({ head: ['a', 'b'], rows }, 'en'))).toEqual([['a', 'b'], ...disarmed]);
      }),
    );
  });

  it('is named after what it holds and when, in UTC and in plain letters', () => {
    const fromMs = Date.UTC(2021, 3, 6, 6, 2);
    const subject = { of: 'lycees-nord/base', what: 'requests', fromMs, toMs: fromMs + 600_000 };
    expect(csvName(subject)).toBe('vigie_lycees-nord-base_requests_20210406T060200Z_20210406T061200Z.csv');
    expect(csvName({ ...subject, of: '../../É"x' })).toMatch(/^[a-z0-9_TZ.-]+$/);
  });
});

/** RFC 4180, read by the letter of its grammar. */
function read(text: string): string[][] {
  const rows: string[][] = [];
  let rest = text.slice(1);
  let row: string[] = [];
  while (rest !== '') {
    const [whole, quoted, plain, end] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? [];
    if (whole === undefined || end === undefined) throw new Error(`not RFC 4180: ${JSON.stringify(rest)}`);
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
    rest = rest.slice(whole.length);
  }
  return rows;
}
