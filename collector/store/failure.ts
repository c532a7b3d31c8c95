import { ClickHouseError } from '@clickhouse/client';
import { isConnectionError } from './connection.js';

/**
 * Codes by which ClickHouse refuses the content of an insert; sending it again would fail again.
 * 6 CANNOT_PARSE_TEXT, 8, 26, 27 parsing, 32 ATTEMPT_TO_READ_AFTER_EOF, 33 CANNOT_READ_ALL_DATA, 36 BAD_ARGUMENTS, 53
 * TYPE_MISMATCH, 69 ARGUMENT_OUT_OF_BOUND, 117 INCORRECT_DATA, 128 TOO_LARGE_ARRAY_SIZE, 131 TOO_LARGE_STRING_SIZE,
 * 190 SIZES_OF_ARRAYS_DONT_MATCH, 691 UNKNOWN_ELEMENT_OF_ENUM.
 */
const CONTENT = new Set(['6', '8', '26', '27', '32', '33', '36', '53', '69', '117', '128', '131', '190', '691']);

/** The engine said OK, and the rows are not there. */
export class RowsMissing extends Error {
  override readonly name = 'RowsMissing';
}

/**
 * Codes of passing trouble. 23, 74, 75, 76 file I/O, 159 TIMEOUT_EXCEEDED, 164 READONLY, 173 CANNOT_ALLOCATE_MEMORY,
 * 202 TOO_MANY_SIMULTANEOUS_QUERIES, 209, 210 network, 236 ABORTED, 241 MEMORY_LIMIT_EXCEEDED, 242
 * TABLE_IS_READ_ONLY, 243 NOT_ENOUGH_SPACE, 252 TOO_MANY_PARTS, 394 QUERY_WAS_CANCELLED, 439 CANNOT_SCHEDULE_TASK,
 * 198, 203, 225, 279, 285, 286, 319, 499, 999 other servers, Keeper and S3. What an operator mends: 60, 81 a table or database
 * that is away, 192, 193, 194, 195, 497, 516 credentials and grants, 201 a quota.
 */
const PASSING = new Set(
  (
    '23 60 74 75 76 81 159 164 173 192 193 194 195 198 201 202 203 209 210 225 236 241 242 243 252 279 285 286 319 394 439 ' +
    '497 499 516 999'
  ).split(' '),
);

/** Troubles of our own disk and process, in reading a segment. A file that is gone or refused is none of them. */
const SYSTEM = new Set('EIO ENOSPC EDQUOT EFBIG EROFS EMFILE ENFILE ENOMEM EAGAIN EBUSY'.split(' '));

/** Whether an insert took place could not be found out: nothing is known against the segment. */
export class Unverified extends Error {
  override readonly name = 'Unverified';
}

/** `content`: never. `passing`: again, without end. `unknown`: again, a bounded number of times. */
export type Failure = 'content' | 'passing' | 'unknown';

/**
 * What does not come from the engine says nothing of the segment: a gateway that answers for a server, a file that cannot
 * be read for want of handles. Setting segments aside for it would set them all aside.
 */
export function classify(error: unknown): Failure {
  if (isConnectionError(error) || error instanceof Unverified) return 'passing';
  if (SYSTEM.has((error as NodeJS.ErrnoException | undefined)?.code ?? '')) return 'passing';
  if (error instanceof RangeError) return 'content';
  if (error instanceof RowsMissing || error instanceof TypeError) return 'unknown';
  if (!(error instanceof ClickHouseError)) return 'passing';
  // Shares its code with too many parts, which merges mend; too many days in one block stays so.
  if (error.code === '252' && /Too many partitions/i.test(error.message)) return 'content';
  if (CONTENT.has(error.code)) return 'content';
  return PASSING.has(error.code) ? 'passing' : 'unknown';
}
