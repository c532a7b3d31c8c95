import { expect, test } from 'vitest';
import { splitStatements } from '../../../collector/store/statements.js';

test.each([
  ['one without an end', 'SELECT 1', ['SELECT 1']],
  ['two', 'SELECT 1;\nSELECT 2;', ['SELECT 1', 'SELECT 2']],
  ['a semicolon in a string', "SELECT ';'; SELECT 2", ["SELECT ';'", 'SELECT 2']],
  ['an escaped quote', "SELECT 'it\\'s; so'; SELECT 2", ["SELECT 'it\\'s; so'", 'SELECT 2']],
  ['a doubled quote', "SELECT 'it''s; so'; SELECT 2", ["SELECT 'it''s; so'", 'SELECT 2']],
  ['a semicolon in a quoted name', 'SELECT `a;b`; SELECT ";"', ['SELECT `a;b`', 'SELECT ";"']],
  [
    'a semicolon and a quote in a line comment',
    "-- it's; fine\nSELECT 1; SELECT 2",
    ["-- it's; fine\nSELECT 1", 'SELECT 2'],
  ],
  ['a block comment', "/* a; 'b */ SELECT 1;", ["/* a; 'b */ SELECT 1"]],
  ['nothing but comments', '-- a\n/* b */ ;\n;', []],
])('splits %s', (_, sql, statements) => {
  expect(splitStatements(sql)).toEqual(statements);
});
