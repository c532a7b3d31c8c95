import type { Received } from './edges.js';
import type { CellSecond, GaugePoint } from './input.js';
import { rowAt, type Timeline, type Window } from './signals.js';

/** How users fared at one cell over the window: its own spans, and what its callers lived through without any span. */
export interface Health {
  /** Requests ended there plus `unseen`. */
  readonly requests: number;
  readonly good: number;
  readonly failed: number;
  /** Answered without error, too late for the objective. */
  readonly slow: number;
  /** Calls that failed for a caller and of which the cell itself says nothing: refused, reset, timed out. */
  readonly unseen: number;
  /** Requests that went in and do not come out: growth of the requests in flight while almost nothing ends. */
  readonly stuck: number;
  readonly goodRatio: number;
  readonly errorRatio: number;
  readonly p95Ms: number;
  readonly offeredPerS: number;
  readonly goodPerS: number;
}

export function healthOf(window: Window, timeline: Timeline, received: Received | undefined, stuck: number): Health {
  const unseen = received ? unseenFailures(timeline, received) : 0;
  const calls = received ? sum(received.calls) : 0;
  const requests = window.requests + unseen + stuck;
  const bad = requests - window.good;
  return {
    requests,
    good: window.good,
    failed: window.failed + unseen + stuck,
    slow: Math.max(0, bad - window.failed - unseen - stuck),
    unseen,
    stuck,
    goodRatio: requests > 0 ? window.good / requests : 1,
    errorRatio: requests > 0 ? (window.failed + unseen + stuck) / requests : 0,
    p95Ms: window.p95Ms,
    offeredPerS: Math.max(requests, calls) / window.seconds,
    goodPerS: window.good / window.seconds,
  };
}

function unseenFailures(timeline: Timeline, received: Received): number {
  let unseen = 0;
  for (let age = 0; age < received.failed.length; age++)
    if ((received.failed[age] ?? 0) > 0) unseen += unseenAt(rowAt(timeline, age), received, age);
  return unseen;
}

/** Failures the callers saw in one second beyond those the cell owns, and no more than the calls it does not know of. */
export function unseenAt(own: CellSecond | undefined, { calls, failed }: Received, age: number): number {
  const errors = own ? own.errors.fault + own.errors.shed + own.errors.timeout : 0;
  const unknownCalls = (calls[age] ?? 0) - (own?.requests ?? 0);
  return Math.max(0, Math.min((failed[age] ?? 0) - errors, unknownCalls));
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index] ?? 0;
  return total;
}

/** The bounded resources of one cell: the latest value of each kind. */
export interface Resources {
  readonly pool?: GaugePoint | undefined;
  readonly queue?: GaugePoint | undefined;
  readonly active?: GaugePoint | undefined;
  readonly cpu?: GaugePoint | undefined;
  readonly connections?: GaugePoint | undefined;
  readonly 'half-open'?: GaugePoint | undefined;
  /** Requests in flight a window ago, where known. */
  readonly activeBefore?: number | undefined;
}

/** Older gauges say nothing of now. */
const STALE_S = 15;

/** The newest point of each cell and kind, and the requests in flight a window earlier. */
export function resourcesOf(gauges: readonly GaugePoint[], second: number, windowS: number): Map<string, Resources> {
  const byCell = new Map<string, Found>();
  // Points of one cell come together: it is looked up once for all of them.
  let [cell, resources]: [string, Found | undefined] = ['', undefined];
  for (const point of gauges) {
    const age = second - point.second;
    if (age < 0 || age > STALE_S + windowS) continue;
    if (!resources || point.cell !== cell) {
      cell = point.cell;
      resources = byCell.get(cell);
      if (!resources) {
        resources = none();
        byCell.set(cell, resources);
      }
    }
    if (age >= windowS && point.kind === 'active') resources.activeBefore = point.used;
    if (age <= STALE_S) keepNewest(resources, point);
  }
  return byCell;
}

type Found = { -readonly [K in keyof Resources]: Resources[K] };

/** Every kind named: of one shape, whatever the platforms report. */
function none(): Found {
  return {
    pool: undefined,
    queue: undefined,
    active: undefined,
    cpu: undefined,
    connections: undefined,
    'half-open': undefined,
    activeBefore: undefined,
  };
}

const isNewer = (point: GaugePoint, known: GaugePoint | undefined): boolean =>
  known === undefined || known.second <= point.second;

/** By name: to look a field up by a word that varies costs ten times as much. */
function keepNewest(resources: Found, point: GaugePoint): void {
  const { kind } = point;
  if (kind === 'pool') {
    if (isNewer(point, resources.pool)) resources.pool = point;
  } else if (kind === 'queue') {
    if (isNewer(point, resources.queue)) resources.queue = point;
  } else if (kind === 'active') {
    if (isNewer(point, resources.active)) resources.active = point;
  } else if (kind === 'cpu') {
    if (isNewer(point, resources.cpu)) resources.cpu = point;
  } else if (kind === 'connections') {
    if (isNewer(point, resources.connections)) resources.connections = point;
  } else if (isNewer(point, resources['half-open'])) resources['half-open'] = point;
}

/** Requests that entered and stay, counted only where ends have almost ceased against what was expected. */
export function stuckRequests(resources: Resources | undefined, ended: number, expected: number): number {
  if (!resources?.active || resources.activeBefore === undefined || ended > 0.2 * expected) return 0;
  return Math.max(0, resources.active.used - resources.activeBefore);
}

/** Fullest bounded resource of the cell: its share and name, where its platform declares one. */
export function fullest(resources: Resources | undefined): { kind: string; share: number } | undefined {
  const shares = [resources?.pool, resources?.queue].flatMap((point) =>
    point?.limit ? [{ kind: point.kind, share: Math.min(1, point.used / point.limit) }] : [],
  );
  return shares.sort((a, b) => b.share - a.share)[0];
}
