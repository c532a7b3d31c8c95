import type { Cancel, Clock } from '../../chain/clock.js';

/** Something to be done again and again. */
export interface Duty {
  readonly everyS: number;
  readonly start: () => Promise<void>;
}

/** A turn moves by this share of the interval at most, so that two turns of one are never close together. */
const MAX_JITTER = 0.2;

/**
 * Starts duties at their intervals, spread over them: of n with the same interval, each has a n-th of it for its own and starts
 * somewhere in there, another place each time, so that nobody is asked on the full minute by all. One that is still under way
 * when its turn comes again misses the turn.
 */
export function startRota(duties: readonly Duty[], clock: Clock, random: () => number): Cancel {
  const cancels = [...byInterval(duties)].flatMap(([everyS, same]) => {
    const slotMs = (everyS * 1000) / same.length;
    return same.map(({ start }, index) => repeat(start, index * slotMs, slotMs, everyS * 1000, clock, random));
  });
  return () => {
    for (const cancel of cancels) cancel();
  };
}

function byInterval(duties: readonly Duty[]): Map<number, Duty[]> {
  const groups = new Map<number, Duty[]>();
  for (const duty of duties) groups.set(duty.everyS, [...(groups.get(duty.everyS) ?? []), duty]);
  return groups;
}

function repeat(
  start: Duty['start'],
  offsetMs: number,
  slotMs: number,
  periodMs: number,
  clock: Clock,
  random: () => number,
): Cancel {
  const firstMs = clock.now() + offsetMs;
  const jitterMs = Math.min(slotMs, MAX_JITTER * periodMs);
  let busy = false;
  let cancel: Cancel = () => {};
  const plan = (turn: number): void => {
    const dueMs = firstMs + turn * periodMs + random() * jitterMs;
    cancel = clock.after(Math.max(0, dueMs - clock.now()), () => {
      plan(turn + 1);
      if (busy) return;
      busy = true;
      void start().finally(() => {
        busy = false;
      });
    });
  };
  plan(0);
  return () => cancel();
}
