import type { GaugePoint, ProbePoint } from '../detect/input.js';
import type { Window } from '../detect/sums.js';
import type { Reading } from './reading.js';
import { COMPARISONS, type ThresholdRule } from './schema.js';
import type { Seen } from './seen.js';
import type { RuleCell } from './select.js';
import type { SignalName } from './signals.js';

/** The latest value of a signal at a cell, against the bound of its rule. */
export function readThreshold(rule: ThresholdRule, cell: RuleCell, seen: Seen): Reading {
  const value = VALUES[rule.signal](rule, cell, seen);
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) return { fault: 'not-a-number' };
  const bound = COMPARISONS.find((one) => rule[one] !== undefined) ?? 'above';
  const limit = rule[bound] as number;
  return { value, limit, met: MET[bound](value, limit) };
}

const MET: Readonly<Record<(typeof COMPARISONS)[number], (value: number, limit: number) => boolean>> = {
  above: (value, limit) => value > limit,
  at_least: (value, limit) => value >= limit,
  below: (value, limit) => value < limit,
  at_most: (value, limit) => value <= limit,
};

type Value = (rule: ThresholdRule, cell: RuleCell, seen: Seen) => number | 'nothing' | 'unseen';

/** A cell of which nothing came for this long is not judged by the absence of requests. */
const HEARD_S = 30;

/** Of the requests of `over`; too few say nothing, and none at all of a cell that is not heard is not calm. */
const ofRequests =
  (value: (window: Window) => number): Value =>
  (rule, { id }, seen) => {
    const window = seen.window(id, rule.over);
    if (window.requests >= rule.min_requests) return value(window);
    const heardMs = seen.lastReceivedMs(id) ?? 0;
    return seen.atMs - heardMs > HEARD_S * 1000 ? 'unseen' : 'nothing';
  };

const ofGauge =
  (kind: GaugePoint['kind'], value: (point: GaugePoint) => number | undefined): Value =>
  (_rule, { id }, seen) => {
    const point = seen.gauge(id, kind);
    return point === undefined ? 'unseen' : (value(point) ?? 'nothing');
  };

/** Without a declared bound there is no share. */
const share = ({ used, limit }: GaugePoint): number | undefined => (limit ? used / limit : undefined);

const DAY_S = 86_400;
/** Intervals without a result after which the last one says nothing of now, as for the detector. */
const STALE_INTERVALS = 3;

function fresh({ id, probedEveryS = 60 }: RuleCell, seen: Seen): readonly ProbePoint[] {
  return seen.probes(id).filter(({ atMs }) => seen.atMs - atMs <= STALE_INTERVALS * probedEveryS * 1000);
}

/** The worst check, for each that is asked from somewhere. */
function failingShare(points: readonly ProbePoint[]): number {
  const checks = [...new Set(points.map(({ check }) => check))];
  return Math.max(
    ...checks.map((check) => {
      const asked = points.filter((point) => point.check === check);
      return asked.filter(({ up }) => !up).length / asked.length;
    }),
  );
}

const VALUES: Readonly<Record<SignalName, Value>> = {
  requests_per_s: ({ over }, { id }, seen) => {
    const heardMs = seen.lastReceivedMs(id) ?? 0;
    return seen.atMs - heardMs > HEARD_S * 1000 ? 'unseen' : seen.window(id, over).requests / over;
  },
  error_ratio: ofRequests(({ failed, requests }) => failed / requests),
  bad_ratio: ofRequests(({ good, requests }) => 1 - good / requests),
  shed_ratio: ofRequests(({ shed, requests }) => shed / requests),
  timeout_ratio: ofRequests(({ timeout, requests }) => timeout / requests),
  p95_ms: ofRequests(({ p95Ms }) => p95Ms),
  pool_share: ofGauge('pool', share),
  queue_share: ofGauge('queue', share),
  cpu_share: ofGauge('cpu', ({ used }) => used),
  active: ofGauge('active', ({ used }) => used),
  certificate_days: (_rule, cell, seen) => {
    const ends = fresh(cell, seen).flatMap(({ expiresInS }) => expiresInS ?? []);
    return ends.length === 0 ? 'unseen' : Math.min(...ends) / DAY_S;
  },
  probe_failing_share: (_rule, cell, seen) => {
    const points = fresh(cell, seen);
    return points.length === 0 ? 'unseen' : failingShare(points);
  },
};
