import type { Cell, Chain } from '../../../chain/model.js';
import { inScope, type Scope } from '../../../chain/principal.js';
import type { GaugeStep } from '../../../collector/store/read/cell-gauges.js';
import type { Exemplars } from '../../../collector/store/read/exemplars.js';
import type { KnownStep } from '../../../collector/store/read/known-steps.js';
import type { Link, Links } from '../../../collector/store/read/links.js';
import type { MixStep } from '../../../collector/store/read/mix.js';
import type { ProbeStep } from '../../../collector/store/read/probe-steps.js';
import {
  type CompositionAnswer,
  type Exemplar,
  type ExemplarsAnswer,
  GAUGE_KINDS,
  type GaugesAnswer,
  type KnownSourcesAnswer,
  type PathAnswer,
  type PathLink,
  type ProbesAnswer,
} from '../../protocol/answers-cell.js';

export function gaugesAnswer(steps: readonly GaugeStep[]): Pick<GaugesAnswer, 'series'> {
  const series = GAUGE_KINDS.map((kind) => ({
    kind,
    points: steps
      .filter((step) => step.kind === kind)
      .map(({ tMs, used, limit }) => ({ atMs: tMs, used, ...(limit !== undefined && { limit }) })),
  }));
  return { series: series.filter(({ points }) => points.length > 0) };
}

/** The `top` categories of the range, and all others together. */
export function compositionAnswer(
  steps: readonly MixStep[],
  { stepS, top }: { readonly stepS: number; readonly top: number },
): Pick<CompositionAnswer, 'atMs' | 'bands' | 'rest'> {
  const totals = new Map<string, number>();
  for (const { requests } of steps)
    for (const [key, count] of requests) totals.set(key, (totals.get(key) ?? 0) + count);
  const keys = [...totals].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([key]) => key);
  const rates = (of: readonly string[]): readonly number[] =>
    steps.map(({ requests }) => of.reduce((sum, key) => sum + (requests.get(key) ?? 0), 0) / stepS);
  const others = keys.slice(top);
  return {
    atMs: steps.map(({ tMs }) => tMs),
    bands: keys.slice(0, top).map((key) => ({ key, perS: rates([key]) })),
    ...(others.length > 0 && { rest: { categories: others.length, perS: rates(others) } }),
  };
}

/** So few might be told apart. */
const FEWEST_SOURCES = 20;

export function knownAnswer({
  steps,
  days,
}: {
  readonly steps: readonly KnownStep[];
  readonly days: number;
}): Pick<KnownSourcesAnswer, 'points' | 'days'> {
  const points = steps
    .filter(({ sources }) => sources >= FEWEST_SOURCES)
    .map(({ tMs, sources, known, sampledBy }) => ({ atMs: tMs, sources, knownShare: known / sources, sampledBy }));
  return { points, days };
}

export function probesAnswer(steps: readonly ProbeStep[]): Pick<ProbesAnswer, 'checks'> {
  const checks = new Map<string, ProbesAnswer['checks'][number] & { points: object[] }>();
  for (const { check, vantage, target, tMs, ...step } of steps) {
    const key = `${check} ${vantage} ${target}`;
    const known = checks.get(key) ?? { check, vantage, target, points: [] };
    checks.set(key, { ...known, points: [...known.points, { atMs: tMs, ...step }] });
  }
  return { checks: [...checks.values()] };
}

export function exemplarsAnswer({
  failed,
  slow,
  ordinary,
}: Exemplars): Pick<ExemplarsAnswer, 'failed' | 'slow' | 'ordinary'> {
  const told = (list: Exemplars['failed']): readonly Exemplar[] =>
    list.map(({ traceId, spanId, name, startMs, durationMs, outcome, httpStatus }) => {
      return { traceId, spanId, name, startMs, durationMs, outcome, httpStatus };
    });
  return { failed: told(failed), slow: told(slow), ordinary: told(ordinary) };
}

/** Links that were seen and those that are declared: seen ones first, most calls first. */
export function pathAnswer(
  chain: Chain,
  cell: Cell,
  scope: Scope,
  rangeS: number,
  { links, outside }: Links,
): Pick<PathAnswer, 'upstream' | 'downstream' | 'outside'> {
  const callers = chain.cells.filter(({ dependsOn }) => dependsOn.includes(cell.id));
  const hidden = callers.filter(({ ent }) => !inScope(scope, ent)).length;
  const declared = {
    upstream: callers.filter(({ ent }) => inScope(scope, ent)).map(({ id }) => ({ from: id, to: cell.id })),
    downstream: cell.dependsOn.map((to) => ({ from: cell.id, to })),
  };
  const of = (side: 'from' | 'to', known: readonly { from: string; to: string }[]): readonly PathLink[] => {
    const seen = links.filter((link) => link[side] === cell.id);
    const isDeclared = (link: { from: string; to: string }): boolean =>
      known.some(({ from, to }) => from === link.from && to === link.to);
    const unseen = known.filter(({ from, to }) => !seen.some((link) => link.from === from && link.to === to));
    return [
      ...seen.map((link) => ({ from: link.from, to: link.to, declared: isDeclared(link), seen: seenOf(link, rangeS) })),
      ...unseen.map(({ from, to }) => ({ from, to, declared: true })),
    ];
  };
  return {
    upstream: of('to', declared.upstream),
    downstream: of('from', declared.downstream),
    outside: { upstream: Math.max(hidden, outside.upstream), downstream: outside.downstream },
  };
}

function seenOf({ calls, failed, timedOut, waitedMs, p95Ms }: Link, rangeS: number): NonNullable<PathLink['seen']> {
  const share = (part: number): number => (calls > 0 ? part / calls : 0);
  return {
    callsPerS: calls / rangeS,
    failedRatio: share(failed),
    timedOutRatio: share(timedOut),
    meanMs: share(waitedMs),
    ...(p95Ms !== undefined && { p95Ms }),
  };
}
