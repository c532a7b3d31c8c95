import { FAULT, KNOWN, type Network, type Request, SHED, TIMEOUT } from '../des/network.js';
import { Random } from '../des/random.js';
import type { TelemetrySpec, WorldSpec } from '../world/spec.js';
import { CLIENTS, cells, entryOf, ents, PATHS, SOURCES, simulatedChain } from '../world/topology.js';
import type { Listener } from '../world/world.js';
import { Meters } from './meters.js';
import { CellRow, EdgeRow, type Span } from './rows.js';
import type { Gauge, GaugeKind, KnownSources, Tick } from './tick.js';

/** A span or call as it is, for whoever writes it out whole. */
export interface Recorder {
  server(station: number, request: Request, startMs: number, endMs: number, outcome: number, weight: number): void;
  client(
    from: number,
    to: number,
    request: Request,
    startMs: number,
    endMs: number,
    outcome: number,
    weight: number,
  ): void;
  gauge(gauge: Gauge): void;
}

interface Call {
  readonly from: number;
  readonly to: number;
  readonly second: number;
  readonly waitedMs: number;
  readonly outcome: number;
  readonly weight: number;
}

/** What is received in one second, and by station when the last of it was. */
interface Arriving {
  readonly spans: Span[];
  readonly calls: Call[];
  readonly lastMs: Map<number, number>;
}

const entries = new Set(ents.map(entryOf));
const SLOW_MS = 800;
const KNOWN_EVERY_S = 10;
/** Second of the case from which counters count. */
const FROM_S = -1000;
/** The detector judges this far behind its clock. */
export const JUDGED_BEHIND_S = 2;

/**
 * From what the stations do to what the store would hold: spans lost, sampled, batched, late and stamped by clocks that
 * are wrong; gauges now and then. Rows are shown as they stand at each second, and again when something late changes them.
 */
export class Telemetry implements Listener {
  readonly #random: Random;
  readonly #specs: readonly TelemetrySpec[];
  readonly #phase: readonly number[];
  readonly #arriving = new Map<number, Arriving>();
  readonly #cells = new Map<number, CellRow>();
  readonly #edges = new Map<number, EdgeRow>();
  readonly #seen: Map<number, { atS: number; known: boolean; sourceClass: number }>[];
  readonly #worked: number[];
  readonly #epochS: number;
  readonly #recorder: Recorder | undefined;
  readonly #meters: Meters;
  #gauges: { gauge: Gauge; receivedMs: number; station: number }[] = [];

  /** @param epochS second of the epoch at which the case's time is 0 */
  constructor(spec: WorldSpec, epochS: number, recorder?: Recorder) {
    this.#random = new Random(`${spec.seed}/telemetry`);
    this.#epochS = epochS;
    this.#recorder = recorder;
    this.#meters = new Meters(epochS, FROM_S);
    this.#specs = simulatedChain.cells.map(({ operator }) => spec.telemetry[operator] as TelemetrySpec);
    const phases = new Map(simulatedChain.senders.map(({ id }) => [id, this.#random.next()]));
    this.#phase = simulatedChain.cells.map(({ operator }) => phases.get(operator) ?? 0);
    this.#seen = cells.map(() => new Map());
    this.#worked = cells.map(() => 0);
  }

  served(station: number, request: Request, startMs: number, endMs: number, outcome: number): void {
    if (this.#specs[station]!.meteredEveryS !== undefined) this.#meters.count(station, endMs - startMs, outcome);
    const weight = this.#kept(station, request, endMs - startMs, outcome, endMs);
    if (weight === 0) return;
    const spec = this.#specs[station]!;
    // Named one by one: objects that are spread together cost ten times as much, and there are thousands a second.
    const span: Span = {
      station,
      second: this.#stamp(spec, endMs),
      tookMs: endMs - startMs,
      outcome,
      category: request.category,
      source: request.source,
      user: spec.accounts ? request.user : 0,
      flags: request.flags,
      weight: spec.weighted ? weight : 1,
      weightKnown: spec.weighted || spec.keep >= 1,
    };
    this.#arrivingFrom(station, endMs).spans.push(span);
    this.#recorder?.server(station, request, startMs + spec.skewMs, endMs + spec.skewMs, outcome, span.weight);
    // Only entries see sources.
    if (!entries.has(station)) return;
    const sourceClass = Math.floor(request.category / (PATHS.length * CLIENTS.length));
    this.#seen[station]!.set(request.source, { atS: endMs / 1000, known: (request.flags & KNOWN) !== 0, sourceClass });
  }

  called(from: number, to: number, request: Request, startMs: number, endMs: number, outcome: number): void {
    const weight = this.#kept(from, request, endMs - startMs, outcome, endMs);
    if (weight === 0) return;
    const spec = this.#specs[from]!;
    const counted = spec.weighted ? weight : 1;
    const call = { from, to, second: this.#stamp(spec, endMs), waitedMs: endMs - startMs, outcome, weight: counted };
    this.#arrivingFrom(from, endMs).calls.push(call);
    this.#recorder?.client(from, to, request, startMs + spec.skewMs, endMs + spec.skewMs, outcome, counted);
  }

  /** Weight of the span if it arrives, 0 if not. The same trace is kept or not by the same share. */
  #kept(station: number, request: Request, tookMs: number, outcome: number, endMs: number): number {
    const spec = this.#specs[station]!;
    if (!spec.spans || silent(spec, endMs) || (spec.loss > 0 && this.#random.next() < spec.loss)) return 0;
    if (spec.keep >= 1 || outcome === FAULT || outcome === SHED || outcome === TIMEOUT || tookMs > SLOW_MS) return 1;
    return share(request.client) < spec.keep ? 1 / spec.keep : 0;
  }

  #stamp({ skewMs }: TelemetrySpec, endMs: number): number {
    return Math.floor((endMs + skewMs) / 1000);
  }

  /** Where to put what ends now: with all that is received in the same second. */
  #arrivingFrom(station: number, endMs: number): Arriving {
    const { batchS, netMs, jitterMs = 0 } = this.#specs[station]!;
    const phase = this.#phase[station]! * batchS * 1000;
    const late = jitterMs > 0 ? this.#random.next() * jitterMs : 0;
    const receivedMs = Math.ceil((endMs - phase) / (batchS * 1000)) * batchS * 1000 + phase + netMs + late;
    const due = Math.ceil(receivedMs / 1000);
    let arriving = this.#arriving.get(due);
    if (!arriving) {
      arriving = { spans: [], calls: [], lastMs: new Map() };
      this.#arriving.set(due, arriving);
    }
    if (receivedMs > (arriving.lastMs.get(station) ?? Number.NEGATIVE_INFINITY))
      arriving.lastMs.set(station, receivedMs);
    return arriving;
  }

  /** Samples the stations: to be called at each whole second of the case. */
  sample(atS: number, network: Network): void {
    this.#specs.forEach(({ meteredEveryS, netMs, silences }, station) => {
      if (meteredEveryS === undefined || atS % meteredEveryS !== 0 || silent({ silences }, atS * 1000)) return;
      this.#meters.export(station, atS * 1000, netMs);
    });
    network.stations.forEach((station, index) => {
      const spec = this.#specs[index]!;
      if (!spec.gauges || atS % spec.gaugeEveryS !== 0 || silent(spec, atS * 1000)) return;
      const { slots, queue, cores } = station.spec;
      const worked = station.integrals(network.nowMs).worked;
      const cpu = Math.min(1, (worked - this.#worked[index]!) / (1000 * spec.gaugeEveryS * cores));
      this.#worked[index] = worked;
      const cell = cells[index] as string;
      const second = this.#epochS + this.#stamp(spec, atS * 1000);
      const point = (kind: GaugeKind, used: number, limit?: number): Gauge => ({ cell, kind, second, used, limit });
      const inFlight = station.busy + station.waiting.length;
      const points = [point('pool', station.busy, slots), point('active', inFlight), point('cpu', cpu, 1)];
      if (queue > 0) points.push(point('queue', station.waiting.length, queue));
      if (spec.connectionCounters && cell.endsWith('/frontal')) {
        points.push(point('half-open', station.now.synDrop > 0 ? 1024 : this.#random.poisson(2), 1024));
        points.push(point('connections', inFlight, slots + queue));
      }
      for (const gauge of points) {
        this.#gauges.push({ gauge, receivedMs: atS * 1000 + spec.netMs, station: index });
        this.#recorder?.gauge(gauge);
      }
    });
  }

  /** All that has arrived by the time the given second of the case is judged. */
  tick(secondS: number): Tick {
    const clockS = secondS + JUDGED_BEHIND_S;
    const [touched, edges, received] = [new Set<CellRow>(), new Set<EdgeRow>(), new Map<number, number>()];
    const heard = (station: number, ms: number): void => {
      received.set(station, Math.max(ms, received.get(station) ?? 0));
    };
    for (const [due, { spans, calls, lastMs }] of this.#arriving) {
      if (due > clockS) continue;
      this.#arriving.delete(due);
      for (const [station, ms] of lastMs) heard(station, ms);
      for (const span of spans) touched.add(this.#addSpan(span));
      for (const call of calls) edges.add(this.#addCall(call));
    }
    const gauges = this.#gauges.filter(({ receivedMs }) => receivedMs <= clockS * 1000);
    if (gauges.length > 0) this.#gauges = this.#gauges.filter(({ receivedMs }) => receivedMs > clockS * 1000);
    for (const { station, receivedMs } of gauges) heard(station, receivedMs);
    if (secondS % 60 === 0) this.#forget(secondS - 100);
    return {
      second: this.#epochS + secondS,
      cells: [...[...touched].map((row) => row.row()), ...this.#meters.take(secondS, clockS)],
      edges: [...edges].map((row) => row.row()),
      gauges: gauges.map(({ gauge }) => gauge),
      received: [...received].map(([station, ms]) => [cells[station] as string, Math.round(this.#epochS * 1000 + ms)]),
      known: secondS % KNOWN_EVERY_S === 0 ? this.#known(secondS) : [],
    };
  }

  #addSpan(span: Span): CellRow {
    const key = (span.second + 1000) * 64 + span.station;
    let row = this.#cells.get(key);
    if (!row) {
      row = new CellRow(span.station, this.#epochS + span.second);
      this.#cells.set(key, row);
    }
    row.add(span);
    return row;
  }

  #addCall({ from, to, second, waitedMs, outcome, weight }: Call): EdgeRow {
    const key = ((second + 1000) * 64 + from) * 64 + to;
    let row = this.#edges.get(key);
    if (!row) {
      row = new EdgeRow(from, to, this.#epochS + second);
      this.#edges.set(key, row);
    }
    row.add(waitedMs, outcome, weight);
    return row;
  }

  #known(secondS: number): KnownSources[] {
    return ents.flatMap((ent) => {
      const station = entryOf(ent);
      const counts = SOURCES.map(() => ({ sources: 0, known: 0 }));
      for (const [source, { atS, known, sourceClass }] of this.#seen[station]!) {
        if (atS < secondS - 60) this.#seen[station]!.delete(source);
        else {
          counts[sourceClass]!.sources++;
          if (known) counts[sourceClass]!.known++;
        }
      }
      return counts.map((count, i) => ({
        cell: cells[station] as string,
        sourceClass: SOURCES[i] as string,
        ...count,
      }));
    });
  }

  #forget(before: number): void {
    for (const key of this.#cells.keys()) if (key < (before + 1000) * 64) this.#cells.delete(key);
    for (const key of this.#edges.keys()) if (key < (before + 1000) * 4096) this.#edges.delete(key);
  }
}

function silent({ silences }: Pick<TelemetrySpec, 'silences'>, ms: number): boolean {
  return silences.some(([from, until]) => ms >= from * 1000 && ms < until * 1000);
}

/** A number in [0, 1) that is the same wherever the same trace is seen. */
function share(trace: number): number {
  const h = Math.imul(trace ^ (trace >>> 16), 0x45d9f3b);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}
