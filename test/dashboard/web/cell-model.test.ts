import { describe, expect, it } from 'vitest';
import type { CompositionAnswer, PathLink, ProbeStep } from '../../../dashboard/protocol/answers-cell.js';
import { bandsOf } from '../../../dashboard/web/model/bands.js';
import { cellRows, gaugeRows, knownRows } from '../../../dashboard/web/model/cell-rows.js';
import { checkSummary } from '../../../dashboard/web/model/checks.js';
import { momentsOf } from '../../../dashboard/web/model/marks.js';
import { declaredPath, pathGraph } from '../../../dashboard/web/model/path-graph.js';
import { demoChain } from '../support/console.js';
import { saturationIncident } from '../support/pictures.js';

const T0 = Date.UTC(2021, 3, 6, 6);
const range = { cell: 'lycees-nord/base', asOfMs: T0 + 60_000, fromMs: T0, toMs: T0 + 60_000, stepS: 5 };
const NO_ERRORS = { fault: 0, shed: 0, timeout: 0, auth: 0, client: 0 };

describe('the rows of the curves of a cell', () => {
  const point = (atMs: number, over = {}) => ({ atMs, offeredPerS: 10, goodPerS: 9, errorsPerS: NO_ERRORS, ...over });

  it('say nothing of a step that is not over', () => {
    const rows = cellRows([point(T0, { p99Ms: 700 }), point(T0 + 55_000, { partial: true })], [], range);
    expect(rows).toHaveLength(12);
    expect(rows[0]).toMatchObject({ offered: 10, p99: 700, low: null });
    expect(rows[11]).toMatchObject({ offered: null, p99: null });
  });

  it('carry the expectation of their step, and of the wider step around them', () => {
    const expected = (atMs: number, midPerS: number) => ({ atMs, lowPerS: 1, midPerS, highPerS: 9, days: 4 });
    expect(
      cellRows([], [expected(T0, 4), expected(T0 + 5000, 5)], range)
        .map(({ mid }) => mid)
        .slice(0, 3),
    ).toEqual([...[4, 5, null]]);
    const wide = cellRows([], [expected(T0, 4), expected(T0 + 30_000, 6)], range);
    expect(wide.map(({ mid }) => mid)).toEqual([4, 4, 4, 4, 4, 4, 6, 6, 6, 6, 6, 6]);
  });

  it('leave a gap where a gauge or the known sources say nothing', () => {
    const gauges = gaugeRows({ kind: 'pool', points: [{ atMs: T0 + 5000, used: 7, limit: 20 }] }, range);
    expect(gauges.slice(0, 2)).toEqual([
      { atMs: T0, used: null, limit: null },
      { atMs: T0 + 5000, used: 7, limit: 20 },
    ]);
    const points = [{ atMs: T0, sources: 800, knownShare: 0.91, sampledBy: 1 }];
    const known = knownRows({ ...range, toMs: T0 + 120_000, stepS: 60, points, days: 20 });
    expect(known).toEqual([
      { atMs: T0, known: 0.91, sources: 800 },
      { atMs: T0 + 60_000, known: null, sources: null },
    ]);
  });
});

describe('the composition of traffic', () => {
  const answer: CompositionAnswer = {
    ...range,
    by: 'source',
    atMs: [T0, T0 + 10_000],
    bands: [
      { key: 'home', perS: [30, 30] },
      { key: '', perS: [5, 15] },
    ],
    rest: { categories: 4, perS: [10, 10] },
  };

  it('is bands that add up to what came, with a gap where nothing did', () => {
    const { bands, rows } = bandsOf(answer);
    expect(bands).toEqual([
      { key: 'band0', category: 'home', share: 0.6 },
      { key: 'band1', category: '', share: 0.2 },
      { key: 'rest', categories: 4, share: 0.2 },
    ]);
    expect(rows.slice(0, 3)).toEqual([
      { atMs: T0, band0: 30, band1: 5, rest: 10 },
      { atMs: T0 + 5000, band0: null, band1: null, rest: null },
      { atMs: T0 + 10_000, band0: 30, band1: 15, rest: 10 },
    ]);
  });

  it('has no shares where there were no requests', () => {
    expect(bandsOf({ ...answer, atMs: [], bands: [{ key: 'home', perS: [] }], rest: undefined }).bands).toEqual([
      { key: 'band0', category: 'home', share: 0 },
    ]);
  });
});

describe('the moments of an incident', () => {
  const incident = saturationIncident(T0 + 60_000, T0);

  it('are the first harm, the first page of each generation and the end', () => {
    const page = incident.pages[0]!;
    const pages = [
      { ...page, id: 'late', generation: 2, atMs: T0 + 50_000 },
      page,
      { ...page, id: 'next', step: 2, atMs: T0 + 300_000 },
      { ...page, id: 'failed', generation: 3, state: 'failed' as const, atMs: T0 + 1 },
    ];
    expect(momentsOf({ ...incident, pages, closedMs: T0 + 400_000 })).toEqual([
      { atMs: T0, kind: 'onset' },
      { atMs: T0 + 9400, kind: 'page' },
      { atMs: T0 + 50_000, kind: 'page' },
      { atMs: T0 + 400_000, kind: 'closed' },
    ]);
  });

  it('are the changes of its word, and no repetition of it', () => {
    const entry = (atMs: number, key: string, cause: string) => ({ atMs, key, params: { cause } });
    const words = [
      entry(T0 + 9000, 'opened', 'undetermined'),
      entry(T0 + 12_000, 'updated', 'undetermined'),
      entry(T0 + 15_000, 'note', 'attack'),
      entry(T0 + 20_000, 'updated', 'saturation'),
    ];
    expect(momentsOf({ ...incident, pages: [] }, words).slice(1)).toEqual([
      { atMs: T0 + 9000, kind: 'verdict', cause: 'undetermined' },
      { atMs: T0 + 20_000, kind: 'verdict', cause: 'saturation' },
    ]);
  });
});

describe('the path through a cell', () => {
  const base = 'lycees-nord/base';
  const messagerie = 'lycees-nord/messagerie';
  const portail = 'lycees-nord/portail';
  const seen = { callsPerS: 40, failedRatio: 0.2, timedOutRatio: 0.1, meanMs: 80 };
  const link = (from: string, to: string, over: Partial<PathLink> = {}): PathLink => {
    return { from, to, declared: true, ...over };
  };

  it('stands in the order of a request, what is called most first', () => {
    const answer = {
      upstream: [
        link('ent-est/portail', base, { seen: { ...seen, callsPerS: 50 } }),
        link(messagerie, base),
        link(portail, base),
      ],
      downstream: [],
    };
    const { upstream } = pathGraph(answer, demoChain.maillons, []);
    expect(upstream.map(({ cell }) => cell)).toEqual(['ent-est/portail', portail, messagerie]);
  });

  it('blames the links along which the harm of the first suspect travels, and no other', () => {
    const { suspects } = saturationIncident(T0, T0);
    const answer = { upstream: [link(portail, messagerie, { seen })], downstream: [link(messagerie, base, { seen })] };
    const { upstream, downstream } = pathGraph(answer, demoChain.maillons, [suspects]);
    expect([upstream[0]?.isBlamed, downstream[0]?.isBlamed]).toEqual([true, true]);
    const second = pathGraph(answer, demoChain.maillons, [
      [{ cell: portail, score: 1, path: [portail] }, suspects[0]!],
    ]);
    expect([second.upstream[0]?.isBlamed, second.downstream[0]?.isBlamed]).toEqual([false, false]);
  });

  it('is the declared one until calls have been seen', () => {
    const { upstream, downstream } = declaredPath(messagerie, demoChain.cells);
    expect(upstream.length + downstream.length).toBeGreaterThan(0);
    for (const { to } of upstream) expect(to).toBe(messagerie);
    for (const { from, to } of downstream) {
      expect(from).toBe(messagerie);
      expect(demoChain.cells.find(({ id }) => id === messagerie)?.dependsOn).toContain(to);
    }
  });
});

describe('what a check has seen', () => {
  const step = (minute: number, up: number, outcome = up === 2 ? 'ok' : 'refused'): ProbeStep => {
    return { atMs: T0 + minute * 60_000, results: 2, up, outcome, durationMs: 80 };
  };

  it('is its last word, since when, and how often it was up', () => {
    const points = [step(0, 2), step(1, 1), step(2, 2), step(3, 0), step(4, 0)];
    expect(checkSummary(points)).toEqual({ last: points[4], results: 10, up: 5, sinceMs: T0 + 180_000 });
    expect(checkSummary([step(0, 2), step(1, 2)])).toMatchObject({ sinceMs: T0, up: 4 });
    expect(checkSummary([])).toEqual({ last: undefined, results: 0, up: 0, sinceMs: undefined });
  });
});
