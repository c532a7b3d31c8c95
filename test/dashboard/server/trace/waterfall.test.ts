import { describe, expect, it } from 'vitest';
import type { StoredSpan, StoredTrace } from '../../../../collector/store/read/trace.js';
import type { TraceAnswer, TraceSpan } from '../../../../dashboard/protocol/answers-trace.js';
import { waterfall } from '../../../../dashboard/server/trace/waterfall.js';

const T0_NS = 1_750_000_000_000_000_000n;

interface Given {
  readonly id: string;
  readonly of?: string;
  readonly at: number;
  readonly for: number;
  readonly host?: string;
  readonly kind?: string;
  readonly outside?: true;
}

/** Times in ms after the same instant. */
function stored({ id, of = '', at, for: forMs, host = 'h', kind = 'Server', outside }: Given): StoredSpan {
  const span = {
    ...{ spanId: id, parentSpanId: of, kind, clock: `host ${host}` },
    startNs: String(T0_NS + BigInt(at) * 1_000_000n),
    durationNs: String(BigInt(forMs) * 1_000_000n),
  };
  if (outside) return span;
  const told = { cell: 'nord/base', service: host, host, name: id, status: 'Unset', statusMessage: '', outcome: 'ok' };
  return { ...span, told: { ...told, httpStatus: 200, attributes: { a: '1' }, resource: {}, events: [] } };
}

const drawn = (given: readonly Given[], over: Partial<StoredTrace> = {}): TraceAnswer =>
  waterfall('t', { spans: given.map(stored), total: given.length, duplicates: 0, ...over }, true);
/** Id, depth, and ms from the start of the trace. */
const lines = ({ spans }: TraceAnswer): readonly string[] =>
  spans.map(({ spanId, depth, offsetNs }) => `${spanId} ${depth} ${Number(offsetNs) / 1_000_000}`);
const find = ({ spans }: TraceAnswer, id: string): TraceSpan => spans.find(({ spanId }) => spanId === id) as TraceSpan;

describe('a waterfall', () => {
  it('goes down to each child by its start before the next', () => {
    const answer = drawn([
      { id: 'b', of: 'root', at: 50, for: 40 },
      { id: 'a2', of: 'a', at: 20, for: 5 },
      { id: 'root', at: 0, for: 100 },
      { id: 'a', of: 'root', at: 10, for: 30 },
      { id: 'a1', of: 'a', at: 12, for: 5 },
    ]);
    expect(lines(answer)).toEqual(['root 0 0', 'a 1 10', 'a1 2 12', 'a2 2 20', 'b 1 50']);
    expect(answer).toMatchObject({
      startNs: String(T0_NS),
      durationNs: '100000000',
      shifts: [],
      orphans: 0,
      outside: 0,
    });
  });

  it('tells nanoseconds that no number holds', () => {
    const answer = waterfall(
      't',
      { spans: [{ ...stored({ id: 'a', at: 0, for: 0 }), startNs: '1750000000000000001' }], total: 1, duplicates: 0 },
      true,
    );
    expect(answer.startNs).toBe('1750000000000000001');
  });

  it('puts what has lost its parent on top, marked, and keeps what hangs below it', () => {
    const answer = drawn([
      { id: 'root', at: 0, for: 100 },
      { id: 'lost', of: 'gone', at: 30, for: 20 },
      { id: 'child', of: 'lost', at: 35, for: 5 },
    ]);
    expect(lines(answer)).toEqual(['root 0 0', 'lost 0 30', 'child 1 35']);
    expect([find(answer, 'root').orphan, find(answer, 'lost').orphan, find(answer, 'child').orphan]).toEqual([
      undefined,
      true,
      undefined,
    ]);
    expect(find(answer, 'lost').parentSpanId).toBe('gone');
    expect(answer.orphans).toBe(1);
  });

  it('walks a ring of parents once, and a span that names itself', () => {
    const ring = drawn([
      { id: 'a', of: 'c', at: 5, for: 1 },
      { id: 'b', of: 'a', at: 6, for: 1 },
      { id: 'c', of: 'b', at: 7, for: 1 },
      { id: 'self', of: 'self', at: 9, for: 1 },
    ]);
    expect(lines(ring)).toEqual(['a 0 0', 'b 1 1', 'c 2 2', 'self 0 4']);
    expect(ring.orphans).toBe(2);
  });

  it('makes parent and child of a caller and a server that share an id', () => {
    const answer = drawn([
      { id: 'root', at: 0, for: 100 },
      { id: 's', of: 'root', at: 12, for: 60, host: 'b' },
      { id: 's', of: 'root', at: 10, for: 70, kind: 'Client' },
      { id: 'below', of: 's', at: 20, for: 5, kind: 'Client' },
    ]);
    expect(lines(answer)).toEqual(['root 0 0', 's 1 10', 's-2 2 12', 'below 2 20']);
    expect(new Set(answer.spans.map(({ spanId }) => spanId)).size).toBe(4);
    expect(answer.orphans).toBe(0);
  });

  it('hides what lies outside the scope, and says how much', () => {
    const answer = drawn([
      { id: 'root', at: 0, for: 100 },
      { id: 'x', of: 'root', at: 10, for: 50, outside: true },
      { id: 'y', of: 'x', at: 20, for: 5 },
    ]);
    expect(answer.outside).toBe(1);
    expect(find(answer, 'x').told).toBeUndefined();
    expect(lines(answer)).toEqual(['root 0 0', 'x 1 10', 'y 2 20']);
  });

  it('leaves attributes out for readers', () => {
    const trace = { spans: [stored({ id: 'a', at: 0, for: 1 })], total: 1, duplicates: 0 };
    expect(waterfall('t', trace, true).spans[0]?.told?.attributes).toEqual({ a: '1' });
    expect(waterfall('t', trace, false).spans[0]?.told).not.toHaveProperty('attributes');
  });

  it('says how many were left out and how many came twice', () => {
    expect(drawn([{ id: 'a', at: 0, for: 1 }], { total: 12, duplicates: 3 })).toMatchObject({
      ...{ total: 12, leftOut: 11, duplicates: 3 },
    });
  });

  it('draws a chain of 5,000 calls, one below the other, and a fan of as many', () => {
    const count = 5000;
    const chain = Array.from({ length: count }, (_, n) => {
      return { id: `${n}`, ...(n > 0 && { of: `${n - 1}` }), at: n, for: 2 * count - 2 * n };
    });
    const deep = drawn(chain.toReversed());
    expect(deep.spans.map(({ depth }) => depth)).toEqual(chain.map((_, n) => n));
    const fan = drawn(chain.map((each, n) => (n > 0 ? { ...each, of: '0' } : each)));
    expect(fan.spans.filter(({ depth }) => depth === 1)).toHaveLength(count - 1);
  });
});

describe('clocks that disagree', () => {
  const caller: Given = { id: 'call', at: 0, for: 100, host: 'a', kind: 'Client' };

  it.each([
    ['stays where it fits', { at: 10, for: 80 }, 10, undefined],
    ['stays where it fits exactly', { at: 0, for: 100 }, 0, undefined],
    ['that begins before its caller is put in the middle', { at: -500, for: 60 }, 20, 520],
    ['that ends after its caller is put in the middle', { at: 70, for: 60 }, 20, -50],
    ['longer than its caller begins with it at the earliest', { at: -30, for: 400 }, 0, 30],
    ['longer than its caller, begun after it, stays', { at: 30, for: 400 }, 30, undefined],
    ['of a message that is consumed later stays', { at: 5000, for: 10, kind: 'Consumer' }, 5000, undefined],
    ['of a message that was consumed before it was sent is moved', { at: -5000, for: 10, kind: 'Consumer' }, 45, 5045],
  ])('a child %s', (_, given, atMs, shiftMs) => {
    const answer = drawn([caller, { id: 'served', of: 'call', host: 'b', ...given }]);
    const { offsetNs, shiftNs } = find(answer, 'served');
    expect(Number(offsetNs) / 1e6).toBe(atMs);
    expect(shiftNs).toBe(shiftMs === undefined ? undefined : String(shiftMs * 1_000_000));
    expect(answer.shifts).toEqual(
      shiftMs === undefined ? [] : [{ service: 'b', host: 'b', spans: 1, shiftNs: String(shiftMs * 1_000_000) }],
    );
  });

  it('is not looked for on one clock: a span that outlives its parent there has done so', () => {
    expect(drawn([caller, { id: 'after', of: 'call', at: 150, for: 5, host: 'a' }]).shifts).toEqual([]);
  });

  it('moves what the child did itself with it, and corrects what it called anew', () => {
    const answer = drawn([
      caller,
      { id: 'served', of: 'call', at: -1010, for: 80, host: 'b' },
      { id: 'inner', of: 'served', at: -1000, for: 40, host: 'b', kind: 'Client' },
      { id: 'base', of: 'inner', at: 30, for: 20, host: 'c' },
    ]);
    expect(lines(answer)).toEqual(['call 0 0', 'served 1 10', 'inner 2 20', 'base 3 30']);
    expect(answer.shifts).toEqual([{ service: 'b', host: 'b', spans: 2, shiftNs: '1020000000' }]);
    expect(answer.startNs).toBe(String(T0_NS));
  });

  it('is told of a service outside the scope without its name', () => {
    const { shifts } = drawn([caller, { id: 'x', of: 'call', at: -500, for: 60, host: 'b', outside: true }]);
    expect(shifts).toEqual([{ service: '', host: '', spans: 1, shiftNs: '520000000' }]);
  });
});
