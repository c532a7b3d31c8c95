/** Requests of one second: sent, answered well (2xx or 3xx within a second), failed (5xx, refused connection, timeout), ended one way or another. */
export interface Tally {
  readonly offered: number;
  readonly good: number;
  readonly failed: number;
  readonly ended: number;
}

/** By ENT; visitors and bots apart. */
export interface Tallies {
  readonly visitors: Readonly<Record<string, Tally>>;
  readonly bots: Readonly<Record<string, Tally>>;
}

type Kind = keyof Tallies;
type Outcome = keyof Tally;

/** Counts until it is taken. */
export class Counter {
  #counts: Record<Kind, Record<string, Record<Outcome, number>>> = { visitors: {}, bots: {} };

  add(kind: Kind, ent: string, outcome: Outcome): void {
    this.#counts[kind][ent] ??= { offered: 0, good: 0, failed: 0, ended: 0 };
    this.#counts[kind][ent][outcome] += 1;
  }

  /** What was counted since the last time. */
  take(): Tallies {
    const taken = this.#counts;
    this.#counts = { visitors: {}, bots: {} };
    return taken;
  }
}

export function sum(tallies: readonly Tally[]): Tally {
  const total = { offered: 0, good: 0, failed: 0, ended: 0 };
  for (const { offered, good, failed, ended } of tallies) {
    total.offered += offered;
    total.good += good;
    total.failed += failed;
    total.ended += ended;
  }
  return total;
}
