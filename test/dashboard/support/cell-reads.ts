import type { Chain } from '../../../chain/model.js';
import type { StoredSpan } from '../../../collector/store/read/trace.js';
import type { TraceExemplar } from '../../../collector/store/read/traces.js';
import type { CellReads } from '../../../dashboard/server/cell/reads.js';
import { cellPicture } from './pictures.js';

const TRACE = 'a'.repeat(32);
const SOURCES = { home: 0.45, school: 0.3, mobile: 0.18, hosting: 0.04, internal: 0.02, unknown: 0.01 };
const PATHS = { portail: 0.4, messagerie: 0.25, connexion: 0.15, agenda: 0.1, notes: 0.07, autres: 0.03 };
const CLIENTS = { browser: 0.8, app: 0.17, script: 0.03 };
const SHARES = { source: SOURCES, path: PATHS, client: CLIENTS };

const exemplar = (index: number, outcome: string, httpStatus: number, durationMs: number): TraceExemplar => ({
  traceId: index === 0 ? TRACE : index.toString(16).padStart(32, '0'),
  spanId: index.toString(16).padStart(16, '0'),
  ...{ name: 'GET /messagerie', startMs: 0, durationMs, outcome, httpStatus, statusMessage: '' },
});

/** What the page of a cell reads, drawn from formulas: ordinary until `onsetMs`, then a full pool and a crowd from elsewhere. */
export function scriptedCellReads(chain: Chain, onsetMs: () => number | undefined): CellReads {
  const late = (atMs: number): number =>
    Math.min(1, Math.max(0, (atMs - (onsetMs() ?? Number.POSITIVE_INFINITY)) / 40_000));
  const steps = <T>(
    { range, stepS }: { readonly range: { readonly fromMs: number; readonly toMs: number }; readonly stepS: number },
    make: (atMs: number) => T,
  ): T[] =>
    Array.from({ length: Math.floor((range.toMs - range.fromMs) / (stepS * 1000)) }, (_, index) =>
      make(range.fromMs + index * stepS * 1000),
    );
  const usualOf = (cell: string, atMs: number): number => cellPicture(chain, cell, atMs).expectedPerS;
  return {
    async earlierSlots({ cell, range, days }) {
      const slotMs = 300_000;
      const first = Math.floor(range.fromMs / slotMs) * slotMs;
      const slots = Array.from(
        { length: Math.ceil((range.toMs - first) / slotMs) },
        (_, slot) => first + slot * slotMs,
      );
      return slots.flatMap((atMs) =>
        Array.from({ length: days }, (_, back) => ({
          atMs: atMs - (back + 1) * 86_400_000,
          perS: usualOf(cell, atMs) * (0.93 + (back % 5) * 0.035),
        })),
      );
    },
    gauges: async (read) =>
      steps(read, (tMs) => tMs).flatMap((tMs, index) => [
        {
          ...{ kind: 'pool' as const, tMs, limit: 100 },
          used: Math.min(100, Math.round(22 + 6 * Math.sin(index) + 76 * late(tMs))),
        },
        { kind: 'active' as const, tMs, used: Math.round(14 + 3 * Math.cos(index) + 380 * late(tMs)) },
        { kind: 'queue' as const, tMs, used: Math.round(240 * late(tMs)), limit: 250 },
        { kind: 'cpu' as const, tMs, used: 0.34 + 0.02 * Math.sin(index / 2) + 0.4 * late(tMs) },
      ]),
    mix: async (read) =>
      steps(read, (tMs) => {
        const requests = usualOf(read.cell, tMs) * read.stepS;
        const crowd = { home: 0.9 * late(tMs) * requests };
        const shares = Object.entries(SHARES[read.by]);
        return {
          tMs,
          requests: new Map(
            shares.map(([key, share]) => [key, share * requests + (crowd[key as keyof typeof crowd] ?? 0)]),
          ),
        };
      }),
    knownSteps: async (read) => ({
      days: 20,
      steps: steps(read, (tMs) => {
        const sources = Math.round(usualOf(read.cell, tMs) * 20);
        return { tMs, sources, known: Math.round(sources * (0.91 - 0.05 * late(tMs))), sampledBy: 1 };
      }),
    }),
    probeSteps: async (read) =>
      ['dns', 'tls', 'http'].flatMap((check) =>
        steps({ ...read, stepS: Math.max(read.stepS, 30) }, (tMs) => {
          const down = check === 'http' && late(tMs) === 1;
          return {
            ...{ check: check as 'dns' | 'tls' | 'http', vantage: 'paris', target: 'accueil', tMs, results: 1 },
            ...{ up: down ? 0 : 1, outcome: down ? 'http_5xx' : 'ok' },
            durationMs: check === 'http' ? 84 + 3900 * late(tMs) : 12,
            ...(check === 'tls' && { expiresInS: 41 * 86_400 }),
          };
        }),
      ),
    async exemplars({ range, limit }) {
      const at = (list: readonly TraceExemplar[]): readonly TraceExemplar[] =>
        list.slice(0, limit).map((one, index) => ({ ...one, startMs: range.toMs - 20_000 - index * 7000 }));
      return {
        failed: at([0, 1, 2].map((index) => exemplar(index, 'timeout', 504, 5004 - index * 120))),
        slow: at([10, 11, 12].map((index) => exemplar(index, 'ok', 200, 4800 - index * 90))),
        ordinary: at([20, 21, 22].map((index) => exemplar(index, 'ok', 200, 41 + index))),
      };
    },
    async links({ cell, range }) {
      const rangeS = (range.toMs - range.fromMs) / 1000;
      const link = (from: string, to: string, slow: number) => {
        const calls = usualOf(from, range.toMs) * rangeS;
        return {
          ...{ from, to, calls, failed: calls * 0.4 * slow, timedOut: calls * 0.3 * slow },
          ...{ waitedMs: calls * (24 + 1900 * slow), p95Ms: 70 + 4200 * slow },
        };
      };
      const slow = late(range.toMs);
      const known = chain.cells.find(({ id }) => id === cell);
      const callers = chain.cells.filter(({ dependsOn }) => dependsOn.includes(cell));
      return {
        links: [
          ...callers.map(({ id }) => link(id, cell, slow)),
          ...(known?.dependsOn ?? []).map((to, index) => link(cell, to, index === 0 ? slow : 0)),
        ],
        outside: { upstream: 0, downstream: 0 },
      };
    },
    trace: async ({ traceId, asOf }) =>
      traceId === TRACE ? scriptedTrace(asOf) : { spans: [], total: 0, duplicates: 0 },
  };
}

/** A request that waits for a base whose pool is full; the clock of the base is 180 ms behind. */
function scriptedTrace(asOf: number) {
  const startNs = BigInt(Math.round(asOf) - 30_000) * 1_000_000n;
  const span = (
    [id, parent]: readonly [number, number],
    [cell, host, kind, name]: readonly [string, string, string, string],
    [atMs, forMs]: readonly [number, number],
    outcome = 'ok',
  ): StoredSpan => ({
    spanId: id.toString(16).padStart(16, '0'),
    parentSpanId: parent === 0 ? '' : parent.toString(16).padStart(16, '0'),
    startNs: String(startNs + BigInt(atMs) * 1_000_000n),
    durationNs: String(BigInt(forMs) * 1_000_000n),
    ...{ kind, clock: `host ${host}` },
    told: {
      ...{ cell, host, name, service: cell.slice(cell.indexOf('/') + 1), outcome },
      ...{ status: outcome === 'ok' ? 'Unset' : 'Error', statusMessage: outcome === 'ok' ? '' : 'pool exhausted' },
      httpStatus: kind === 'Internal' ? 0 : outcome === 'ok' ? 200 : 504,
      attributes: { 'http.request.method': 'GET', 'url.path': '/messagerie' },
      resource: { 'service.name': cell.slice(cell.indexOf('/') + 1), 'host.name': host },
      events: outcome === 'ok' ? [] : [[String(forMs * 1_000_000), 'exception', { 'exception.type': 'PoolTimeout' }]],
    },
  });
  const spans = [
    span([1, 0], ['lycees-nord/frontal', 'f1', 'Server', 'GET /messagerie'], [0, 5004], 'timeout'),
    span([2, 1], ['lycees-nord/frontal', 'f1', 'Client', 'GET portail'], [4, 4996], 'timeout'),
    span([3, 2], ['lycees-nord/portail', 'p1', 'Server', 'GET /messagerie'], [7, 4990], 'timeout'),
    span([4, 3], ['lycees-nord/portail', 'p1', 'Client', 'POST /jeton'], [9, 38]),
    span([5, 4], ['national/authentification', 'n1', 'Server', 'POST /jeton'], [14, 27]),
    span([6, 3], ['lycees-nord/portail', 'p1', 'Client', 'SELECT messages'], [52, 4940], 'timeout'),
    span([7, 6], ['lycees-nord/base', 'b1', 'Server', 'SELECT messages'], [-128, 4930], 'timeout'),
    span([8, 7], ['lycees-nord/base', 'b1', 'Internal', 'pool.acquire'], [-127, 4920], 'timeout'),
    span([9, 99], ['lycees-nord/portail', 'p2', 'Internal', 'journal'], [4996, 5]),
  ];
  return { spans, total: spans.length, duplicates: 0 };
}
