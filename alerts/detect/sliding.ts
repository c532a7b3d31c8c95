import type { CellSecond } from './input.js';
import { firstFrom } from './signals.js';
import { type LaidOut, laidOut, Sums, type Window } from './sums.js';

/**
 * The window of one cell as it slides: rows that entered are added to its sums, those that left or were replaced by later
 * knowledge are taken away. Nothing is remembered here that the rows do not say: each read compares which rows there are, so that whatever
 * was read before, the answer is that of `windowOf`.
 */
export class SlidingWindow {
  readonly #sums: Sums;
  readonly #seconds: number;
  /** The rows in the sums, oldest first, and their durations. */
  #held: CellSecond[] = [];
  #durations: LaidOut[] = [];
  #window: Window;

  constructor(seconds: number) {
    this.#seconds = seconds;
    this.#sums = new Sums(seconds);
    this.#window = this.#sums.window();
  }

  /**
   * The window that ends with this second.
   * @param beside another one of the same cell, which may have laid out the same rows
   */
  endingAt(rows: readonly CellSecond[], end: number, beside?: SlidingWindow): Window {
    if (rows.length === 0 && this.#held.length === 0) return this.#window;
    const after = endOf(rows, end);
    const first = startOf(rows, after, end - this.#seconds + 1);
    if (this.#isHeld(rows, first, after)) return this.#window;
    this.#slide(rows, first, after, beside);
    if (!this.#sums.exact) this.#sumUp();
    this.#window = this.#sums.window();
    return this.#window;
  }

  #isHeld(rows: readonly CellSecond[], first: number, after: number): boolean {
    if (after - first !== this.#held.length) return false;
    for (let index = first; index < after; index++) if (rows[index] !== this.#held[index - first]) return false;
    return true;
  }

  /** Adds and takes away what differs. */
  #slide(rows: readonly CellSecond[], first: number, after: number, beside: SlidingWindow | undefined): void {
    const [held, durations] = [this.#held, this.#durations];
    const left = this.#passed(rows, first, after);
    if (left >= 0) {
      for (let gone = 0; gone < left; gone++) {
        this.#sums.remove(held[0]!, durations[0]!);
        held.shift();
        durations.shift();
      }
      for (let index = first + held.length; index < after; index++) this.#enter(rows[index]!, held, durations, beside);
      return;
    }
    const [kept, keptDurations]: [CellSecond[], LaidOut[]] = [[], []];
    let [old, fresh] = [0, first];
    while (old < held.length || fresh < after) {
      const [was, is] = [held[old], fresh < after ? rows[fresh] : undefined];
      if (was !== undefined && was === is) {
        kept.push(was);
        keptDurations.push(durations[old]!);
        old++;
        fresh++;
      } else if (was && (!is || was.second <= is.second)) {
        // Of the same second another row: what is known of it has changed.
        this.#sums.remove(was, durations[old]!);
        old++;
      } else if (is) {
        this.#enter(is, kept, keptDurations, beside);
        fresh++;
      }
    }
    this.#held = kept;
    this.#durations = keptDurations;
  }

  #enter(row: CellSecond, held: CellSecond[], durations: LaidOut[], beside: SlidingWindow | undefined): void {
    const laid = beside?.laidOutOf(row) ?? laidOut(row);
    this.#sums.add(row, laid);
    held.push(row);
    durations.push(laid);
  }

  /** The durations of a row, if it is in the window. */
  laidOutOf(row: CellSecond): LaidOut | undefined {
    const place = this.#held.indexOf(row);
    return place < 0 ? undefined : this.#durations[place];
  }

  /** The ordinary step: the oldest rows leave and newer ones enter. How many leave; -1 if anything else has changed. */
  #passed(rows: readonly CellSecond[], first: number, after: number): number {
    const held = this.#held;
    const left = held.indexOf(rows[first]!);
    if (left < 0 || held.length - left > after - first) return -1;
    for (let index = left; index < held.length; index++) if (rows[first + index - left] !== held[index]) return -1;
    return left;
  }

  /** Anew: what is no whole number leaves something behind when it is taken away. */
  #sumUp(): void {
    this.#sums.clear();
    for (let index = 0; index < this.#held.length; index++) this.#sums.add(this.#held[index]!, this.#durations[index]!);
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
