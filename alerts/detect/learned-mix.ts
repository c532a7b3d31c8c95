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
  /** Short, and made every other second for every cell: a plain array is cheaper to make than a typed one. */
  readonly #counts: readonly number[];
  /** Laid out once it is asked for: while harm is open, the same mix is asked every second. */
  #mix: Mix | undefined;
  #outside: number | undefined;

  constructor(places: Places, counts: readonly number[], total: number) {
    this.#places = places;
    this.#counts = counts;
    this.total = total;
  }

  /** The counts laid out. */
  mix(): Mix {
    this.#mix ??= this.#laidOut();
    return this.#mix;
  }

  #laidOut(): Mix {
    const { names } = this.#places;
    const mix = new Map<string, number>();
    this.#counts.forEach((count, place) => {
      if (count > 0) mix.set(names[place] ?? '', count);
    });
    return mix;
  }

  /** Share of the counts from outside the platforms; 0 of none. */
  outsideShare(): number {
    this.#outside ??= this.#shareOutside();
    return this.#outside;
  }

  #shareOutside(): number {
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
    const { length } = places.names;
    const counts: number[] = [];
    const least = this.total * 1e-5;
    let total = 0;
    for (let place = 0; place < length; place++) {
      const kept = place < before.length ? before[place]! * factor : 0;
      const count = (scratch[place] ?? 0) + (kept > least ? kept : 0);
      scratch[place] = 0;
      counts.push(count);
      total += count;
    }
    return new LearnedMix(places, counts, total);
  }

  /** False where most of the places are empty: they are given out anew then. */
  #roomy(): boolean {
    const { length } = this.#places.names;
    if (length === 0 || length < 64) return length > 0;
    let taken = 0;
    for (const count of this.#counts) if (count > 0) taken++;
    return taken * 4 > length;
  }

  #moved(places: Places): readonly number[] {
    for (const category of this.mix().keys()) places.of(category);
    return [...this.mix().values()];
  }
}

function grown(old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * old.length);
  larger.set(old);
  return larger;
}

/** Each series that begins from it takes places of its own. */
export const noMix = new LearnedMix(new Places(), [], 0);
