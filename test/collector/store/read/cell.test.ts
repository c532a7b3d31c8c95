import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything, type Scope } from '../../../../chain/principal.js';
import type { SteppedOptions } from '../../../../collector/store/read/cell.js';
import { readCellGauges } from '../../../../collector/store/read/cell-gauges.js';
import { readCurves } from '../../../../collector/store/read/curves.js';
import { readExemplars } from '../../../../collector/store/read/exemplars.js';
import { readKnownSteps } from '../../../../collector/store/read/known-steps.js';
import { readLinks } from '../../../../collector/store/read/links.js';
import { readMix } from '../../../../collector/store/read/mix.js';
import { readProbeSteps } from '../../../../collector/store/read/probe-steps.js';
import { readEarlierSlots } from '../../../../collector/store/read/slots.js';
import type { Opened } from '../opened.js';
import { ns, point, type Row, span } from '../rows.js';
import { filled } from './filled.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** The start of a slot of five minutes, some hours ago: everything that is meant has ended, and within one day. */
const AGO_MS = Math.floor((Date.now() - 2 * HOUR_MS) / 300_000) * 300_000;
const T0_MS = AGO_MS % DAY_MS > 23 * HOUR_MS ? AGO_MS - HOUR_MS : AGO_MS;
const est: Scope = { kind: 'ents', ents: ['est'] };
const nord: Scope = { kind: 'ents', ents: ['nord'] };
const late = (ms: number): Row => ({ ReceivedAt: ns(ms) });

const call = (from: [string, string], to: [string, string], endMs: number, forMs: number, more: Row = {}): Row =>
  span(from[0], from[1], endMs, forMs, { Kind: 3, PeerEnt: to[0], PeerMaillon: to[1], ...more });

const traces: Row[] = [
  // Twenty minutes of one request a second, then one that is known only half an hour later.
  ...Array.from({ length: 1200 }, (_, s) =>
    span('nord', 'portail', T0_MS + s * 1000 + 100, s === 700 ? 9000 : 20 + (s % 5), {
      SourceHash: 1000 + (s % 40),
      SourceClass: s % 4 === 0 ? 'school' : 'home',
      PathFamily: ['portail', 'messagerie', 'agenda', 'notes'][s % 4]!,
      ...(s === 90 && { Outcome: 1, Good: 0, HttpStatus: 500 }),
      ...(s === 91 && { Outcome: 3, Good: 0, HttpStatus: 504, StartNs: ns(T0_MS + 91_100 - 5000) }),
    }),
  ),
  span('nord', 'portail', T0_MS + 30_500, 20, { Weight: 100, ...late(T0_MS + 1_800_000) }),
  // Who came on five days before, and one stranger of today among them.
  ...[1, 2, 3, 4, 5].flatMap((day) =>
    Array.from({ length: 30 }, (_, s) =>
      span('nord', 'portail', T0_MS - day * DAY_MS + s * 1000, 20, {
        SourceHash: 1000 + s,
        SourceClass: s % 4 === 0 ? 'school' : 'home',
        ...late(T0_MS - day * DAY_MS + 60_000),
      }),
    ),
  ),
  call(['nord', 'portail'], ['national', 'authentification'], T0_MS + 10_000, 100),
  call(['nord', 'portail'], ['national', 'authentification'], T0_MS + 11_000, 900, { Outcome: 3 }),
  call(['nord', 'portail'], ['nord', 'base'], T0_MS + 12_000, 10),
  call(['est', 'portail'], ['national', 'authentification'], T0_MS + 12_000, 50, { Outcome: 1 }),
  call(['nord', 'frontal'], ['nord', 'portail'], T0_MS + 12_000, 60, late(T0_MS + 400_000)),
];

const probe = (atMs: number, up: 0 | 1, error = '', more: Row = {}): Row[] => {
  const about: Row = {
    ...{ Sender: 'vigie', Service: 'vigie-probe-http' },
    AttributeKeys: ['vigie.vantage', 'vigie.probe', ...(error ? ['error.type'] : [])],
    AttributeValues: ['paris', 'accueil', ...(error ? [error] : [])],
    ...more,
  };
  return [
    point('nord', 'portail', 'vigie.probe.up', atMs, up, about),
    point('nord', 'portail', 'vigie.probe.duration', atMs, 0.25 + atMs / 1e15, about),
  ];
};

const instance = (id: string): Row => ({ ResourceKeys: ['service.instance.id'], ResourceValues: [id] });
const metrics: Row[] = [
  ...[0, 5, 10, 15].flatMap((at) => [
    point('nord', 'portail', 'vigie.pool.used', T0_MS + at * 1000, at === 10 ? 9 : 2, instance('a')),
    point('nord', 'portail', 'vigie.pool.limit', T0_MS + at * 1000, 10, instance('a')),
    point('nord', 'portail', 'vigie.pool.used', T0_MS + at * 1000, 1, instance('b')),
    point('nord', 'portail', 'vigie.pool.limit', T0_MS + at * 1000, 10, instance('b')),
  ]),
  point('nord', 'portail', 'process.cpu.utilization', T0_MS + 3000, 0.5),
  point('est', 'portail', 'process.cpu.utilization', T0_MS + 3000, 0.9),
  ...probe(T0_MS + 1000, 1),
  ...probe(T0_MS + 31_000, 0, 'http_5xx'),
  ...probe(T0_MS + 41_000, 1, 'slow'),
  ...probe(T0_MS + 61_000, 1, '', late(T0_MS + 500_000)),
];

let open: Opened;
beforeAll(async () => {
  open = await filled({ traces, metrics });
}, 60_000);
afterAll(() => open.close());

const asked = (stepS: number, over: Partial<SteppedOptions> = {}): SteppedOptions => ({
  asOf: T0_MS + 2 * HOUR_MS,
  range: { fromMs: T0_MS, toMs: T0_MS + 1_200_000 },
  scope: everything,
  cell: 'nord/portail',
  stepS,
  ...over,
});
const requests = async (over: SteppedOptions): Promise<readonly number[]> =>
  (await readCurves(open.store.client, over)).map((step) => step.requests);

describe('curves', () => {
  it.each([
    [1, 1200],
    [7, Math.floor((T0_MS / 1000 + 1199) / 7) - Math.floor(T0_MS / 7000) + 1],
    [10, 120],
    [60, 20],
    [300, 4],
    [600, T0_MS % 600_000 === 0 ? 2 : 3],
  ])(
    'of steps of %i s are %i points that add up to every request, whichever roll-up they are read from',
    async (stepS, count) => {
      const stepMs = stepS * 1000;
      const fromMs = Math.floor(T0_MS / stepMs) * stepMs;
      const points = await requests(asked(stepS, { range: { fromMs, toMs: T0_MS + 1_200_000 } }));
      expect(points).toHaveLength(count);
      expect(points.reduce((sum, n) => sum + n, 0)).toBe(1300);
    },
  );

  it.each([10, 300])(
    'of steps of %i s hold at an instant what was known then, of the step under way as well',
    async (stepS) => {
      const known = async (asOfS: number): Promise<number> =>
        (await requests(asked(stepS, { asOf: T0_MS + asOfS * 1000 }))).reduce((sum, n) => sum + n, 0);
      // Rows are received half a second after they end, but for one.
      expect(await known(60)).toBe(60);
      expect(await known(733)).toBe(733);
      expect(await known(1500)).toBe(1200);
      expect(await known(1801)).toBe(1300);
    },
  );

  it('reach beyond the range for nothing, and start at a step that is not aligned', async () => {
    const range = { fromMs: T0_MS + 3000, toMs: T0_MS + 23_000 };
    expect(await requests(asked(10, { range }))).toEqual([7, 10, 3]);
  });

  it('are empty for another scope, and refuse a step that is none', async () => {
    expect(await requests(asked(10, { scope: est }))).toEqual([]);
    for (const stepS of [0, -5, 1.5, Number.NaN])
      await expect(readCurves(open.store.client, asked(stepS))).rejects.toThrow(RangeError);
  });
});

describe('the gauges of a cell', () => {
  it('are the fullest moment of each step, with the limit, instances added up', async () => {
    const gauges = await readCellGauges(open.store.client, asked(10));
    expect(gauges.filter(({ kind }) => kind === 'cpu')).toEqual([{ kind: 'cpu', tMs: T0_MS, used: 0.5 }]);
    expect(gauges.filter(({ kind }) => kind === 'pool')).toEqual([
      { kind: 'pool', tMs: T0_MS, used: 3, limit: 20 },
      { kind: 'pool', tMs: T0_MS + 10_000, used: 10, limit: 20 },
    ]);
    expect(gauges).toHaveLength(3);
  });

  it('know only what had arrived, and only what the scope holds', async () => {
    const until = await readCellGauges(open.store.client, asked(10, { asOf: T0_MS + 7000 }));
    expect(until.filter(({ kind }) => kind === 'pool')).toEqual([{ kind: 'pool', tMs: T0_MS, used: 3, limit: 20 }]);
    expect(await readCellGauges(open.store.client, asked(10, { scope: est }))).toEqual([]);
  });
});

describe('what a cell’s traffic is made of', () => {
  it.each([
    ['source', { home: 15, school: 5 }],
    ['path', { portail: 5, messagerie: 5, agenda: 5, notes: 5 }],
    ['client', { browser: 20 }],
  ] as const)('by %s', async (by, found) => {
    const range = { fromMs: T0_MS + 120_000, toMs: T0_MS + 160_000 };
    const steps = await readMix(open.store.client, { ...asked(20, { range }), by });
    expect(steps.map(({ tMs }) => tMs)).toEqual([T0_MS + 120_000, T0_MS + 140_000]);
    expect(Object.fromEntries(steps[0]!.requests)).toEqual(found);
    expect(await readMix(open.store.client, { ...asked(20, { range, scope: est }), by })).toEqual([]);
  });
});

describe('who was there before', () => {
  it('is told of the fullest minute of each step, against the days before', async () => {
    const range = { fromMs: T0_MS, toMs: T0_MS + 600_000 };
    const { steps, days } = await readKnownSteps(open.store.client, asked(300, { range }));
    expect(days).toBe(5);
    expect(steps.map(({ tMs }) => tMs)).toEqual([T0_MS, T0_MS + 300_000]);
    for (const { sources, known, sampledBy } of steps)
      expect({ sources, known, sampledBy }).toEqual({ sources: 40, known: 30, sampledBy: 1 });
    expect(await readKnownSteps(open.store.client, asked(300, { range, scope: est }))).toEqual({ steps: [], days: 0 });
  });

  it('says nothing with too few days, and of nobody', async () => {
    const range = { fromMs: T0_MS - 2 * DAY_MS, toMs: T0_MS - 2 * DAY_MS + 60_000 };
    expect(await readKnownSteps(open.store.client, asked(60, { range }))).toMatchObject({ steps: [], days: 3 });
    expect(await readKnownSteps(open.store.client, asked(60, { cell: 'nord/nobody' }))).toEqual({ steps: [], days: 0 });
  });
});

describe('the probes of a cell', () => {
  it('tell of each step how many were up, and the worst', async () => {
    expect(await readProbeSteps(open.store.client, asked(60))).toMatchObject([
      { check: 'http', vantage: 'paris', target: 'accueil', tMs: T0_MS, results: 3, up: 2, outcome: 'http_5xx' },
      { tMs: T0_MS + 60_000, results: 1, up: 1, outcome: 'ok' },
    ]);
    const [first, second, ...rest] = await readProbeSteps(open.store.client, asked(30, { asOf: T0_MS + 90_000 }));
    expect(rest).toEqual([]);
    expect([first?.outcome, second?.outcome, second?.results]).toEqual(['ok', 'http_5xx', 2]);
    expect(first?.durationMs).toBeCloseTo(250, -1);
    expect(await readProbeSteps(open.store.client, asked(60, { scope: est }))).toEqual([]);
  });
});

describe('exemplars', () => {
  it('are those that failed, the slowest, and ordinary ones; none of them twice', async () => {
    const { failed, slow, ordinary } = await readExemplars(open.store.client, { ...asked(1), limit: 3 });
    expect(failed.map(({ outcome, durationMs }) => [outcome, durationMs])).toEqual([
      ['timeout', 5000],
      ['fault', 20],
    ]);
    expect(slow.map(({ durationMs }) => durationMs)).toEqual([9000, 24, 24]);
    expect(ordinary).toHaveLength(3);
    for (const { durationMs, outcome } of ordinary) {
      expect(outcome).toBe('ok');
      expect(durationMs).toBeGreaterThan(16);
      expect(durationMs).toBeLessThan(30);
    }
    const ids = [...failed, ...slow, ...ordinary].map(({ spanId }) => spanId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('had been received, began in the range, and lie in the scope', async () => {
    const range = { fromMs: T0_MS, toMs: T0_MS + 60_000 };
    const found = await readExemplars(open.store.client, { ...asked(1, { range }), limit: 5 });
    expect(found.failed).toEqual([]);
    const early = await readExemplars(open.store.client, { ...asked(1, { asOf: T0_MS + 91_300 }), limit: 5 });
    expect(early.failed.map(({ outcome }) => outcome)).toEqual(['fault']);
    const none = { failed: [], slow: [], ordinary: [] };
    expect(await readExemplars(open.store.client, { ...asked(1, { scope: est }), limit: 5 })).toEqual(none);
    expect(await readExemplars(open.store.client, { ...asked(1, { cell: 'nord/nobody' }), limit: 5 })).toEqual(none);
  });
});

describe('links', () => {
  const links = (over: Partial<SteppedOptions>) => readLinks(open.store.client, asked(1, over));

  it('are who calls the cell and whom it calls, with how it went', async () => {
    const found = await links({});
    expect(found.links.map(({ from, to, calls }) => [from, to, calls])).toEqual([
      ['nord/portail', 'national/authentification', 2],
      ['nord/frontal', 'nord/portail', 1],
      ['nord/portail', 'nord/base', 1],
    ]);
    const [first] = found.links;
    expect(first).toMatchObject({ failed: 1, timedOut: 1, waitedMs: 1000 });
    expect(first?.p95Ms).toBeGreaterThan(800);
    expect(first?.p95Ms).toBeLessThan(1100);
    expect(found.outside).toEqual({ upstream: 0, downstream: 0 });
  });

  it('to the ENT of others are counted, not named', async () => {
    const found = await links({ cell: 'national/authentification', scope: nord });
    expect(found.links.map(({ from }) => from)).toEqual(['nord/portail']);
    expect(found.outside).toEqual({ upstream: 1, downstream: 0 });
    expect(await links({ scope: est })).toEqual({ links: [], outside: { upstream: 0, downstream: 0 } });
  });

  it('hold what was known', async () => {
    const found = await links({ asOf: T0_MS + 300_000 });
    expect(found.links.map(({ from }) => from)).not.toContain('nord/frontal');
  });
});

describe('the slots of earlier days', () => {
  it('are those of the same minutes, days back and by shifted clocks', async () => {
    const range = { fromMs: T0_MS, toMs: T0_MS + 300_000 };
    const slots = async (over: Partial<SteppedOptions>, shiftsMs: readonly number[] = [0], days = 28) =>
      (await readEarlierSlots(open.store.client, { ...asked(1, { range, ...over }), days, shiftsMs })).toSorted(
        (a, b) => b.atMs - a.atMs,
      );
    expect(await slots({})).toEqual([1, 2, 3, 4, 5].map((day) => ({ atMs: T0_MS - day * DAY_MS, perS: 0.1 })));
    expect(await slots({}, [0], 2)).toHaveLength(2);
    const shifted = { fromMs: T0_MS - HOUR_MS, toMs: T0_MS - HOUR_MS + 300_000 };
    expect(await slots({ range: shifted })).toEqual([]);
    expect(await slots({ range: shifted }, [0, HOUR_MS])).toHaveLength(5);
    expect(await slots({ scope: est })).toEqual([]);
    expect(await slots({ asOf: T0_MS - 3 * DAY_MS })).toHaveLength(2);
  });
});
