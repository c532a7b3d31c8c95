import { noBaseline } from '../../../../alerts/detect/baseline.js';
import type { Calls } from '../../../../alerts/detect/edges.js';
import type { GaugePoint } from '../../../../alerts/detect/input.js';
import { defaultSettings } from '../../../../alerts/detect/settings.js';
import { windowOf } from '../../../../alerts/detect/signals.js';
import type { CellNow, Situation } from '../../../../alerts/detect/situation.js';
import type { CellId } from '../../../../chain/model.js';
import { chain } from './chain.js';

const SECOND = 1_700_000_100;
const steady = (median: number) => ({ median, spread: 0.1, arrived: [], sorted: [] });

/** What is wrong with one cell over the window; requests take 20 ms on ordinary minutes. */
interface Ill {
  readonly requests?: number;
  readonly failed?: number;
  readonly shed?: number;
  readonly slow?: number;
  readonly unseen?: number;
  readonly meanMs?: number;
  readonly open?: boolean;
  /** Share of its pool in use. */
  readonly pool?: number;
}

function cellNow(id: CellId, ill: Ill): CellNow {
  const { requests = 100, failed = 0, shed = 0, slow = 0, unseen = 0, meanMs = 20, pool } = ill;
  const timeline = { rows: [], second: SECOND };
  const window = { ...windowOf(timeline, 0, 10), requests, good: requests - failed - shed - slow, shed, meanMs };
  const point: GaugePoint = { cell: id, kind: 'pool', second: SECOND, used: (pool ?? 0) * 10, limit: 10 };
  return {
    cell: chain.cells.find((cell) => cell.id === id)!,
    timeline,
    window: { ...window, fault: failed, failed: failed + shed },
    health: {
      ...{ requests: requests + unseen, good: window.good, failed: failed + shed + unseen, slow, unseen, stuck: 0 },
      ...{ goodRatio: window.good / Math.max(1, requests + unseen), errorRatio: 0, p95Ms: meanMs },
      ...{ offeredPerS: requests / 10, goodPerS: window.good / 10 },
    },
    baseline: { ...noBaseline, samples: 60, load: steady(10), meanMs: steady(20), logP95: steady(5) },
    resources: pool === undefined ? undefined : { pool: point },
    open: ill.open ?? failed + shed + slow + unseen > 0,
    since: SECOND - 10,
  };
}

/** A chain in which only these cells are ill, and only these calls are seen; a call takes 5 ms on ordinary minutes. */
export function situationOf(ill: Readonly<Record<CellId, Ill>>, calls: readonly Calls[]): Situation {
  const by = (end: 'from' | 'to') => {
    const groups = new Map<CellId, Calls[]>();
    for (const edge of calls) groups.set(edge[end], [...(groups.get(edge[end]) ?? []), edge]);
    return groups;
  };
  return {
    second: SECOND,
    settings: defaultSettings,
    cells: new Map(chain.cells.map(({ id }) => [id, cellNow(id, ill[id] ?? {})])),
    edges: { callees: by('from'), callers: by('to'), received: new Map(), settled: () => [] },
    looks: new Map(),
    blind: [],
    ordinaryWaitMs: () => 5,
    callersOf: () => [],
  };
}

/** Calls seen over the window: a hundred, of 5 ms each, unless it is told otherwise. */
export function call(from: CellId, to: CellId, more: Partial<Calls> = {}): Calls {
  return { from, to, calls: 100, failed: 0, waitedMs: 500, ...more };
}
