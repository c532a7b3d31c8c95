import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ToldSpan, TraceSpan } from '../../../dashboard/protocol/answers-trace.js';
import { treeMove, visibleRows } from '../../../dashboard/web/model/tree-keys.js';
import { waterfallOf } from '../../../dashboard/web/model/waterfall.js';

const NS = 1_000_000;

function told(over: Partial<ToldSpan>): ToldSpan {
  return {
    ...{ cell: 'lycees-nord/portail', service: 'portail', name: 'GET /', kind: 'Server', status: 'Unset' },
    ...{ statusMessage: '', outcome: 'ok', httpStatus: 200 },
    ...over,
  };
}

/** Depth, start and length in ms. */
function span(id: string, depth: number, startMs: number, lengthMs: number, over: Partial<TraceSpan> = {}): TraceSpan {
  return {
    ...{ spanId: id, parentSpanId: '', depth, told: told({}) },
    ...{ offsetNs: String(startMs * NS), durationNs: String(lengthMs * NS) },
    ...over,
  };
}

const draw = (spans: readonly TraceSpan[], durationMs = 100) =>
  waterfallOf({ spans, durationNs: String(durationMs * NS) });

/** The stretches of the critical path, by name of the span. */
const criticalOf = (spans: readonly TraceSpan[]) =>
  draw(spans).rows.flatMap(({ span: { spanId }, critical }) =>
    critical.map(({ startMs, endMs }) => `${spanId} ${startMs}–${endMs}`),
  );

describe('the waterfall of a trace', () => {
  it('finds the parent of each span, its place among its sisters and its children', () => {
    const { rows } = draw([
      span('root', 0, 0, 100),
      span('a', 1, 10, 30),
      span('a1', 2, 12, 5),
      span('b', 1, 50, 40),
      span('orphan', 0, 60, 5, { orphan: true }),
    ]);
    expect(rows.map(({ parent, level, position, siblings }) => [parent, level, position, siblings])).toEqual([
      [undefined, 1, 1, 2],
      [0, 2, 1, 2],
      [1, 3, 1, 1],
      [0, 2, 2, 2],
      [undefined, 1, 2, 2],
    ]);
    expect(rows[0]?.children).toEqual([1, 3]);
  });

  it('counts as its own time what no child did, however they overlap or outlast it', () => {
    const { rows } = draw([span('root', 0, 0, 100), span('a', 1, 10, 40), span('b', 1, 30, 40), span('c', 1, 90, 50)]);
    // 0–10, 70–90: the rest is somebody else's.
    expect(rows[0]?.selfMs).toBe(30);
    expect(rows[1]?.selfMs).toBe(40);
  });

  it('goes back from the end, always into the child that ended last', () => {
    const spans = [span('root', 0, 0, 100), span('a', 1, 10, 30), span('b', 1, 20, 60), span('b1', 2, 25, 50)];
    expect(criticalOf(spans)).toEqual(['root 0–20', 'root 80–100', 'b 20–25', 'b 75–80', 'b1 25–75']);
  });

  it('takes both of two calls one after the other, and neither twice where they run side by side', () => {
    const inTurn = [span('root', 0, 0, 100), span('a', 1, 0, 40), span('b', 1, 50, 50)];
    expect(criticalOf(inTurn)).toEqual(['root 40–50', 'a 0–40', 'b 50–100']);
    const abreast = [span('root', 0, 0, 100), span('a', 1, 0, 90), span('b', 1, 0, 100)];
    expect(criticalOf(abreast)).toEqual(['b 0–100']);
  });

  it('cuts what goes on after its caller has ended', () => {
    expect(criticalOf([span('root', 0, 0, 50), span('late', 1, 30, 70)])).toEqual(['root 0–30', 'late 30–50']);
    expect(criticalOf([span('root', 0, 0, 50), span('after', 1, 60, 10)])).toEqual(['root 0–50']);
  });

  it('starts from the request itself, not from a part that lost its parent', () => {
    const spans = [span('root', 0, 0, 20), span('orphan', 0, 0, 90, { orphan: true })];
    expect(criticalOf(spans)).toEqual(['root 0–20']);
    expect(criticalOf([span('lost', 0, 0, 90, { orphan: true })])).toEqual(['lost 0–90']);
  });

  it('names the one span with the most time on that path', () => {
    const { rows } = draw([span('root', 0, 0, 100), span('a', 1, 5, 90), span('a1', 2, 10, 60)]);
    expect(rows.filter(({ isHeaviest }) => isHeaviest).map(({ span: { spanId } }) => spanId)).toEqual(['a1']);
  });

  it('tells a call whose other side left no span', () => {
    const client = (id: string, depth: number) => span(id, depth, 0, 10, { told: told({ kind: 'Client' }) });
    const { rows } = draw([span('root', 0, 0, 100), client('blind', 1), client('seen', 1), span('server', 2, 1, 8)]);
    expect(rows.map(({ isUnanswered }) => isUnanswered)).toEqual([false, true, false, false]);
  });

  it('draws an empty trace, and one whose spans belong to others', () => {
    expect(draw([])).toEqual({ rows: [], durationMs: 100, roots: 0 });
    const { rows } = draw([{ ...span('x', 0, 0, 10), told: undefined }]);
    expect(rows[0]).toMatchObject({ isUnanswered: false, selfMs: 10 });
  });

  it('covers the request from start to end, each instant once, whatever the trace', () => {
    const length = fc.integer({ min: 0, max: 120 });
    const made = fc.array(fc.record({ up: fc.nat(3), startMs: length, lengthMs: length }), { maxLength: 40 });
    fc.assert(
      fc.property(made, (drawn) => {
        let depth = 0;
        const spans = drawn.map(({ up, startMs, lengthMs }, index) => {
          depth = Math.max(1, Math.min(depth + 1, depth + 1 - up));
          return span(`s${index}`, depth, startMs, lengthMs);
        });
        const { rows } = draw([span('root', 0, 0, 100), ...spans]);
        const parts = rows.flatMap(({ critical, startMs, endMs }) => {
          for (const part of critical) {
            expect(part.startMs).toBeGreaterThanOrEqual(startMs);
            expect(part.endMs).toBeLessThanOrEqual(endMs);
          }
          return critical;
        });
        const inOrder = parts.toSorted((a, b) => a.startMs - b.startMs);
        expect(inOrder.reduce((at, { startMs, endMs }) => (startMs === at ? endMs : Number.NaN), 0)).toBe(100);
        for (const { selfMs, startMs, endMs } of rows) {
          expect(selfMs).toBeGreaterThanOrEqual(0);
          expect(selfMs).toBeLessThanOrEqual(endMs - startMs);
        }
      }),
    );
  });
});

describe('the keys of the waterfall', () => {
  const { rows } = draw([
    span('root', 0, 0, 100),
    span('a', 1, 10, 30),
    span('a1', 2, 12, 5),
    span('b', 1, 50, 40),
    span('next', 0, 60, 5),
  ]);
  const OPEN: ReadonlySet<number> = new Set();

  it('hides what stands below a folded row, to any depth', () => {
    expect(visibleRows(rows, new Set([0])).map(({ index }) => index)).toEqual([0, 4]);
    expect(visibleRows(rows, new Set([1])).map(({ index }) => index)).toEqual([0, 1, 3, 4]);
    expect(visibleRows(rows, new Set([0, 1])).map(({ index }) => index)).toEqual([0, 4]);
  });

  it.each([
    [0, 'ArrowDown', { to: 1 }],
    [0, 'ArrowUp', undefined],
    [4, 'ArrowDown', undefined],
    [3, 'Home', { to: 0 }],
    [0, 'End', { to: 4 }],
    [0, 'ArrowRight', { to: 1 }],
    [2, 'ArrowRight', undefined],
    [0, 'ArrowLeft', { fold: 0 }],
    [2, 'ArrowLeft', { to: 1 }],
    [4, 'ArrowLeft', undefined],
    [0, 'x', undefined],
  ])('from row %i, %s leads to %j', (from, key, move) => {
    expect(treeMove(rows, OPEN, from, key)).toEqual(move);
  });

  it('opens a folded row before it enters it, and leaves it instead of folding it again', () => {
    const folded = new Set([1]);
    expect(treeMove(rows, folded, 1, 'ArrowRight')).toEqual({ open: 1 });
    expect(treeMove(rows, folded, 1, 'ArrowLeft')).toEqual({ to: 0 });
    expect(treeMove(rows, folded, 1, 'ArrowDown')).toEqual({ to: 3 });
  });
});
