import type { CellSecond, EdgeSecond, GaugePoint, Observation } from '../../../../alerts/detect/input.js';
import type { CellId } from '../../../../chain/model.js';

export type Outcome = 'ok' | 'fault' | 'shed' | 'timeout';

/** One server span as the simulation sees it. */
export interface Span {
  readonly cell: CellId;
  readonly endMs: number;
  readonly durationMs: number;
  readonly outcome: Outcome;
  readonly category: string;
  readonly source: string;
  readonly user: string;
  readonly retry: boolean;
}

type Row = { -readonly [K in keyof Omit<CellSecond, 'errors'>]: CellSecond[K] } & {
  errors: Record<'fault' | 'shed' | 'timeout' | 'auth' | 'client', number>;
  durations: Map<number, number>;
  composition: Map<string, number>;
  seenSources: Set<string>;
  seenUsers: Set<string>;
};
type EdgeRow = { -readonly [K in keyof EdgeSecond]: EdgeSecond[K] };

/** Collects spans, calls and gauges by second, as the roll-ups of the store do, and shows the last 90 s. */
export class Ledger {
  readonly #cells = new Map<CellId, Map<number, Row>>();
  readonly #edges = new Map<number, Map<string, EdgeRow>>();
  readonly #gauges: GaugePoint[] = [];
  readonly #received = new Map<CellId, number>();

  span({ cell, endMs, durationMs, outcome, category, source, user, retry }: Span): void {
    const row = this.#row(cell, Math.floor(endMs / 1000));
    row.requests++;
    if (outcome === 'ok' && durationMs <= 1000) row.good++;
    if (outcome !== 'ok') row.errors[outcome]++;
    if (retry) row.retries++;
    const bucket = Math.max(0, Math.floor(4 * Math.log2(durationMs * 1000)));
    row.durations.set(bucket, (row.durations.get(bucket) ?? 0) + 1);
    row.composition.set(category, (row.composition.get(category) ?? 0) + 1);
    if (source) row.seenSources.add(source);
    if (user) row.seenUsers.add(user);
    row.sources = row.seenSources.size;
    row.users = row.seenUsers.size;
    this.#heard(cell, endMs);
  }

  call(from: CellId, to: CellId, endMs: number, waitedMs: number, outcome: Outcome): void {
    const second = Math.floor(endMs / 1000);
    const edges = this.#edges.get(second) ?? new Map<string, EdgeRow>();
    this.#edges.set(second, edges);
    const row = edges.get(from + to) ?? { from, to, second, calls: 0, failed: 0, timedOut: 0, waitedMs: 0 };
    edges.set(from + to, row);
    row.calls++;
    row.waitedMs += waitedMs;
    if (outcome !== 'ok') row.failed++;
    if (outcome === 'timeout') row.timedOut++;
  }

  gauge(point: GaugePoint): void {
    this.#gauges.push(point);
    this.#heard(point.cell, point.second * 1000);
  }

  observe(second: number): Observation {
    const inside = (at: number): boolean => at <= second && at > second - 90;
    const cells = [...this.#cells].map(
      ([cell, rows]) =>
        [cell, [...rows.values()].filter((row) => inside(row.second)).sort((a, b) => a.second - b.second)] as const,
    );
    const received = [...this.#received].map(([cell, ms]) => [cell, Math.min(ms, (second + 1) * 1000)] as const);
    return {
      second,
      cells: new Map(cells),
      edges: [...this.#edges].filter(([at]) => inside(at)).flatMap(([, rows]) => [...rows.values()]),
      gauges: this.#gauges.filter((point) => inside(point.second)),
      lastReceivedMs: new Map(received),
    };
  }

  /** Forgets what no observation will show again. */
  forgetBefore(second: number): void {
    for (const rows of this.#cells.values()) for (const at of rows.keys()) if (at < second) rows.delete(at);
    for (const at of this.#edges.keys()) if (at < second) this.#edges.delete(at);
    const kept = this.#gauges.filter((point) => point.second >= second);
    this.#gauges.splice(0, this.#gauges.length, ...kept);
  }

  #heard(cell: CellId, ms: number): void {
    this.#received.set(cell, Math.max(ms, this.#received.get(cell) ?? 0));
  }

  #row(cell: CellId, second: number): Row {
    const rows = this.#cells.get(cell) ?? new Map<number, Row>();
    this.#cells.set(cell, rows);
    const row = rows.get(second) ?? {
      ...{ cell, second, requests: 0, good: 0, errors: { fault: 0, shed: 0, timeout: 0, auth: 0, client: 0 } },
      ...{ durations: new Map(), composition: new Map(), sources: 0, users: 0, loginsOk: 0, loginsFailed: 0 },
      ...{ retries: 0, samplingKnown: true, seenSources: new Set<string>(), seenUsers: new Set<string>() },
    };
    rows.set(second, row);
    return row;
  }
}
