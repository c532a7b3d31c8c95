import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repair } from '../../../../collector/store/engine/repair.js';

let path: string;
let table: string;

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'vigie-repair-'));
  table = join(path, 'store', 'a7f', 'a7f00000-0000-4000-8000-000000000000');
  mkdirSync(join(table, 'deduplication_logs'), { recursive: true });
});

afterEach(() => rmSync(path, { recursive: true, force: true }));

const log = (number: number): string => join(table, 'deduplication_logs', `deduplication_log_${number}.txt`);
const part = (name: string): string => mkdirSync(join(table, name)) ?? name;

test.each([
  ['the part is there', ['1\t20260101_1_1_0\tone\n'], ['20260101_1_1_0'], ''],
  ['the part was merged into another', ['1\t20260101_2_2_0\ttwo\n'], ['20260101_1_3_1'], ''],
  ['the part was mutated', ['1\t20260101_2_2_0\ttwo\n'], ['20260101_2_2_0_7'], ''],
  ['the last record is a drop', ['1\t20260101_1_1_0\tone\n2\t20260101_1_1_0\tone\n'], [], ''],
  [
    'the part never got its name',
    ['1\t20260101_1_1_0\tone\n1\t20260101_2_2_0\ttwo\n'],
    ['20260101_1_1_0', 'tmp_insert_20260101_2_2_0'],
    '2\t20260101_2_2_0\ttwo\n',
  ],
  [
    'another day has a part of that number',
    ['1\t20260102_2_2_0\ttwo\n'],
    ['20260101_2_2_0'],
    '2\t20260102_2_2_0\ttwo\n',
  ],
  [
    'one part has two records',
    ['1\t20260101_2_2_0\ttwo\n1\t20260101_2_2_0\ttoo\n'],
    [],
    '2\t20260101_2_2_0\ttwo\n2\t20260101_2_2_0\ttoo\n',
  ],
  [
    'the log has several files',
    ['1\t20260101_1_1_0\tone\n', '1\t20260101_2_2_0\ttwo\n'],
    ['20260101_1_1_0'],
    '2\t20260101_2_2_0\ttwo\n',
  ],
])('%s', (_, logs, parts, appended) => {
  logs.forEach((text, index) => {
    writeFileSync(log(index + 1), text);
  });
  parts.forEach(part);
  const mended = repair(path);
  expect(readFileSync(log(logs.length), 'utf8')).toBe(`${logs.at(-1)}${appended}`);
  expect(mended.length > 0).toBe(appended !== '');
});

test('a torn last record is cut off, and the record before it is judged', () => {
  writeFileSync(log(1), '1\t20260101_1_1_0\tone\n1\t20260101_2_2');
  part('20260101_1_1_0');
  expect(repair(path)).toHaveLength(1);
  expect(readFileSync(log(1), 'utf8')).toBe('1\t20260101_1_1_0\tone\n');
});

test.each([
  ['an inserted part was set aside', ['1\t1_1_1_0\tone\n1\t1_2_2_0\ttwo\n'], ['1_2_2_0'], '2\t1_1_1_0\tone\n'],
  ['its record was dropped before', ['1\t1_1_1_0\tone\n1\t1_2_2_0\ttwo\n2\t1_1_1_0\tone\n'], ['1_2_2_0'], ''],
  ['it was loaded again since', ['1\t1_1_1_0\tone\n2\t1_1_1_0\tone\n1\t1_2_2_0\tone\n'], ['1_2_2_0'], ''],
  ['it lives on in another', ['1\t1_1_1_0\tone\n1\t1_2_2_0\ttwo\n'], ['1_1_2_1'], ''],
])('broken at a start: %s', (_, logs, parts, appended) => {
  writeFileSync(log(1), logs.join(''));
  parts.forEach(part);
  mkdirSync(join(table, 'detached', 'broken-on-start_1_1_1_0_try1'), { recursive: true });
  repair(path);
  expect(readFileSync(log(1), 'utf8')).toBe(`${logs.join('')}${appended}`);
});

test('ten logs are read in the order of their numbers', () => {
  for (let number = 1; number <= 10; number++)
    writeFileSync(log(number), `1\t20260101_${number}_${number}_0\tb${number}\n`);
  part('20260101_9_9_0');
  repair(path);
  expect(readFileSync(log(10), 'utf8')).toContain('2\t20260101_10_10_0\tb10\n');
});

test('a directory that was never opened, or tables without a log, need nothing', () => {
  rmSync(join(table, 'deduplication_logs'), { recursive: true });
  expect(repair(path)).toEqual([]);
  expect(repair(join(path, 'absent'))).toEqual([]);
});
