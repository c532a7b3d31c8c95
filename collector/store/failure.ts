import { ClickHouseError } from '@clickhouse/client';
import { isConnectionError } from './connection.js';

/**
 * Codes by which ClickHouse refuses the content of an insert; sending it again would fail again.
 * 6 CANNOT_PARSE_TEXT, 8, 26, 27 parsing, 32 ATTEMPT_TO_READ_AFTER_EOF, 33 CANNOT_READ_ALL_DATA, 36 BAD_ARGUMENTS, 53
 * TYPE_MISMATCH, 69 ARGUMENT_OUT_OF_BOUND, 117 INCORRECT_DATA, 128 TOO_LARGE_ARRAY_SIZE, 131 TOO_LARGE_STRING_SIZE,
 * 190 SIZES_OF_ARRAYS_DONT_MATCH, 691 UNKNOWN_ELEMENT_OF_ENUM.
 */
const CONTENT = new Set(['6', '8', '26', '27', '32', '33', '36', '53', '69', '117', '128', '131', '190', '691']);

/**
 * Codes of passing trouble. 23, 74, 75, 76 file I/O, 159 TIMEOUT_EXCEEDED, 164 READONLY, 173 CANNOT_ALLOCATE_MEMORY,
 * 202 TOO_MANY_SIMULTANEOUS_QUERIES, 209, 210 network, 236 ABORTED, 241 MEMORY_LIMIT_EXCEEDED, 242
 * TABLE_IS_READ_ONLY, 243 NOT_ENOUGH_SPACE, 252 TOO_MANY_PARTS, 394 QUERY_WAS_CANCELLED, 439 CANNOT_SCHEDULE_TASK,
 * 194, 516 credentials, which an operator mends.
 */
const PASSING = new Set('23 74 75 76 159 164 173 194 202 209 210 236 241 242 243 252 394 439 516'.split(' '));

/** `content`: never. `passing`: again, without end. `unknown`: again, a bounded number of times. */
export type Failure = 'content' | 'passing' | 'unknown';

export function classify(error: unknown): Failure {
  if (isConnectionError(error)) return 'passing';
  if (error instanceof RangeError) return 'content';
  if (!(error instanceof ClickHouseError)) return 'unknown';
  // Shares its code with too many parts, which merges mend; too many days in one block stays so.
  if (error.code === '252' && /Too many partitions/i.test(error.message)) return 'content';
  if (CONTENT.has(error.code)) return 'content';
  return PASSING.has(error.code) ? 'passing' : 'unknown';
}
