import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../../../chain/principal.js';
import type { CurvesAnswer } from '../../../../dashboard/protocol/answers.js';
import type {
  CompositionAnswer,
  ExemplarsAnswer,
  ExpectedAnswer,
  GaugesAnswer,
  KnownSourcesAnswer,
  PathAnswer,
  ProbesAnswer,
} from '../../../../dashboard/protocol/answers-cell.js';
import type { TraceAnswer } from '../../../../dashboard/protocol/answers-trace.js';
import { compositionAnswer, knownAnswer, pathAnswer } from '../../../../dashboard/server/cell/answers.js';
import { manualClock } from '../../../support/manual-clock.js';
import { startTestConsole, type TestConsole } from '../../support/console.js';
import { calmPicture } from '../../support/pictures.js';

/** A Tuesday of school, in the morning. */
const T0 = Date.parse('2021-04-06T06:02:31.400Z');
const clock = manualClock(T0);
let running: TestConsole;
beforeAll(async () => {
  running = await startTestConsole(calmPicture, { clock });
});
afterAll(() => running.stop());

const fetched = (path: string) => fetch(new URL(`/api/v1/${path}`, running.url));
const json = async <T>(path: string): Promise<T> => (await (await fetched(path)).json()) as T;
const base = 'cells/lycees-nord/base';

describe('what the page of one cell asks for', () => {
  it('is of whole steps, and says when it was known', async () => {
    const answer = await json<CurvesAnswer>(`${base}/curves?lastS=60&stepS=10`);
    expect(answer).toMatchObject({
      ...{ cell: 'lycees-nord/base', stepS: 10, asOfMs: T0 },
      fromMs: Date.parse('2021-04-06T06:01:30Z'),
      toMs: Date.parse('2021-04-06T06:02:40Z'),
    });
    expect(answer.points).toHaveLength(7);
    // The step under way says too little, and so does one whose rows are still arriving.
    expect(answer.points.map(({ partial }) => partial)).toEqual([...Array(5).fill(undefined), true, true]);
  });

  it('is of the past where that is asked', async () => {
    const asOfMs = T0 - 3_600_000;
    expect(await json<CurvesAnswer>(`${base}/curves?lastS=60&stepS=5&asOfMs=${asOfMs}`)).toMatchObject({
      asOfMs,
      toMs: Math.ceil(asOfMs / 5000) * 5000,
    });
    expect((await json<CurvesAnswer>(`${base}/curves?asOfMs=${T0 + 5000}`)).asOfMs).toBe(T0);
  });

  it('has the band of earlier days, and the days it rests on', async () => {
    const { points } = await json<ExpectedAnswer>(`${base}/expected?lastS=600&stepS=10`);
    expect(points.length).toBeGreaterThan(50);
    for (const { lowPerS, midPerS, highPerS, days } of points) {
      expect(lowPerS).toBeLessThan(midPerS);
      expect(highPerS).toBeGreaterThan(midPerS);
      expect(days).toBeGreaterThanOrEqual(3);
    }
  });

  it('has every other figure', async () => {
    const gauges = await json<GaugesAnswer>(`${base}/gauges`);
    expect(gauges.series.map(({ kind }) => kind)).toEqual(['pool', 'queue', 'active', 'cpu']);
    const mix = await json<CompositionAnswer>(`${base}/composition?by=source&top=3`);
    expect(mix.bands.map(({ key }) => key)).toEqual(['home', 'school', 'mobile']);
    expect(mix.rest?.categories).toBe(3);
    expect(mix.bands[0]?.perS).toHaveLength(mix.atMs.length);
    const known = await json<KnownSourcesAnswer>(`${base}/known-sources`);
    expect(known).toMatchObject({ stepS: 60, days: 20 });
    const probes = await json<ProbesAnswer>(`${base}/probes`);
    expect(probes.checks.map(({ check }) => check)).toEqual(['dns', 'tls', 'http']);
    const exemplars = await json<ExemplarsAnswer>(`${base}/exemplars?limit=2`);
    expect([exemplars.failed.length, exemplars.slow.length, exemplars.ordinary.length]).toEqual([2, 2, 2]);
    const path = await json<PathAnswer>(`${base}/path`);
    expect(path.upstream.length).toBeGreaterThan(0);
    for (const link of path.upstream) expect(link).toMatchObject({ to: 'lycees-nord/base', declared: true });
  });

  it('counts points only where there are steps', async () => {
    expect((await fetched(`${base}/path?lastS=3600`)).status).toBe(200);
    expect((await fetched(`${base}/exemplars?lastS=86400`)).status).toBe(200);
    expect(await json<PathAnswer>(`${base}/path?lastS=3600`)).not.toHaveProperty('stepS');
  });

  it('draws one whole trace, with its clocks corrected and what has lost its parent', async () => {
    const trace = await json<TraceAnswer>(`traces/${'a'.repeat(32)}`);
    expect(trace).toMatchObject({ total: 9, leftOut: 0, outside: 0, orphans: 1 });
    expect(trace.shifts).toMatchObject([{ service: 'base', spans: 2 }]);
    expect(trace.spans[0]?.told?.attributes).toMatchObject({ 'url.path': '/messagerie' });
    expect((await fetched(`traces/${'b'.repeat(32)}`)).status).toBe(404);
  });

  it.each([
    `${base}/expected?lastS=90000`,
    `${base}/known-sources?stepS=30`,
    `${base}/known-sources?lastS=30000`,
    `${base}/composition`,
    `${base}/composition?by=country`,
    `${base}/composition?by=path&top=0`,
    `${base}/exemplars?limit=51`,
    `${base}/path?lastS=7200`,
    `${base}/gauges?lastS=86400&stepS=5`,
    `${base}/gauges?stepS=0`,
    'traces/abc',
    `traces/${'A'.repeat(32)}`,
    `traces/${'a'.repeat(32)}?limit=5001`,
  ])('refuses %s', async (path) => {
    expect((await fetched(path)).status).toBe(400);
  });

  it.each(['gauges', 'expected', 'path', 'composition?by=path'])(
    'knows no cell but those of the chain: %s',
    async (name) => {
      expect((await fetched(`cells/lycees-nord/nowhere/${name}`)).status).toBe(404);
    },
  );
});

describe('a composition', () => {
  it('adds up what is not among the first, and is empty of nothing', () => {
    const requests = (of: Record<string, number>) => new Map(Object.entries(of));
    const steps = [
      { tMs: 0, requests: requests({ a: 10, b: 40 }) },
      { tMs: 10_000, requests: requests({ b: 20, c: 5, d: 5 }) },
    ];
    expect(compositionAnswer(steps, { stepS: 10, top: 2 })).toEqual({
      atMs: [0, 10_000],
      bands: [
        { key: 'b', perS: [4, 2] },
        { key: 'a', perS: [1, 0] },
      ],
      rest: { categories: 2, perS: [0, 1] },
    });
    expect(compositionAnswer([], { stepS: 10, top: 2 })).toEqual({ atMs: [], bands: [] });
  });
});

describe('known sources', () => {
  it('of very few are not told', () => {
    const step = (tMs: number, sources: number) => ({ tMs, sources, known: sources / 2, sampledBy: 1 });
    expect(knownAnswer({ steps: [step(0, 19), step(1, 20)], days: 9 }).points).toEqual([
      { atMs: 1, sources: 20, knownShare: 0.5, sampledBy: 1 },
    ]);
  });
});

describe('a path', () => {
  const link = (from: string, to: string, calls: number) => {
    return { from, to, calls, failed: calls / 2, timedOut: 0, waitedMs: calls * 30, p95Ms: 80 };
  };
  const cellOf = (id: string) => running.chain.cells.find((cell) => cell.id === id)!;

  it('has what was seen first, then what is only declared', () => {
    const cell = cellOf('lycees-nord/portail');
    const all: Scope = { kind: 'all' };
    const [declared] = cell.dependsOn as [string, ...string[]];
    const links = [link(cell.id, declared, 60), link(cell.id, 'ent-est/base', 6)];
    const path = pathAnswer(running.chain, cell, all, 60, { links, outside: { upstream: 0, downstream: 0 } });
    expect(path.downstream.slice(0, 2)).toEqual([
      {
        ...{ from: cell.id, to: declared, declared: true },
        seen: { callsPerS: 1, failedRatio: 0.5, timedOutRatio: 0, meanMs: 30, p95Ms: 80 },
      },
      expect.objectContaining({ to: 'ent-est/base', declared: false }),
    ]);
    expect(path.downstream.slice(2)).toEqual(
      cell.dependsOn.filter((to) => to !== declared).map((to) => ({ from: cell.id, to, declared: true })),
    );
  });

  it('does not name declared callers outside the scope', () => {
    const cell = cellOf('national/authentification');
    const nord: Scope = { kind: 'ents', ents: ['lycees-nord'] };
    const path = pathAnswer(running.chain, cell, nord, 60, { links: [], outside: { upstream: 0, downstream: 0 } });
    expect(path.upstream.length).toBeGreaterThan(0);
    for (const { from } of path.upstream) expect(from).toMatch(/^lycees-nord\//);
    expect(path.outside.upstream).toBeGreaterThan(0);
  });
});
