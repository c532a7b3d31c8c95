import { describe, expect, it } from 'vitest';
import { EventHeap } from './des/heap.js';
import { LEGIT, Network, type Request, SHED, type Witness } from './des/network.js';
import { Random } from './des/random.js';
import type { StationSpec } from './des/station.js';

const plain: StationSpec = {
  ...{ slots: 1e6, queue: 0, cores: 1, meanMs: 100, law: 'exponential', sigma: 0, tailOneIn: 0 },
  ...{ callTimeoutMs: 1e9, callRetries: 0, passesRefusal: true, dropsAbandoned: false, errors: 0 },
};

class Count implements Witness {
  served_: { station: number; ms: number; outcome: number }[] = [];
  calls = { ok: 0, bad: 0 };
  lostCount = 0;
  replies = 0;
  served(station: number, _: Request, startMs: number, endMs: number, outcome: number): void {
    this.served_.push({ station, ms: endMs - startMs, outcome });
  }
  called(_f: number, _t: number, _r: Request, _s: number, _e: number, outcome: number): void {
    this.calls[outcome === 0 ? 'ok' : 'bad']++;
  }
  lost(): void {
    this.lostCount++;
  }
  replied(): void {
    this.replies++;
  }
}

const ARRIVAL = 16;
const request = (path = 0): Request => ({
  ...{ client: 0, station: 0, path, category: 0, source: 1, user: 1, flags: LEGIT, holdMs: 0 },
});

/** Poisson arrivals at the first station until `untilMs`, then all that is under way ends. */
function flow(stations: readonly StationSpec[], routes: number[][][], perS: number, untilMs: number, seed = 'flow') {
  const witness = new Count();
  const random = new Random(seed);
  const spec = { stations, routes, connections: new Map<number, number>(), hopMs: 0 };
  const network = new Network(spec, new Random(`${seed}/network`), witness, 0);
  let sent = 0;
  network.events.push(random.exponential(1000 / perS), ARRIVAL, 0, 0);
  let integrals = network.stations[0]!.integrals(0);
  while (network.events.size > 0) {
    network.events.take();
    network.nowMs = network.events.time;
    if (network.events.kind !== ARRIVAL) network.handle(network.events.kind, network.events.a, network.events.b);
    else if (network.nowMs < untilMs) {
      sent++;
      network.send(request());
      network.events.push(network.nowMs + random.exponential(1000 / perS), ARRIVAL, 0, 0);
      integrals = network.stations[0]!.integrals(network.nowMs);
    }
  }
  return { witness, network, sent, integrals };
}

/** Probability to wait in M/M/c (Erlang 1917). */
function erlangC(cores: number, load: number): number {
  let [term, sum] = [1, 1];
  for (let k = 1; k < cores; k++) {
    term *= load / k;
    sum += term;
  }
  const last = (term * load) / cores / (1 - load / cores);
  return last / (sum + last);
}

describe('the queueing network', () => {
  it.each([
    { cores: 1, perS: 7, meanMs: 100 },
    { cores: 4, perS: 32, meanMs: 100 },
    { cores: 10, perS: 85, meanMs: 100 },
  ])('waits as Erlang says: M/M/$cores at $perS a second', ({ cores, perS, meanMs }) => {
    const { witness } = flow([{ ...plain, cores, meanMs }], [[[]]], perS, 150_000_000 / perS);
    const load = (perS * meanMs) / 1000;
    const waitMs = (erlangC(cores, load) * meanMs) / (cores - load);
    const mean = witness.served_.reduce((sum, { ms }) => sum + ms, 0) / witness.served_.length;
    expect(mean / (waitMs + meanMs)).toBeGreaterThan(0.95);
    expect(mean / (waitMs + meanMs)).toBeLessThan(1.05);
  });

  it("obeys Little's law: requests inside = arrivals × time inside", () => {
    const untilMs = 1_000_000;
    const { witness, integrals, sent } = flow([{ ...plain, cores: 3 }], [[[]]], 22, untilMs);
    const inside = integrals.held / untilMs;
    const time = witness.served_.reduce((sum, { ms }) => sum + ms, 0) / witness.served_.length / 1000;
    expect(inside / ((sent / untilMs) * 1000 * time)).toBeCloseTo(1, 1);
    // And the cores work as much as is asked of them.
    expect(integrals.worked / untilMs).toBeCloseTo(2.2, 1);
  });

  it('loses as Erlang says where nobody may wait: M/M/c/c', () => {
    const { witness } = flow([{ ...plain, slots: 5, cores: 5, queue: 0 }], [[[]]], 40, 2_000_000);
    const refused = witness.served_.filter(({ outcome }) => outcome === SHED).length / witness.served_.length;
    let block = 1;
    for (let k = 1; k <= 5; k++) block = (4 * block) / (k + 4 * block);
    expect(refused).toBeCloseTo(block, 1);
    expect(Math.abs(refused - block)).toBeLessThan(0.01);
  });

  it('conserves requests: each is answered once, and nothing stays behind', () => {
    const chain = [plain, plain, plain].map((station, i) => ({
      ...station,
      cores: 2,
      slots: 8,
      queue: 5,
      meanMs: 40 + 30 * i,
      callTimeoutMs: 300,
    }));
    const { witness, network, sent } = flow(chain, [[[1, 2]], [[2]], [[]]], 30, 600_000);
    expect(witness.replies).toBe(sent);
    expect(network.alive).toBe(0);
    expect(network.stations.map(({ busy, working }) => [busy, working])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(witness.served_.filter(({ station }) => station === 0).length).toBe(sent);
    expect(witness.calls.bad).toBeGreaterThan(0);
    expect(new Set(witness.served_.map(({ outcome }) => outcome)).size).toBeGreaterThan(2);
  });

  it('holds no more connections than a pool has, and gives each back', () => {
    const witness = new Count();
    const stations = [
      { ...plain, cores: 50 },
      { ...plain, cores: 50, meanMs: 200 },
    ];
    const network = new Network(
      { stations, routes: [[[1]], [[]]], connections: new Map([[1, 3]]), hopMs: 0 },
      new Random('pool'),
      witness,
      0,
    );
    for (let i = 0; i < 40; i++) network.send(request());
    let most = 0;
    while (network.events.size > 0) {
      network.events.take();
      network.nowMs = network.events.time;
      network.handle(network.events.kind, network.events.a, network.events.b);
      most = Math.max(most, network.connections(0, 1)!.used);
    }
    expect(most).toBe(3);
    expect(network.connections(0, 1)!.used).toBe(0);
    expect(witness.replies).toBe(40);
  });
});

describe('the heap of events', () => {
  it('gives back in order of time whatever the order of arrival', () => {
    const [heap, random] = [new EventHeap(), new Random('heap')];
    const times = Array.from({ length: 10_000 }, () => random.next());
    for (const [i, time] of times.entries()) heap.push(time, 1, i, 0);
    const taken = times.map(() => {
      heap.take();
      expect(times[heap.a]).toBe(heap.time);
      return heap.time;
    });
    expect(taken).toEqual([...times].sort((a, b) => a - b));
    expect(heap.size).toBe(0);
  });
});
