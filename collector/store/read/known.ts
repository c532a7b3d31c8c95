/** How many spans or points a row, or a whole second, was made of: it only grows, so what has changed is what counts more. */
interface Counted {
  readonly second: number;
  readonly counted: number;
}

/**
 * What was read of one table: how much each second held, and of what. Seconds that hold something else in the store have changed,
 * however late or out of order that came.
 */
export class Known {
  readonly #seconds = new Map<number, { total: number; readonly rows: Map<string, number> }>();
  /** Seconds that were read for what is new alone, and turned out to hold more than that. */
  #missed: readonly number[] = [];

  /** What each second held when it was read; `whole` are those of which everything must be read, not only what was lately received. */
  held(): {
    readonly seconds: readonly number[];
    readonly totals: readonly number[];
    readonly whole: readonly number[];
  } {
    const totals = [...this.#seconds.values()].map(({ total }) => total);
    return { seconds: [...this.#seconds.keys()], totals, whole: this.#missed };
  }

  /** Of rows read, those that say more than before. */
  take<Row extends Counted>(read: readonly Row[], keyOf: (row: Row) => string): readonly Row[] {
    return read.filter((row) => {
      let known = this.#seconds.get(row.second);
      if (!known) {
        known = { total: 0, rows: new Map() };
        this.#seconds.set(row.second, known);
      }
      const key = keyOf(row);
      const before = known.rows.get(key);
      if (before === row.counted) return false;
      known.rows.set(key, row.counted);
      known.total += row.counted - (before ?? 0);
      return true;
    });
  }

  /** Compares what was taken with what was, some time before, said to be stored. */
  settle(stored: readonly Counted[]): void {
    this.#missed = stored
      .filter(({ second, counted }) => (this.#seconds.get(second)?.total ?? counted) < counted)
      .map(({ second }) => second);
  }

  forgetBefore(from: number): void {
    for (const second of this.#seconds.keys()) if (second < from) this.#seconds.delete(second);
  }
}
