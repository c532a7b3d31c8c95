import type { CellSecond } from './input.js';
import { firstFrom } from './signals.js';
import { Sums, type Window } from './sums.js';

/**
 * The window of one cell as it slides: rows that entered are added to its sums, those that left or were replaced by later
 * knowledge are taken away. Nothing is remembered here that the rows do not say: each read compares which rows there are, so that whatever
 * was read before, the answer is that of `windowOf`.
 */
export class SlidingWindow {
  readonly #sums: Sums;
  readonly #seconds: number;
  /** The rows in the sums, oldest first. */
  #held: CellSecond[] = [];
  #window: Window;

  constructor(seconds: number) {
    this.#seconds = seconds;
    this.#sums = new Sums(seconds);
    this.#window = this.#sums.window();
  }

  /** The window that ends with this second. */
  endingAt(rows: readonly CellSecond[], end: number): Window {
    if (rows.length === 0 && this.#held.length === 0) return this.#window;
    const after = endOf(rows, end);
    const first = startOf(rows, after, end - this.#seconds + 1);
    if (this.#isHeld(rows, first, after)) return this.#window;
    if (this.#sums.exact) this.#slide(rows, first, after);
    if (!this.#sums.exact) this.#restart(rows, first, after);
    this.#window = this.#sums.window();
    return this.#window;
  }

  #isHeld(rows: readonly CellSecond[], first: number, after: number): boolean {
    if (after - first !== this.#held.length) return false;
    for (let index = first; index < after; index++) if (rows[index] !== this.#held[index - first]) return false;
    return true;
  }

  /** Adds and takes away what differs. */
  #slide(rows: readonly CellSecond[], first: number, after: number): void {
    const held = this.#held;
    if (this.#isNext(rows, first, after)) {
      this.#sums.remove(held[0]!);
      held.copyWithin(0, 1);
      held[held.length - 1] = rows[after - 1]!;
      this.#sums.add(rows[after - 1]!);
      return;
    }
    let [old, fresh] = [0, first];
    while (old < held.length || fresh < after) {
      const [was, is] = [held[old], fresh < after ? rows[fresh] : undefined];
      if (was === is) {
        old++;
        fresh++;
      } else if (was && (!is || was.second <= is.second)) {
        // Of the same second another row: what is known of it has changed.
        this.#sums.remove(was);
        old++;
      } else if (is) {
        this.#sums.add(is);
        fresh++;
      }
    }
    this.#held = rows.slice(first, after);
  }

  /** The ordinary step: the oldest row leaves and one enters. */
  #isNext(rows: readonly CellSecond[], first: number, after: number): boolean {
    const { length } = this.#held;
    if (after - first !== length || length === 0) return false;
    for (let index = 1; index < length; index++) if (rows[first + index - 1] !== this.#held[index]) return false;
    return true;
  }

  #restart(rows: readonly CellSecond[], first: number, after: number): void {
    this.#sums.clear();
    this.#held = rows.slice(first, after);
    for (const row of this.#held) this.#sums.add(row);
  }
}

/** Index after the last row up to a second: mostly the last of all. */
function endOf(rows: readonly CellSecond[], second: number): number {
  const { length } = rows;
  if (length > 0 && rows[length - 1]!.second <= second) return length;
  return firstFrom(rows, second + 1);
}

/** Index of the first row from a second on, before `after`: where a row lies in each second, it is known at once. */
function startOf(rows: readonly CellSecond[], after: number, second: number): number {
  if (after === 0) return 0;
  const guess = after - 1 - (rows[after - 1]!.second - second);
  if (guess >= 0 && guess < after && rows[guess]!.second === second) return guess;
  return firstFrom(rows, second);
}
