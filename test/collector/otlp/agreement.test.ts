import fc from 'fast-check';
import type protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { LogWalk } from '../../../collector/otlp/log-walk.js';
import { MalformedBody } from '../../../collector/otlp/malformed-body.js';
import { MetricWalk } from '../../../collector/otlp/metric-walk.js';
import { TraceWalk } from '../../../collector/otlp/trace-walk.js';
import { logs, metrics, mutate, mutations, patienceMs, runs, traces } from './reference/arbitraries.js';
import { logColumns, pointColumns, spanColumns } from './reference/columns.js';
import { context, receivedAtNs } from './reference/context.js';
import { decode, encode, logRequest, metricRequest, traceRequest } from './reference/messages.js';
import { type Columns, decodeRows, type Row } from './reference/row-binary.js';
import { logRows, pointRows, spanRows } from './reference/rows.js';
import { expectSame } from './reference/same.js';

interface Signal {
  readonly name: string;
  readonly walk: TraceWalk | MetricWalk | LogWalk;
  readonly type: protobuf.Type;
  readonly requests: fc.Arbitrary<object>;
  readonly columns: Columns;
  readonly expected: (request: unknown) => Row[];
}

const signals: readonly Signal[] = [
  {
    name: 'traces',
    walk: new TraceWalk(context),
    type: traceRequest,
    requests: traces,
    columns: spanColumns,
    expected: spanRows,
  },
  {
    name: 'metrics',
    walk: new MetricWalk(context),
    type: metricRequest,
    requests: metrics,
    columns: pointColumns,
    expected: pointRows,
  },
  {
    name: 'logs',
    walk: new LogWalk(context),
    type: logRequest,
    requests: logs,
    columns: logColumns,
    expected: logRows,
  },
];

/**
 * Where the walk is stricter than protobufjs: a known field of another wire type (it takes it for an unknown field),
 * an unknown varint of more than 10 bytes, values nested deeper than 32.
 */
const stricter = ['wire-type', 'varint', 'depth'];

describe.each(signals)(
  'the walk of $name against a protobuf decoder',
  ({ walk, type, requests, columns, expected }) => {
    const walked = (body: Buffer) => walk.walk(body, 'beta', receivedAtNs);

    it(
      'yields the rows that the decoded request says',
      () => {
        fc.assert(
          fc.property(requests, (request) => {
            const body = encode(type, request);
            const result = walked(body);
            const rows = decodeRows(result.payload, columns);
            const wanted = expected(decode(type, body));
            expect(result).toMatchObject({ rows: wanted.length, rejected: 0, reasons: [] });
            expect(rows.length).toBe(wanted.length);
            rows.forEach((row, index) => {
              expectAgreement(row, wanted[index]!);
            });
          }),
          { numRuns: runs },
        );
      },
      patienceMs,
    );

    it(
      'accepts a damaged body if and only if the decoder does',
      () => {
        fc.assert(
          fc.property(requests, mutations, (request, edits) => {
            const body = mutate(encode(type, request), edits);
            const [mine, reference] = [outcome(() => walked(body)), outcome(() => decode(type, body))];
            if (mine.error === undefined) {
              expect(reference.error).toBeUndefined();
              const rows = decodeRows(mine.result!.payload, columns);
              expect(rows.length).toBe(mine.result!.rows);
              if (mine.result!.rejected === 0) {
                const wanted = expected(reference.result);
                rows.forEach((row, index) => {
                  expectAgreement(row, wanted[index]!);
                });
              }
            } else {
              expect(mine.error).toBeInstanceOf(MalformedBody);
              const { fault } = mine.error as MalformedBody;
              if (!stricter.includes(fault)) expect(reference.error, (mine.error as Error).message).toBeDefined();
            }
          }),
          { numRuns: runs },
        );
      },
      patienceMs,
    );

    it(
      'never fails otherwise than by a MalformedBody on bytes of any kind',
      () => {
        fc.assert(
          fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
            const { error } = outcome(() => walked(Buffer.from(bytes)));
            if (error !== undefined) expect(error).toBeInstanceOf(MalformedBody);
          }),
          { numRuns: runs },
        );
      },
      patienceMs,
    );
  },
);

/** The columns that the reference speaks of. */
function expectAgreement(row: Row, wanted: Row): void {
  expectSame(Object.fromEntries(Object.keys(wanted).map((column) => [column, row[column]])), wanted);
}

function outcome<T>(attempt: () => T): { result?: T; error?: unknown } {
  try {
    return { result: attempt() };
  } catch (error) {
    return { error };
  }
}
