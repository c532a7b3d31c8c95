import type { CellSecond } from './input.js';
import { firstFrom, isOutside, type Mix } from './signals.js';

/** Places of the categories ever seen; it only grows, so that every mix made with it stays as it was. */
class Places {
  readonly names: string[] = [];
  readonly #places = new Map<string, number>();

  of(category: string): number {
    const known = this.#places.get(category);
    if (known !== undefined) return known;
    this.#places.set(category, this.names.length);
    return this.names.push(category) - 1;
  }
}

/** Used by one call at a time, left at zero by each. */
let scratch = new Float64Array(64);
let filling: Places;
const fill = (count: number, category: string): void => {
  const place = filling.of(category);
  if (place >= scratch.length) scratch = grown(scratch);
  scratch[place] = (scratch[place] ?? 0) + count;
};

/** Decayed counts by category, as an immutable value: `learnMix` returns the next one. */
export class LearnedMix {
  /** Sum of the counts. */
  readonly total: number;
  readonly #places: Places;
  readonly #counts: Float64Array;

  constructor(places: Places, counts: Float64Array, total: number) {
    this.#places = places;
    this.#counts = counts;
    this.total = total;
  }

  /** The counts laid out. */
  mix(): Mix {
    const { names } = this.#places;
    const mix = new Map<string, number>();
    this.#counts.forEach((count, place) => {
      if (count > 0) mix.set(names[place] ?? '', count);
    });
    return mix;
  }

  /** Share of the counts from outside the platforms; 0 of none. */
  outsideShare(): number {
    const { names } = this.#places;
    let outside = 0;
    this.#counts.forEach((count, place) => {
      if (count > 0 && isOutside(names[place] ?? '')) outside += count;
    });
    return this.total > 0 ? outside / this.total : 0;
  }

  /**
   * All counts × `factor`, and what came in the `seconds` that end with `end` on top; what has become next to nothing
   * (10⁻⁵ of the sum) is forgotten.
   */
  learn(rows: readonly CellSecond[], end: number, seconds: number, factor: number): LearnedMix {
    const places = this.#roomy() ? this.#places : new Places();
    const before = places === this.#places ? this.#counts : this.#moved(places);
    for (let index = firstFrom(rows, end - seconds + 1); index < rows.length && rows[index]!.second <= end; index++) {
      filling = places;
      rows[index]!.composition.forEach(fill);
    }
    const counts = new Float64Array(places.names.length);
    const least = this.total * 1e-5;
    let total = 0;
    for (let place = 0; place < counts.length; place++) {
      const kept = (before[place] ?? 0) * factor;
      const count = (scratch[place] ?? 0) + (kept > least ? kept : 0);
      scratch[place] = 0;
      counts[place] = count;
      total += count;
    }
    return new LearnedMix(places, counts, total);
  }

  /** False where most of the places are empty: they are given out anew then. */
  #roomy(): boolean {
    const { length } = this.#places.names;
    return length > 0 && (length < 64 || this.#counts.filter((count) => count > 0).length * 4 > length);
  }

  #moved(places: Places): Float64Array {
    const mix = this.mix();
    const counts = new Float64Array(mix.size);
    for (const [category, count] of mix) counts[places.of(category)] = count;
    return counts;
  }
}

function grown(old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * old.length);
  larger.set(old);
  return larger;
}

/** Each series that begins from it takes places of its own. */
export const noMix = new LearnedMix(new Places(), new Float64Array(0), 0);
