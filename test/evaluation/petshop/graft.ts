import { type Condition, type Issue, keyOf, type Metric, type Table } from './data.js';
import { EDGE } from './scorer.js';

/**
 * Faults at other components than those the data broke, grafted onto its ordinary days: the component's harm is added to a real window,
 * and carried to whoever waits for it, as often as it is called. What is asked: does the scorer find a root cause it was not tuned on?
 */
export interface Graft {
  readonly node: string;
  readonly metric: Metric;
  /** Added to each request of the component: seconds, or the share that fails. */
  readonly amount: number;
  /** First of the five points. */
  readonly from: number;
}

const LENGTH = 5;
const HARMED = [2, 3] as const;

/** An issue as if it had been found in the data; undefined where the target would not have noticed. */
export function grafted(condition: Condition, target: string, graft: Graft): Issue | undefined {
  const { ordinary } = condition;
  const times = ordinary.times.slice(graft.from, graft.from + LENGTH);
  const series = new Map([...ordinary.series].map(([key, all]) => [key, all.slice(graft.from, graft.from + LENGTH)]));
  const waiting = callersOf(condition, graft.node).filter((node) => reaches(condition, target, node));
  const own = harmOf(series, graft.node, graft.metric);
  if (own === undefined || !waiting.includes(target)) return undefined;
  for (const node of [graft.node, ...waiting]) {
    const key = keyOf(node, graft.metric, 'Average');
    const values = series.get(key);
    if (!values) continue;
    const calls = requestsOf(series, graft.node) / Math.max(1, requestsOf(series, node));
    const more = graft.amount * (node === graft.node ? 1 : Math.min(3, calls));
    series.set(
      key,
      values.map((value, i) => ((HARMED as readonly number[]).includes(i) ? worse(value, more, graft.metric) : value)),
    );
  }
  const timestamp = (times[HARMED[0]] ?? 0) + 30;
  return {
    ...{
      name: `${condition.name}/grafted/${graft.node}`,
      scenario: `${graft.node} ${graft.metric}`,
      rootCause: graft.node,
    },
    ...{ metrics: { times, series }, target: { node: target, metric: graft.metric, agg: 'Average', timestamp } },
  };
}

/** Components, not edges, that ordinary days know well enough, that the target waits for, and that are asked at least once for twenty of its requests. */
export function graftable(condition: Condition, target: string, metric: Metric): readonly string[] {
  const { ordinary } = condition;
  const asked = requestsOf(ordinary.series, target);
  return [...condition.callees.keys()].filter((node) => {
    const values = ordinary.series.get(keyOf(node, metric, 'Average')) ?? [];
    const known = values.filter(Number.isFinite).length > 0.9 * ordinary.times.length;
    return (
      node !== target &&
      !EDGE.test(node) &&
      known &&
      requestsOf(ordinary.series, node) > asked / 20 &&
      reaches(condition, target, node)
    );
  });
}

const worse = (value: number, more: number, metric: Metric): number =>
  metric === 'availability' ? Math.max(0, value - 100 * more) : value + more;

function harmOf(series: Table['series'], node: string, metric: Metric): readonly number[] | undefined {
  const values = series.get(keyOf(node, metric, 'Average'));
  return values?.every(Number.isFinite) ? values : undefined;
}

function requestsOf(series: Table['series'], node: string): number {
  const known = (series.get(keyOf(node, 'requests', 'Sum')) ?? []).filter(Number.isFinite);
  return known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
}

function reaches({ callees }: Condition, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const node of seen) for (const callee of callees.get(node) ?? []) seen.add(callee);
  return seen.has(to);
}

function callersOf(condition: Condition, node: string): readonly string[] {
  return [...condition.callees.keys()].filter((caller) => caller !== node && reaches(condition, caller, node));
}
