import type { CellId } from '../../chain/model.js';

/** Place of each cell in the chain's order. */
export type Places = ReadonlyMap<CellId, number>;

export function placesOf(cells: readonly { readonly id: CellId }[]): Places {
  return new Map(cells.map(({ id }, place) => [id, place]));
}

/** One value for each cell of a chain, looked up by its id: a list and the places of all, for a map would be filled again every second. */
export class ByCell<V> implements ReadonlyMap<CellId, V> {
  readonly #places: Places;
  readonly #values: readonly V[];

  /** @param values in the chain's order; never changed afterwards */
  constructor(places: Places, values: readonly V[]) {
    this.#places = places;
    this.#values = values;
  }

  get size(): number {
    return this.#values.length;
  }

  get(id: CellId): V | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#values[place];
  }

  has(id: CellId): boolean {
    return this.#places.has(id);
  }

  keys(): MapIterator<CellId> {
    return this.#places.keys();
  }

  values(): ArrayIterator<V> {
    return this.#values.values();
  }

  *entries(): Generator<[CellId, V], undefined> {
    let place = 0;
    for (const id of this.#places.keys()) yield [id, this.#values[place++]!];
    return undefined;
  }

  [Symbol.iterator](): Generator<[CellId, V], undefined> {
    return this.entries();
  }

  forEach(visit: (value: V, id: CellId, all: ReadonlyMap<CellId, V>) => void): void {
    let place = 0;
    for (const id of this.#places.keys()) visit(this.#values[place++]!, id, this);
  }
}
