import { type Condition, keyOf, type Metric, type Table } from './data.js';

/**
 * Blame on coarse metrics, without learning: how much of the harm that the target suffers was born at each component.
 * Harm is counted in seconds of waiting (latency × requests) or in failures; what a component's callees explain is taken
 * off it; and nobody is blamed for what ordinary days do by themselves.
 */
export interface Alarm {
  readonly node: string;
  readonly metric: Metric;
  /** Unix seconds. */
  readonly timestamp: number;
}

export interface Blamed {
  readonly node: string;
  readonly score: number;
}

/** Points are stamped with the end of their five minutes: the first that may show the alarm, and the last. */
const FROM_S = -120;
const TO_S = 420;
/** The caller's own view of a callee, and the view of a client: an edge, not a component. */
export const EDGE = /_(remote|client)$/;

/** What was chosen by hand, looking at the issues at hand; `petshop --leave-one-out` says what that is worth. */
export interface Tuning {
  /** Robust standard deviations under which a component is not blamed, and under which the target gives no reason to. */
  readonly leastZ: number;
  readonly targetZ: number;
  readonly edgeWeight: number;
}

const chosen: Tuning = { leastZ: 4, targetZ: 1.6, edgeWeight: 0.25 };

interface Change {
  /** Seconds a request, or share of failures. */
  readonly more: number;
  readonly z: number;
  /** Requests of the anomalous points. */
  readonly requests: number;
}

/** Ordinary spread of a change seen in the same way, by node and statistic. */
export type Scales = (node: string, metric: Metric) => number;

export function blamedBy(
  condition: Condition,
  metrics: Table,
  alarm: Alarm,
  scales: Scales,
  { leastZ, targetZ, edgeWeight }: Tuning = chosen,
): readonly Blamed[] {
  const now = metrics.times.map((time) => time - alarm.timestamp >= FROM_S && time - alarm.timestamp <= TO_S);
  const before = metrics.times.map((time) => time - alarm.timestamp < FROM_S);
  const changes = new Map<string, Change>();
  for (const node of reachable(condition, alarm.node)) {
    const change = changeOf(metrics, node, alarm.metric, now, before, scales);
    if (change) changes.set(node, change);
  }
  const target = changes.get(alarm.node);
  if (!target || target.z < targetZ) return [];
  const whole = Math.max(1e-9, target.more * target.requests);
  const ranked = [...changes].flatMap(([node, change]) => {
    if (change.z < leastZ || change.more <= 0) return [];
    const weight = EDGE.test(node) ? edgeWeight : 1;
    const own = born(condition, node, changes, leastZ);
    const score = weight * Math.min(1, own / whole) * Math.log2(1 + change.z);
    return score > 0.05 ? [{ node, score }] : [];
  });
  return ranked.sort((a, b) => b.score - a.score);
}

/** Harm of the component less what its instrumented callees suffered themselves, at least a twentieth of it. */
function born({ callees }: Condition, node: string, changes: ReadonlyMap<string, Change>, leastZ: number): number {
  const suffered = (name: string): number => {
    const change = changes.get(name);
    return change && change.z >= leastZ ? Math.max(0, change.more) * change.requests : 0;
  };
  const whole = suffered(node);
  const explained = (callees.get(node) ?? [])
    .filter((callee) => !EDGE.test(callee))
    .reduce((sum, callee) => sum + suffered(callee), 0);
  return Math.max(0.05 * whole, whole - explained);
}

function reachable({ callees }: Condition, from: string): ReadonlySet<string> {
  const reached = new Set([from]);
  for (const node of reached) for (const callee of callees.get(node) ?? []) reached.add(callee);
  return reached;
}

function changeOf(
  metrics: Table,
  node: string,
  metric: Metric,
  now: readonly boolean[],
  before: readonly boolean[],
  scales: Scales,
): Change | undefined {
  const values = harmSeries(metrics, node, metric);
  const requests = metrics.series.get(keyOf(node, 'requests', 'Sum')) ?? [];
  const seen = values.filter((value, i) => now[i] && Number.isFinite(value));
  const usual = values.filter((value, i) => before[i] && Number.isFinite(value));
  if (seen.length === 0) return undefined;
  const asked = requests.filter((value, i) => now[i] && Number.isFinite(value));
  const more = Math.max(...seen) - (usual.length > 0 ? Math.min(...usual) : median(values.filter(Number.isFinite)));
  return {
    more,
    z: more / scales(node, metric),
    requests: asked.reduce((sum, value) => sum + value, 0) / Math.max(1, asked.length),
  };
}

/** Higher is worse: mean latency in seconds, or the share of requests that failed. */
function harmSeries(metrics: Table, node: string, metric: Metric): readonly number[] {
  const values = metrics.series.get(keyOf(node, metric, 'Average')) ?? [];
  return metric === 'availability' ? values.map((value) => (100 - value) / 100) : values;
}

const LENGTH = 5;

/**
 * The same change, measured over ordinary days wherever no alarm is: three quarters of them are under the scale's 1.35.
 * A node of which the ordinary days know little gets the middle scale of all, relative to its own level.
 * @param leftOut points that may not be looked at
 */
export function ordinaryScales(ordinary: Table, leftOut: (index: number) => boolean = () => false): Scales {
  const known = new Map<string, number>();
  return (node, metric) => {
    const key = keyOf(node, metric, '');
    const scale = known.get(key) ?? scaleOf(harmSeries(ordinary, node, metric), metric, leftOut);
    known.set(key, scale);
    return scale;
  };
}

function scaleOf(values: readonly number[], metric: Metric, leftOut: (index: number) => boolean): number {
  const changes: number[] = [];
  for (let i = 0; i + LENGTH <= values.length; i++) {
    const window = values.slice(i, i + LENGTH);
    if (Array.from({ length: LENGTH }, (_, j) => leftOut(i + j)).some(Boolean) || !window.every(Number.isFinite))
      continue;
    changes.push(Math.max(window[2] ?? 0, window[3] ?? 0) - Math.min(window[0] ?? 0, window[1] ?? 0));
  }
  const level = median(values.filter((value, i) => Number.isFinite(value) && !leftOut(i)));
  const floor = metric === 'latency' ? Math.max(0.0005, 0.03 * level) : 0.002;
  if (changes.length < 20) return Math.max(metric === 'latency' ? 0.3 * level : 0.1, floor);
  const sorted = changes.sort((a, b) => a - b);
  const at = (q: number): number => sorted[Math.floor(q * sorted.length)] ?? 0;
  return Math.max(floor, (at(0.9) - at(0.5)) / 1.28, at(0.5));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
