import type { Cancel, Clock } from '../../chain/clock.js';

interface Due {
  atMs: number;
  readonly periodMs: number | undefined;
  readonly task: () => void;
}

/** A clock that only moves when told to: `advance` runs whatever falls due, in order. */
export function manualClock(startMs: number): Clock & { advance(ms: number): void } {
  let nowMs = startMs;
  const timers = new Set<Due>();
  const add = (delayMs: number, periodMs: number | undefined, task: () => void): Cancel => {
    const due: Due = { atMs: nowMs + delayMs, periodMs, task };
    timers.add(due);
    return () => timers.delete(due);
  };
  const next = (untilMs: number): Due | undefined =>
    [...timers].filter((due) => due.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
  return {
    rate: 1,
    now: () => nowMs,
    after: (delayMs, task) => add(delayMs, undefined, task),
    every: (periodMs, task) => add(periodMs, periodMs, task),
    advance(ms) {
      const untilMs = nowMs + ms;
      for (let due = next(untilMs); due; due = next(untilMs)) {
        nowMs = Math.max(nowMs, due.atMs);
        if (due.periodMs === undefined) timers.delete(due);
        else due.atMs += due.periodMs;
        due.task();
      }
      nowMs = untilMs;
    },
  };
}
