import { expect, test } from 'vitest';
import { errorReply } from '../../../../collector/store/engine/error.js';
import { insertFromFile } from '../../../../collector/store/engine/insert.js';
import { readRequest } from '../../../../collector/store/engine/request.js';

test('reads query, database, format, parameters and settings, and drops what only the HTTP layer of a server knows', () => {
  const search = new URLSearchParams({
    query: 'SELECT {a:String}',
    database: 'vigie',
    default_format: 'JSONEachRow',
    param_a: 'x\\ty',
    max_threads: '1',
    wait_end_of_query: '1',
    enable_http_compression: '0',
    query_id: 'q',
  });
  expect(readRequest(search)).toEqual({
    query: 'SELECT {a:String}',
    database: 'vigie',
    format: 'JSONEachRow',
    queryId: 'q',
    settings: [
      { name: 'param_a', value: 'x\\ty' },
      { name: 'max_threads', value: '1' },
    ],
  });
});

test.each(['session_id', 'role', 'user', 'password', 'compress'])('refuses %s in words', (name) => {
  expect(() => readRequest(new URLSearchParams({ [name]: 'x' }))).toThrow(name);
});

test('refuses a setting whose name is not a name', () => {
  expect(() => readRequest(new URLSearchParams({ 'a=1, b': '1' }))).toThrow('not the name of a setting');
});

test.each([
  ['INSERT INTO spans_in FORMAT RowBinary', "INSERT INTO spans_in  FROM INFILE '/s/1' FORMAT RowBinary"],
  ['insert into db.t (a, `b`)\nFORMAT JSONEachRow', "INSERT INTO db.t (a, `b`) FROM INFILE '/s/1' FORMAT JSONEachRow"],
  [
    "INSERT INTO t SETTINGS a = 1, b = 'FORMAT x' FORMAT CSV;",
    "INSERT INTO t  FROM INFILE '/s/1' SETTINGS a = 1, b = 'FORMAT x' FORMAT CSV",
  ],
])('rewrites %s', (sql, rewritten) => {
  expect(insertFromFile(sql, '/s/1')).toBe(rewritten);
});

test.each([
  'INSERT INTO t SELECT 1',
  'INSERT INTO FUNCTION file() FORMAT CSV',
  'INSERT INTO t VALUES (1)',
  'SELECT 1 FORMAT CSV',
])('refuses a body with %s', (sql) => {
  expect(() => insertFromFile(sql, '/s/1')).toThrow('takes only INSERT INTO');
});

test('quotes the path of the file', () => {
  expect(insertFromFile('INSERT INTO t FORMAT CSV', "/it's\\x")).toContain("INFILE '/it\\'s\\\\x'");
});

test('an engine error keeps its code and text; anything else is worded like one', () => {
  expect(errorReply(new Error('chdb: Code: 60. DB::Exception: no t. (UNKNOWN_TABLE)'))).toMatchObject({
    status: 404,
    code: 60,
  });
  expect(errorReply(new Error('odd'))).toMatchObject({
    status: 500,
    code: 1001,
    body: 'Code: 1001. DB::Exception: odd (STD_EXCEPTION)',
  });
});
