/** The last three evaluations of a cell, newest first, and since when its harm is open (seconds since the epoch). */
export interface Votes {
  readonly recent: readonly boolean[];
  readonly openSince?: number | undefined;
}

export const noVotes: Votes = { recent: [] };

/**
 * Opens on `needed` of the last three evaluations, closes when none of three says so.
 * @param onset the second at which the harm began to rise
 */
export function vote(before: Votes, yes: boolean, onset: number, needed: number): Votes {
  if (!yes && before.openSince === undefined && isQuiet(before)) return before;
  const recent = [yes, ...before.recent].slice(0, 3);
  const count = recent.filter(Boolean).length;
  if (before.openSince !== undefined) return count === 0 ? { recent } : { recent, openSince: before.openSince };
  return count >= needed ? { recent, openSince: onset } : { recent };
}

/** Three evaluations and nothing in them: one more of these changes nothing. */
function isQuiet({ recent }: Votes): boolean {
  return recent.length === 3 && !recent[0] && !recent[1] && !recent[2];
}

/** A value that changes only when another one has insisted for a while. */
export interface Latch<T> {
  readonly value: T;
  readonly challenger?: T | undefined;
  readonly challengedSince?: number | undefined;
}

/**
 * Replaces the value by `candidate` once the candidate has stood, unbroken and `strong`, for `holdS` seconds.
 * Values are compared with `===`.
 */
export function relatch<T>(before: Latch<T>, candidate: T, strong: boolean, second: number, holdS: number): Latch<T> {
  if (candidate === before.value || !strong) return { value: before.value };
  const since = before.challenger === candidate ? (before.challengedSince ?? second) : second;
  if (second - since >= holdS) return { value: candidate };
  return { value: before.value, challenger: candidate, challengedSince: since };
}
