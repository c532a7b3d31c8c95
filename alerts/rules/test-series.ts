import type { CellId } from '../../chain/model.js';
import { splitCell } from '../../chain/model.js';
import type { CellSecond, GaugePoint, ProbePoint } from '../detect/input.js';
import { windowsOf } from './burn-rate.js';
import type { Rule } from './schema.js';
import type { Burned, Served, Sight } from './seen.js';
import type { RuleCell } from './select.js';
import type { RuleTest, Stream, TestCell } from './test-schema.js';

/** Seconds of an evaluation, as the detector has them. */
const HORIZON_S = 90;
const GAUGES = { pool_share: 'pool', queue_share: 'queue', cpu_share: 'cpu', active: 'active' } as const;

type Values = readonly (number | undefined)[];
type Series = RuleTest['series'][number];

/** What the streams of a test are to whoever evaluates: seconds, gauges, probes, and the longer windows as read once a minute. */
export interface TestTelemetry {
  /** As seen in the second `s` of the test. */
  at(s: number): Sight;
}

/** `startS`: the first second of the test, seconds since the epoch. */
export function telemetryOf(
  test: RuleTest,
  cells: readonly RuleCell[],
  rules: readonly Rule[],
  startS: number,
): TestTelemetry {
  const windows = windowsOf(rules);
  const streams = test.series.map((series) => streamOf(series, test.interval, startS));
  const probed = new Map(cells.map(({ id, probedEveryS }) => [id, probedEveryS]));
  return {
    at(s) {
      const second = startS + s;
      return {
        second,
        cells: new Map(streams.map(({ cell, rows }) => [cell, rows(s)])),
        gauges: streams.flatMap(({ gauges }) => gauges(s)),
        lastReceivedMs: new Map(
          streams.flatMap(({ cell, heardS }) => {
            const heard = heardS(s);
            return heard === undefined ? [] : [[cell, (startS + heard + 1) * 1000] as const];
          }),
        ),
        probes: streams.flatMap(({ cell, probes }) => probes(s, probed.get(cell))),
        burned: windows.length === 0 ? undefined : burnedAt(streams, windows, s - (s % 60), startS),
      };
    },
  };
}

type Stored = ReturnType<typeof streamOf>;

function streamOf(series: Series, interval: number, startS: number) {
  const { cell } = series;
  const value = (stream: Stream, s: number): number | undefined =>
    s < 0 ? undefined : (series[stream] as Values | undefined)?.[Math.floor(s / interval)];
  const served = running((s) => servedIn(s, value));
  const made = new Map<number, CellSecond>();
  const row = (s: number): CellSecond | undefined => {
    if (value('requests', s) === undefined) return undefined;
    const known = made.get(s) ?? rowOf(cell, startS + s, s, value);
    made.set(s, known);
    made.delete(s - HORIZON_S);
    return known;
  };
  const telemetry: readonly Stream[] = ['requests', ...(Object.keys(GAUGES) as (keyof typeof GAUGES)[]), 'heard'];
  const isHeard = (s: number): boolean => telemetry.some((stream) => value(stream, s) !== undefined);
  let last: { readonly from: number; readonly heard: number | undefined } = { from: -1, heard: undefined };
  return {
    cell,
    served,
    rows: (s: number): readonly CellSecond[] =>
      Array.from({ length: HORIZON_S }, (_, age) => row(s - HORIZON_S + 1 + age)).flatMap((one) => one ?? []),
    gauges: (s: number): readonly GaugePoint[] =>
      (Object.entries(GAUGES) as [keyof typeof GAUGES, GaugePoint['kind']][]).flatMap(([stream, kind]) => {
        const used = value(stream, s);
        return used === undefined ? [] : [{ cell, kind, second: startS + s, used, limit: 1 }];
      }),
    /** The newest second up to `s` in which it was heard. */
    heardS(s: number): number | undefined {
      let heard = s >= last.from ? last.heard : undefined;
      for (let t = s; t > (s >= last.from ? last.from : -1); t--)
        if (isHeard(t)) {
          heard = t;
          break;
        }
      last = { from: s, heard };
      return heard;
    },
    probes(s: number, everyS: number | undefined): readonly ProbePoint[] {
      if (everyS === undefined) return [];
      for (let t = s - (s % everyS); t >= 0; t -= everyS) {
        const points = pointsOf(cell, startS + t, value('probe_up', t), value('certificate_days', t));
        if (points.length > 0) return points;
      }
      return [];
    },
  };
}

type Value = (stream: Stream, s: number) => number | undefined;

function servedIn(s: number, value: Value): Served {
  const requests = value('requests', s) ?? 0;
  return { requests, good: requests - Math.min(requests, (value('failed', s) ?? 0) + (value('late', s) ?? 0)) };
}

function rowOf(cell: CellId, second: number, s: number, value: Value): CellSecond {
  const of = (stream: Stream): number => value(stream, s) ?? 0;
  const requests = of('requests');
  const [shed, timeout] = [of('shed'), of('timeout')];
  const micros = Math.max(1, (value('duration_ms', s) ?? 50) * 1000);
  return {
    ...{ cell, second, requests },
    good: requests - Math.min(requests, of('failed') + of('late')),
    errors: { fault: Math.max(0, of('failed') - shed - timeout), shed, timeout, auth: 0, client: 0 },
    durations: new Map(requests > 0 ? [[Math.floor(4 * Math.log2(micros)), requests]] : []),
    ...{ composition: new Map(), sources: 0, users: 0, loginsOk: 0, loginsFailed: 0, retries: 0, samplingKnown: true },
  };
}

const DAY_S = 86_400;

function pointsOf(
  cell: CellId,
  second: number,
  up: number | undefined,
  days: number | undefined,
): readonly ProbePoint[] {
  const point = (check: ProbePoint['check'], isUp: boolean) =>
    ({
      cell,
      check,
      vantage: 'ici',
      atMs: second * 1000,
      up: isUp,
      outcome: isUp ? 'ok' : 'timeout',
      durationMs: 50,
    }) as const;
  return [
    ...(up === undefined ? [] : [point('http', up > 0)]),
    ...(days === undefined ? [] : [{ ...point('tls', days > 0), expiresInS: days * DAY_S }]),
  ];
}

/** Sums from the first second on, made as far as they are asked for. */
function running(of: (s: number) => Served): (upTo: number) => Served {
  const sums: Served[] = [{ requests: 0, good: 0 }];
  return (upTo) => {
    for (let s = sums.length - 1; s < upTo; s++) {
      const [before, now] = [sums[s] as Served, of(s)];
      sums.push({ requests: before.requests + now.requests, good: before.good + now.good });
    }
    return sums[Math.max(0, upTo)] as Served;
  };
}

function burnedAt(streams: readonly Stored[], windows: readonly number[], s: number, startS: number): Burned {
  const longest = Math.max(...windows);
  return {
    toMs: (startS + s) * 1000,
    firstMs: (startS + Math.max(0, s - longest)) * 1000,
    windows: new Map(
      windows.map((seconds) => [
        seconds,
        new Map(
          streams.flatMap(({ cell, served }) => {
            const [to, from] = [served(s), served(Math.max(0, s - seconds))];
            const requests = to.requests - from.requests;
            return requests > 0 ? [[cell, { requests, good: to.good - from.good }] as const] : [];
          }),
        ),
      ]),
    ),
  };
}

export function cellsOf(cells: readonly TestCell[]): readonly RuleCell[] {
  return cells.map(({ id, operator, territories, senders, objective, patience, probed }) => ({
    ...{ id, ...splitCell(id), operator, territories },
    senders: senders.map((sender) => ({ id: sender, patienceS: patience })),
    goodRatio: objective,
    probedEveryS: probed,
  }));
}
