import { expect, test } from 'vitest';
import { MeteredCells } from '../../../../collector/store/read/metered.js';
import type { MeteredPoint } from '../../../../collector/store/read/metered-points.js';
import { OneSource } from '../../../../collector/store/read/one-source.js';
import type { CellSecond } from '../../../../collector/store/read/types.js';

const T0 = 1_800_000_000;
const CELL = 'nord/portail';
/** Bounds of the semantic conventions, in part, seconds. */
const BOUNDS = [0.1, 0.5, 1, 2];

interface Export {
  readonly atS: number;
  readonly counts: readonly number[];
  readonly status?: string;
  readonly more?: Partial<MeteredPoint>;
}

function exported({ atS, counts, status = '200', more = {} }: Export): MeteredPoint {
  const count = counts.reduce((sum, n) => sum + n, 0);
  return {
    ...{ cell: CELL, metric: 'http.server.request.duration', series: `a-${status}`, status, error: '', temporality: 2 },
    ...{ startNs: `${(T0 - 3600) * 1e9}`, timeNs: `${BigInt(T0 + atS) * 1_000_000_000n}`, count, sum: count * 0.05 },
    ...{ bounds: BOUNDS, counts, receivedMs: (T0 + atS) * 1000 + 300 },
    ...more,
  };
}

function cellsAfter(...exports: readonly Export[]): MeteredCells {
  const cells = new MeteredCells(() => 1000);
  for (const one of exports) cells.take([exported(one)], T0 - 90);
  return cells;
}

const rowsOf = (cells: MeteredCells): ReadonlyMap<number, CellSecond> =>
  new Map((cells.lists().get(CELL) ?? []).map((row) => [row.second - T0, row]));

test('what was counted between two exports is spread over the seconds between them', () => {
  const rows = rowsOf(cellsAfter({ atS: 0, counts: [100, 0, 0, 0, 0] }, { atS: 10, counts: [180, 10, 0, 10, 0] }));
  expect(rows.has(-1)).toBe(false);
  for (let s = 0; s < 10; s++) {
    expect(rows.get(s)?.requests).toBeCloseTo(10);
    // A tenth took between one second and two: beyond the objective.
    expect(rows.get(s)?.good).toBeCloseTo(9);
  }
  const row = rows.get(3);
  expect([...(row?.durations.values() ?? [])].reduce((sum, n) => sum + n, 0)).toBeCloseTo(10);
  expect(row?.composition.size).toBe(0);
});

test('a platform that speaks each ten seconds is not silent in between; its next word replaces what was assumed', () => {
  const cells = cellsAfter({ atS: 0, counts: [0, 0, 0, 0, 0] }, { atS: 10, counts: [100, 0, 0, 0, 0] });
  expect(rowsOf(cells).get(19)?.requests).toBeCloseTo(10);
  expect(rowsOf(cells).has(26)).toBe(false);
  cells.take([exported({ atS: 20, counts: [400, 0, 0, 0, 0] })], T0 - 90);
  expect(rowsOf(cells).get(9)?.requests).toBeCloseTo(10);
  expect(rowsOf(cells).get(15)?.requests).toBeCloseTo(30);
  expect(rowsOf(cells).get(29)?.requests).toBeCloseTo(30);
});

test('rows that did not change are the same objects, and a row that was handed out never changes', () => {
  const cells = cellsAfter({ atS: 0, counts: [0, 0, 0, 0, 0] }, { atS: 10, counts: [100, 0, 0, 0, 0] });
  const before = rowsOf(cells);
  const held = before.get(15);
  cells.take([exported({ atS: 20, counts: [400, 0, 0, 0, 0] })], T0 - 90);
  const after = rowsOf(cells);
  expect(after.get(5)).toBe(before.get(5));
  expect(after.get(15)).not.toBe(held);
  expect(held?.requests).toBeCloseTo(10);
});

test.each([
  ['500', 'fault', 0],
  ['503', 'shed', 0],
  ['429', 'shed', 0],
  ['504', 'timeout', 0],
  ['401', 'auth', 10],
  ['404', 'client', 10],
] as const)('status %s counts as %s', (status, kind, good) => {
  const rows = rowsOf(
    cellsAfter({ atS: 0, counts: [5, 0, 0, 0, 0], status }, { atS: 10, counts: [105, 0, 0, 0, 0], status }),
  );
  expect(rows.get(4)?.errors[kind]).toBeCloseTo(10);
  expect(rows.get(4)?.good).toBeCloseTo(good);
});

test('no answer at all: the error tells a timeout from a fault', () => {
  const of = (error: string) => {
    const more = { error, status: '', series: 'x' };
    const rows = rowsOf(
      cellsAfter({ atS: 0, counts: [0, 0, 0, 0, 1], more }, { atS: 10, counts: [0, 0, 0, 0, 11], more }),
    );
    return rows.get(4)?.errors;
  };
  expect(of('java.net.SocketTimeoutException')?.timeout).toBeCloseTo(1);
  expect(of('ECONNRESET')?.fault).toBeCloseTo(1);
});

test('the first error of a process that is not young is counted, whatever start it is stamped with', () => {
  const rows = rowsOf(
    cellsAfter(
      { atS: 0, counts: [1000, 0, 0, 0, 0] },
      { atS: 10, counts: [1100, 0, 0, 0, 0] },
      { atS: 20, counts: [1180, 0, 0, 0, 0] },
      { atS: 20, counts: [20, 0, 0, 0, 0], status: '500' },
    ),
  );
  expect(rows.get(15)?.errors.fault).toBeCloseTo(2);
  expect(rows.get(15)?.requests).toBeCloseTo(10);
});

test('an instance that comes back from where nobody heard it is no spike', () => {
  const cells = cellsAfter({ atS: 0, counts: [1000, 0, 0, 0, 0] }, { atS: 10, counts: [1100, 0, 0, 0, 0] });
  cells.take([exported({ atS: 20, counts: [1_000_000, 0, 0, 0, 0], more: { series: 'b-200' } })], T0 - 90);
  expect(rowsOf(cells).get(15)?.requests).toBeLessThan(11);
  // From then on it counts.
  cells.take([exported({ atS: 30, counts: [1_000_050, 0, 0, 0, 0], more: { series: 'b-200' } })], T0 - 90);
  expect(rowsOf(cells).get(25)?.requests).toBeCloseTo(5);
});

test('a process that began again counts from its new start', () => {
  const rows = rowsOf(
    cellsAfter(
      { atS: 0, counts: [1000, 0, 0, 0, 0] },
      { atS: 10, counts: [1100, 0, 0, 0, 0] },
      { atS: 20, counts: [40, 0, 0, 0, 0], more: { startNs: `${BigInt(T0 + 12) * 1_000_000_000n}` } },
    ),
  );
  expect(rows.get(15)?.requests).toBeCloseTo(5);
  expect(rows.get(11)?.requests ?? 0).toBe(0);
});

test('delta points are differences by themselves; milliseconds of the old convention are milliseconds', () => {
  const more = { metric: 'http.server.duration', temporality: 1, bounds: [100, 500, 1000, 2000] };
  const from = (s: number) => ({ ...more, startNs: `${BigInt(T0 + s) * 1_000_000_000n}` });
  const rows = rowsOf(
    cellsAfter(
      { atS: 10, counts: [50, 0, 0, 50, 0], more: from(0) },
      { atS: 20, counts: [200, 0, 0, 0, 0], more: from(10) },
    ),
  );
  expect(rows.get(5)?.requests).toBeCloseTo(10);
  expect(rows.get(5)?.good).toBeCloseTo(5);
  expect(rows.get(15)?.good).toBeCloseTo(20);
});

test('without buckets everybody took the mean', () => {
  const more = { bounds: [], counts: [], sum: 0 };
  const at = (atS: number, count: number, mean: number): Export => ({
    atS,
    counts: [],
    more: { ...more, count, sum: count * mean },
  });
  const rows = rowsOf(cellsAfter(at(0, 100, 3), at(10, 200, 3)));
  expect(rows.get(5)?.requests).toBeCloseTo(10);
  expect(rows.get(5)?.good).toBe(0);
});

const seen = (second: number, requests: number, samplingKnown: boolean): CellSecond => ({
  ...{ cell: CELL, second: T0 + second, requests, good: requests, samplingKnown, durations: new Map() },
  errors: { fault: 0, shed: 0, timeout: 0, auth: 0, client: 0 },
  composition: new Map([['home|portail|browser', requests]]),
  ...{ sources: 3, users: 2, loginsOk: 0, loginsFailed: 0, retries: 0 },
});

test('spans and histograms are never added up: which counts is declared, and depends on what spans can say', () => {
  const metered = cellsAfter({ atS: 0, counts: [0, 0, 0, 0, 0] }, { atS: 10, counts: [100, 0, 0, 0, 0] }).lists();
  const choose = (spans: readonly CellSecond[], prefers: boolean) =>
    new OneSource().choose(new Map(spans.length > 0 ? [[CELL, spans]] : []), metered, () => prefers).get(CELL);
  const at5 = (rows: readonly CellSecond[] | undefined) => rows?.find(({ second }) => second === T0 + 5);
  expect(at5(choose([], false))?.requests).toBeCloseTo(10);
  expect(at5(choose([seen(5, 2, true)], true))?.requests).toBe(2);
  expect(at5(choose([seen(5, 2, false)], false))?.requests).toBe(2);
  const both = at5(choose([seen(5, 2, false)], true));
  expect(both?.requests).toBeCloseTo(10);
  expect(both?.composition.get('home|portail|browser')).toBeCloseTo(10);
  expect(both?.users).toBe(2);
});
