import type { CellId } from '../../chain/model.js';
import type { Calls } from './edges.js';
import { countOf, push, type Running, startRunning } from './running.js';
import type { Situation } from './situation.js';

/** Edges without this many samples have no ordinary waiting. */
const LEAST_SAMPLES = 3;
/** Calls without which a window teaches nothing. */
const LEAST_CALLS = 3;

/** Places of the edges ever seen, by caller and callee; it only grows, so that every book made with it stays as it was. */
class Places {
  count = 0;
  readonly #places = new Map<CellId, Map<CellId, number>>();

  of(from: CellId, to: CellId): number | undefined {
    return this.#places.get(from)?.get(to);
  }

  given(from: CellId, to: CellId): number {
    const known = this.of(from, to);
    if (known !== undefined) return known;
    const callees = this.#places.get(from) ?? new Map<CellId, number>();
    this.#places.set(from, callees.set(to, this.count));
    return this.count++;
  }

  *[Symbol.iterator](): Generator<readonly [CellId, CellId, number]> {
    for (const [from, callees] of this.#places) for (const [to, place] of callees) yield [from, to, place];
  }
}

/** Mean waiting per call on ordinary minutes, ms, by edge, as an immutable value: `learnWaits` returns the next one. */
export class Waits {
  readonly #places: Places;
  readonly #waits: readonly (Running | undefined)[];

  private constructor(places: Places, waits: readonly (Running | undefined)[]) {
    this.#places = places;
    this.#waits = waits;
  }

  static none(): Waits {
    return new Waits(new Places(), []);
  }

  of(from: CellId, to: CellId): Running | undefined {
    const place = this.#places.of(from, to);
    return place === undefined ? undefined : this.#waits[place];
  }

  /** @param samples edges and what a call of each waited, ms */
  learn(samples: Iterable<readonly [Calls, ms: number]>, keep: number): Waits {
    const waits = this.#waits.slice();
    for (const [{ from, to }, ms] of samples) {
      const place = this.#places.given(from, to);
      while (waits.length <= place) waits.push(undefined);
      waits[place] = push(waits[place] ?? startRunning(), ms, keep);
    }
    return new Waits(this.#places, waits);
  }

  *[Symbol.iterator](): Generator<readonly [from: CellId, to: CellId, Running]> {
    for (const [from, to, place] of this.#places) {
      const wait = this.#waits[place];
      if (wait) yield [from, to, wait];
    }
  }
}

/** Ordinary mean waiting per call, ms. */
export function ordinaryWaitMs(waits: Waits, { from, to }: Calls): number | undefined {
  const known = waits.of(from, to);
  return known && countOf(known) >= LEAST_SAMPLES ? known.median : undefined;
}

/** Learns what callers wait for, at the pace of the baselines, while neither end is harmed. */
export function learnWaits(situation: Situation, before: Waits): Waits {
  const { everyS, keep } = situation.settings.baseline;
  if (situation.second % everyS !== 0) return before;
  const samples: (readonly [Calls, number])[] = [];
  for (const edge of situation.edges.settled()) {
    if (edge.calls < LEAST_CALLS) continue;
    const [from, to] = [situation.cells.get(edge.from), situation.cells.get(edge.to)];
    if (from && to && !from.open && !to.open) samples.push([edge, edge.waitedMs / edge.calls]);
  }
  return before.learn(samples, keep);
}
