import { ClickHouseError } from '@clickhouse/client';
import { expect, test } from 'vitest';
import { classify, RowsMissing, Unverified } from '../../../collector/store/failure.js';

const clickhouse = (code: string, message = 'it failed'): ClickHouseError =>
  new ClickHouseError({ code, type: 'X', message });

test.each([
  ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'passing'],
  ['a dropped connection', new Error('socket hang up'), 'passing'],
  [
    'a connection error within another',
    new Error('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }),
    'passing',
  ],
  ['memory', clickhouse('241'), 'passing'],
  ['a full disk', clickhouse('243'), 'passing'],
  ['too many parts', clickhouse('252', 'Too many parts (300)'), 'passing'],
  ['too many days in one block', clickhouse('252', 'Too many partitions for single INSERT block'), 'content'],
  ['a truncated row', clickhouse('33'), 'content'],
  ['arrays of different lengths', clickhouse('190'), 'content'],
  ['a segment larger than a block', new RangeError('more than one block'), 'content'],
  ['a table that is away', clickhouse('60'), 'passing'],
  ['a gateway that answers for the server', new Error('<html>502 Bad Gateway</html>'), 'passing'],
  ['a disk that cannot be read', Object.assign(new Error('read'), { code: 'EIO' }), 'passing'],
  ['no file handles left', Object.assign(new Error('open'), { code: 'EMFILE' }), 'passing'],
  ['content, in words that quote a sender', clickhouse('117', "Cannot parse 'socket hang up, aborted'"), 'content'],
  ['rows that cannot be counted', new Unverified('?', { cause: clickhouse('33') }), 'passing'],
  ['rows that are not there', new RowsMissing('0 of 5'), 'unknown'],
  ['a code nobody listed', clickhouse('49'), 'unknown'],
  ['a bug of ours', new TypeError('x is not a function'), 'unknown'],
])('%s', (_, error, failure) => {
  expect(classify(error)).toBe(failure);
});
