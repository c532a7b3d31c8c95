/**
 * Time, as everybody in Vigie receives it. Nobody reads `Date.now()` or calls the global timers:
 * `--at` and `--clock-rate` then move the whole console, and tests move it by hand.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, in the clock's own (possibly shifted, accelerated) time. */
  now(): number;
  /** Seconds of clock time that pass in one second of real time. */
  readonly rate: number;
  /** Calls `task` once after `delayMs` of clock time. The returned function cancels it. */
  after(delayMs: number, task: () => void): Cancel;
  /** Calls `task` every `periodMs` of clock time. The returned function cancels it. */
  every(periodMs: number, task: () => void): Cancel;
}

export type Cancel = () => void;

/** What a clock may start from: an instant (ms since the epoch, default: the real now) and a rate (default 1). */
export interface ClockOptions {
  readonly atMs?: number | undefined;
  readonly rate?: number | undefined;
}

/** A clock over the machine's own; throws a RangeError on a rate that is not a positive finite number. */
export function createClock({ atMs, rate = 1 }: ClockOptions = {}): Clock {
  if (!(rate > 0 && Number.isFinite(rate))) throw new RangeError(`clock rate must be a positive number, got ${rate}`);
  const realStart = Date.now();
  const start = atMs ?? realStart;
  return {
    rate,
    now: () => (rate === 1 && atMs === undefined ? Date.now() : start + (Date.now() - realStart) * rate),
    after(delayMs, task) {
      const timer = setTimeout(task, delayMs / rate);
      return () => clearTimeout(timer);
    },
    every(periodMs, task) {
      const timer = setInterval(task, periodMs / rate);
      return () => clearInterval(timer);
    },
  };
}

/** `clock.now()` in nanoseconds since the epoch: a bigint, for a number cannot hold it exactly. */
export function nowNs(clock: Clock): bigint {
  return BigInt(Math.round(clock.now() * 1000)) * 1000n;
}
